/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.apache.thrift.TException;

/**
 * The backend: takes what the tracers send to 127.0.0.1 and counts the spans. Runs in a JVM of its
 * own, as a {@link Child}, and answers any line with its counts since the start.
 */
final class Receiver {
  private static final int RECEIVE_BUFFER = 4 << 20;
  private static final int LARGEST_DATAGRAM = 65_535;

  private final LongAdder spans = new LongAdder();
  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final DatagramChannel datagrams;
  private final int udpPort;
  private final HttpListener http;

  Receiver() throws IOException {
    http = new HttpListener(this::count);
    datagrams =
        DatagramChannel.open(StandardProtocolFamily.INET)
            .setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER)
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    udpPort = ((InetSocketAddress) datagrams.getLocalAddress()).getPort();
  }

  /** Greets with its ports and the receive buffer that the kernel granted. */
  public static void main(String[] args) throws IOException {
    Receiver receiver = new Receiver();
    receiver.start();
    Child.serve(receiver.greeting(), line -> receiver.counts());
  }

  void start() {
    daemon(http::run);
    daemon(this::receive);
  }

  String greeting() throws IOException {
    return "udp="
        + udpPort
        + " http="
        + http.port()
        + " buffer="
        + datagrams.getOption(StandardSocketOptions.SO_RCVBUF);
  }

  static void daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private void receive() {
    ByteBuffer buffer = ByteBuffer.allocate(LARGEST_DATAGRAM);
    try {
      while (true) {
        datagrams.receive(buffer.clear());
        count(SpanCounter::thriftMessage, buffer.array(), buffer.position());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Counts the spans of one message. */
  interface Format {
    int spans(byte[] bytes, int length) throws TException;
  }

  private void count(Format format, byte[] message, int length) {
    try {
      spans.add(format.spans(message, length));
    } catch (TException | RuntimeException e) {
      malformed.increment();
    }
    messages.increment();
    bytes.add(length);
  }

  String counts() {
    return "spans="
        + spans
        + " messages="
        + messages
        + " bytes="
        + bytes
        + " malformed="
        + malformed
        + " kernelDrops="
        + kernelDrops();
  }

  /** Datagrams that found no room in the receive buffer: the last column of the socket's line. */
  private long kernelDrops() {
    String port = String.format(Locale.ROOT, ":%04X", udpPort);
    try {
      List<String> sockets = Files.readAllLines(Path.of("/proc/net/udp"));
      for (String socket : sockets) {
        String[] columns = socket.trim().split("\\s+");
        if (columns[1].endsWith(port)) {
          return Long.parseLong(columns[columns.length - 1]);
        }
      }
    } catch (IOException notLinux) {
      // No drops are known.
    }
    return 0;
  }
}
