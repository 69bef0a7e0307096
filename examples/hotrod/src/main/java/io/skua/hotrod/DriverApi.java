/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentracing.contrib.grpc.OperationNameConstructor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The gRPC service that finds drivers, in <a
 * href="https://protobuf.dev/programming-guides/encoding/">protobuf</a>:
 *
 * <pre>
 * package driver;
 * service DriverService { rpc FindNearest(DriverLocationRequest) returns (DriverLocationResponse); }
 * message DriverLocationRequest  { string location = 1; }
 * message DriverLocation         { string driverID = 1; string location = 2; }
 * message DriverLocationResponse { repeated DriverLocation locations = 1; }
 *
 * 0a 07 "115,277"                                  a request: field 1, 7 bytes
 * 0a 12  0a 08 "T712345C"  12 06 "10,200"          an answer: field 1, 18 bytes, which are a message
 * </pre>
 *
 * Written by hand, because {@code protoc} is a native program: the demo is to be built wherever a
 * JDK runs, by any Maven from 3.8.
 */
final class DriverApi {
  static final String SERVICE = "driver.DriverService";

  static final MethodDescriptor<String, List<Driver>> FIND_NEAREST =
      MethodDescriptor.<String, List<Driver>>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "FindNearest"))
          .setRequestMarshaller(new Marshaller<>(DriverApi::writeLocation, DriverApi::readLocation))
          .setResponseMarshaller(new Marshaller<>(DriverApi::writeDrivers, DriverApi::readDrivers))
          .build();

  /** Names spans as Go does, {@code /driver.DriverService/FindNearest}. */
  static final OperationNameConstructor NAMED_AS_CALLED =
      new OperationNameConstructor() { // No lambda, because its method is generic.
        @Override
        public <Q, A> String constructOperationName(MethodDescriptor<Q, A> method) {
          return "/" + method.getFullMethodName();
        }
      };

  private DriverApi() {}

  /** A driver, and where. */
  record Driver(String id, String location) {
    @Override
    public String toString() {
      return id + " at " + location;
    }
  }

  private interface Writer<T> {
    void write(T message, CodedOutputStream out) throws IOException;
  }

  private interface Reader<T> {
    T read(CodedInputStream in) throws IOException;
  }

  private static void writeLocation(String location, CodedOutputStream out) throws IOException {
    out.writeString(1, location);
  }

  private static String readLocation(CodedInputStream in) throws IOException {
    return readStrings(in, 1)[0];
  }

  private static void writeDrivers(List<Driver> drivers, CodedOutputStream out) throws IOException {
    for (Driver driver : drivers) {
      out.writeByteArray(1, bytes(driver, DriverApi::writeDriver));
    }
  }

  private static void writeDriver(Driver driver, CodedOutputStream out) throws IOException {
    out.writeString(1, driver.id());
    out.writeString(2, driver.location());
  }

  private static List<Driver> readDrivers(CodedInputStream in) throws IOException {
    List<Driver> drivers = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == stringTag(1)) {
        String[] driver = readStrings(CodedInputStream.newInstance(in.readByteArray()), 2);
        drivers.add(new Driver(driver[0], driver[1]));
      } else {
        in.skipField(tag);
      }
    }
    return drivers;
  }

  /** Reads fields 1 to {@code count}, which are empty unless they are there. */
  private static String[] readStrings(CodedInputStream in, int count) throws IOException {
    String[] strings = new String[count];
    Arrays.fill(strings, "");
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = tag >>> 3;
      if (tag == stringTag(field) && field <= count) {
        strings[field - 1] = in.readStringRequireUtf8();
      } else {
        in.skipField(tag);
      }
    }
    return strings;
  }

  /** A field whose wire type is 2: its length comes first. */
  private static int stringTag(int field) {
    return field << 3 | 2;
  }

  private static <T> byte[] bytes(T message, Writer<T> writer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    writer.write(message, out);
    out.flush();
    return bytes.toByteArray();
  }

  private record Marshaller<T>(Writer<T> writer, Reader<T> reader)
      implements MethodDescriptor.Marshaller<T> {
    @Override
    public InputStream stream(T message) {
      try {
        return new ByteArrayInputStream(bytes(message, writer));
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
    }

    @Override
    public T parse(InputStream stream) {
      try {
        return reader.read(CodedInputStream.newInstance(stream));
      } catch (IOException malformed) {
        throw Status.INTERNAL
            .withDescription("malformed")
            .withCause(malformed)
            .asRuntimeException();
      }
    }
  }
}
