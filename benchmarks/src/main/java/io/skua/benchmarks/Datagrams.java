/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An agent as it ships: the receive buffer is the system's default, one thread reads, and another
 * decodes every datagram, by the generated classes of jaeger-thrift.
 */
final class Datagrams {
  private static final int LARGEST_DATAGRAM = 65_535;
  private static final int QUEUE = 1_000; // As Jaeger has.
  private static final int SETTLE_MILLIS = 100;

  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final Receiver.Sink sink;
  private final BlockingQueue<byte[]> packets = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong decoded = new AtomicLong();

  Datagrams(Receiver.Sink sink) throws SocketException {
    this.sink = sink;
  }

  int port() {
    return socket.getLocalPort();
  }

  int receiveBuffer() {
    try {
      return socket.getReceiveBufferSize();
    } catch (SocketException e) {
      throw new IllegalStateException(e);
    }
  }

  void start() {
    Receiver.daemon(this::read);
    Receiver.daemon(this::decode);
  }

  private void read() {
    byte[] buffer = new byte[LARGEST_DATAGRAM];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        read.incrementAndGet();
        // Whoever waits here has the kernel drop: all losses are counted in one place.
        packets.put(Arrays.copyOf(buffer, packet.getLength()));
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void decode() {
    try {
      while (true) {
        byte[] packet = packets.take();
        sink.accept(Decoders::datagram, packet, packet.length);
        decoded.incrementAndGet();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns once all is decoded, and no more comes. */
  void settle() throws InterruptedException {
    long before;
    do {
      before = read.get();
      Thread.sleep(SETTLE_MILLIS);
    } while (read.get() != before || decoded.get() != before);
  }

  /** Those that found no room: the last column of the socket's line; 0 if it is not Linux. */
  long kernelDrops() {
    String port = String.format(Locale.ROOT, ":%04X", port());
    long drops = 0;
    for (String table : List.of("/proc/self/net/udp", "/proc/self/net/udp6")) {
      for (String line : lines(Path.of(table))) {
        String[] columns = line.trim().split("\\s+");
        if (columns[1].endsWith(port)) {
          drops += Long.parseLong(columns[columns.length - 1]);
        }
      }
    }
    return drops;
  }

  private static List<String> lines(Path table) {
    try {
      return Files.readAllLines(table);
    } catch (IOException notThere) {
      return List.of();
    }
  }
}
