/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jaegertracing.agent.thrift.Agent;
import io.skua.tracer.KernelDrops;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * An agent as it ships: the receive buffer is the system's default, one thread reads, and others
 * decode every datagram, by the generated classes of jaeger-thrift. Runs in a JVM of its own; each
 * line that it is told makes it print its counts.
 */
final class StockAgent {
  /** Jaeger is written in Go, whose collector stops nobody for as much as a millisecond. */
  private static final List<String> SHORT_PAUSES =
      List.of("-XX:+UseSerialGC", "-Xmx512m", "-Xmn256m");

  private static final int LARGEST_DATAGRAM = 65_535;

  private final DatagramSocket socket;
  private final boolean compact;
  private final BlockingQueue<byte[]> packets = new ArrayBlockingQueue<>(1_000); // as Jaeger has
  private final AtomicLong spans = new AtomicLong();
  private final AtomicLong datagrams = new AtomicLong();
  private final AtomicLong decoded = new AtomicLong();

  private StockAgent(InetAddress address, boolean compact) throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(address, 0));
    this.compact = compact;
  }

  /**
   * @param args address; compact or binary
   */
  public static void main(String[] args) throws IOException {
    new StockAgent(InetAddress.getByName(args[0]), args[1].equals("compact")).run();
  }

  /** One that is ready. */
  static Child start(String address, boolean compact, List<String> wrapper) throws IOException {
    return Child.start(
        wrapper, StockAgent.class, SHORT_PAUSES, address, compact ? "compact" : "binary");
  }

  /** What one counted until now, once it has decoded all that it read. */
  static Map<String, Long> counts(Child agent) throws IOException {
    agent.tell("count");
    Map<String, Long> counts = new HashMap<>();
    for (String pair : agent.await("counts ").split(" ")) {
      counts.put(pair.split("=")[0], Long.valueOf(pair.split("=")[1]));
    }
    return counts;
  }

  private void run() throws IOException {
    warmUp();
    daemon(this::receive);
    daemon(this::decode);
    System.out.println("port " + socket.getLocalPort());
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    while (lines.readLine() != null) {
      System.out.println("counts " + settled());
    }
  }

  /** Jaeger is compiled; so is this, before the first datagram. */
  private void warmUp() {
    byte[] datagram = Warm.datagram(compact);
    long until = System.nanoTime() + 2_000_000_000L;
    while (System.nanoTime() < until) {
      spansOf(datagram);
    }
  }

  private String settled() {
    long seen;
    do {
      seen = datagrams.get();
      sleep();
    } while (seen != datagrams.get() || decoded.get() != seen);
    return "spans="
        + spans
        + " datagrams="
        + datagrams
        + " drops="
        + KernelDrops.at(socket.getLocalPort());
  }

  private static void sleep() {
    try {
      Thread.sleep(200); // What is on its way takes less, on one machine.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private void receive() {
    byte[] buffer = new byte[LARGEST_DATAGRAM];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        datagrams.incrementAndGet();
        packets.put(Arrays.copyOf(buffer, packet.getLength()));
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void decode() {
    try {
      while (true) {
        spans.addAndGet(spansOf(packets.take()));
        decoded.incrementAndGet();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private int spansOf(byte[] datagram) {
    try {
      TMemoryInputTransport in = new TMemoryInputTransport(datagram);
      TProtocol protocol = compact ? new TCompactProtocol(in) : new TBinaryProtocol(in);
      protocol.readMessageBegin();
      Agent.emitBatch_args args = new Agent.emitBatch_args();
      args.read(protocol);
      return args.getBatch().getSpansSize();
    } catch (TException malformed) {
      throw new AssertionError(malformed);
    }
  }

  /** A datagram like those to come. */
  private static final class Warm {
    static byte[] datagram(boolean compact) {
      io.skua.thrift.ThriftEncoder encoder =
          compact
              ? io.skua.thrift.ThriftEncoder.compact(65_000)
              : io.skua.thrift.ThriftEncoder.binaryMessage(65_000);
      io.skua.tracer.InMemoryReporter reporter = new io.skua.tracer.InMemoryReporter();
      try (io.skua.tracer.SkuaTracer tracer =
          io.skua.tracer.SkuaTracer.builder("warm")
              .sampler(new io.skua.sampler.ConstSampler(true))
              .reporter(reporter)
              .build()) {
        for (int i = 0; i < 100; i++) {
          SpanLoad.span(tracer, 13, 2);
        }
      }
      reporter.spans().forEach(encoder::append);
      io.skua.reporter.EncodedBatch batch = encoder.seal();
      return Arrays.copyOfRange(batch.bytes(), batch.offset(), batch.offset() + batch.length());
    }
  }
}
