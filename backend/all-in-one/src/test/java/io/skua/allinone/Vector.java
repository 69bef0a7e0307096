/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a real client sent once, and what it means. Not from a jar of thrift's tests: this module is
 * run as soon as it is compiled, when there is none yet.
 */
public record Vector(String name, byte[] bytes, JsonNode json) {
  private static final Path FOLDER = Path.of("../../thrift/src/test/resources/vectors");

  /** Returns all there are. */
  public static List<Vector> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".bin"))
          .sorted()
          .map(name -> named(name.substring(0, name.length() - ".bin".length())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what those of a transport and protocol sent, but for very long ones. */
  public static List<byte[]> bytes(boolean datagram, boolean compact) {
    return all().stream()
        .filter(vector -> vector.isDatagram() == datagram && vector.isCompact() == compact)
        .map(Vector::bytes)
        .filter(bytes -> bytes.length < 5000)
        .toList();
  }

  /** Returns one. */
  public static Vector named(String name) {
    try {
      return new Vector(
          name,
          Files.readAllBytes(FOLDER.resolve(name + ".bin")),
          new ObjectMapper().readTree(FOLDER.resolve(name + ".json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether it was sent as a datagram; else as a request. */
  public boolean isDatagram() {
    return json.get("transport").asText().equals("udp-datagram");
  }

  /** Returns whether it is in the compact protocol; else in the binary one. */
  public boolean isCompact() {
    return json.get("encoding").asText().equals("thrift-compact");
  }

  /** Returns how many spans it has. */
  public int spans() {
    return json.get("expect").get("spans").size();
  }

  /** Sends it as it was sent then. */
  public void sendTo(AllInOne backend) throws IOException, InterruptedException {
    if (isDatagram()) {
      datagram(backend.port(isCompact() ? Port.AGENT_COMPACT : Port.AGENT_BINARY), bytes);
    } else {
      Http.post(
          backend.url(Port.COLLECTOR) + "/api/traces?format=jaeger.thrift",
          "application/x-thrift",
          bytes);
    }
  }

  /** Sends a datagram to a port of this machine. */
  public static void datagram(int port, byte[] bytes) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
