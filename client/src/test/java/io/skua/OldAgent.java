/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.jaegertracing.agent.thrift.Agent;
import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Span;
import io.skua.tracer.KernelDrops;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * A UDP port that reads batches as an agent does, by the generated classes of jaeger-thrift. Fails
 * if the kernel dropped something for want of room.
 */
final class OldAgent implements AutoCloseable {
  private final DatagramSocket socket;
  private final List<Batch> batches = new ArrayList<>(); // guarded by this
  private int malformed; // guarded by this

  private OldAgent(DatagramSocket socket) {
    this.socket = socket;
  }

  static OldAgent start() throws Exception {
    OldAgent agent = new OldAgent(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(agent::receive, "old-agent");
    thread.setDaemon(true);
    thread.start();
    return agent;
  }

  int port() {
    return socket.getLocalPort();
  }

  private void receive() {
    byte[] buffer = new byte[65_535];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        add(decode(buffer, packet.getLength()));
      } catch (TException e) {
        addMalformed();
      } catch (java.io.IOException closed) {
        return;
      }
    }
  }

  private static Batch decode(byte[] bytes, int length) throws TException {
    TCompactProtocol protocol =
        new TCompactProtocol(new TMemoryInputTransport(bytes.clone(), 0, length));
    protocol.readMessageBegin();
    Agent.emitBatch_args args = new Agent.emitBatch_args();
    args.read(protocol);
    return args.getBatch();
  }

  private synchronized void add(Batch batch) {
    batches.add(batch);
    notifyAll();
  }

  private synchronized void addMalformed() {
    malformed++;
    notifyAll();
  }

  /** All batches, once they have so many spans or the time is up. */
  synchronized List<Batch> await(int spans, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    long left = timeout.toMillis();
    while (spanCount() < spans && left > 0) {
      wait(left);
      left = (deadline - System.nanoTime()) / 1_000_000;
    }
    return List.copyOf(batches);
  }

  synchronized List<Span> spans() {
    return batches.stream().flatMap(b -> b.getSpans().stream()).toList();
  }

  synchronized int spanCount() {
    return batches.stream().mapToInt(b -> b.getSpansSize()).sum();
  }

  synchronized int malformed() {
    return malformed;
  }

  @Override
  public void close() {
    try (DatagramSocket closing = socket) {
      KernelDrops.assertNoneAt(closing.getLocalPort());
    }
  }
}
