/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;

/**
 * Tells what a message becomes when it is decoded, before it is. An empty message has two bytes on
 * the wire and becomes an object, so a length alone says little: a body of 20 MiB that has nothing
 * else would fill any heap.
 */
final class OtlpWeight {
  /** A message, its place in a list, and what the model makes of it. */
  private static final int ELEMENT = 128;

  /** The same, with its lists. */
  private static final int SPAN = 512;

  /** Text is there twice while it is decoded. */
  private static final int BYTE = 2;

  /** As protobuf itself has it. */
  private static final int MAX_DEPTH = 100;

  private OtlpWeight() {}

  /**
   * Returns bytes, by estimate.
   *
   * @throws InvalidProtocolBufferException if it is no such message
   */
  static long of(byte[] message, Descriptor type) throws InvalidProtocolBufferException {
    try {
      long weight = weight(CodedInputStream.newInstance(message), type, MAX_DEPTH);
      return weight + (long) BYTE * message.length;
    } catch (InvalidProtocolBufferException malformed) {
      throw malformed;
    } catch (IOException impossible) {
      throw new InvalidProtocolBufferException(impossible);
    }
  }

  /** Returns the weight of one message, without its text and what it contains. */
  static int of(Descriptor type) {
    return type == Span.getDescriptor() ? SPAN : ELEMENT;
  }

  private static long weight(CodedInputStream in, Descriptor type, int depth) throws IOException {
    if (depth == 0) {
      throw new InvalidProtocolBufferException("nested too deeply");
    }
    long weight = of(type);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_START_GROUP) {
        throw new InvalidProtocolBufferException("a group: OTLP has none");
      }
      FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      if (isMessage(field, tag)) {
        int limit = in.pushLimit(in.readRawVarint32());
        weight += weight(in, field.getMessageType(), depth - 1);
        in.popLimit(limit);
      } else {
        // Unknown fields are kept by protobuf, in an object each.
        weight += field == null || field.isRepeated() ? ELEMENT : 0;
        in.skipField(tag);
      }
    }
    return weight;
  }

  private static boolean isMessage(FieldDescriptor field, int tag) {
    return field != null
        && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }
}
