/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.quickstart;

import io.skua.thrift.DecodedBatch;
import io.skua.thrift.MalformedBatchException;
import io.skua.thrift.ThriftDecoder;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Listens on a UDP port as a Jaeger agent does: one batch in Thrift's compact form a datagram. */
final class TraceReceiver implements AutoCloseable {
  private final DatagramSocket socket;
  private final List<ReceivedSpan> spans = new ArrayList<>(); // guarded by this
  private int datagrams; // guarded by this

  private TraceReceiver(DatagramSocket socket) {
    this.socket = socket;
  }

  static TraceReceiver start() throws SocketException {
    TraceReceiver receiver =
        new TraceReceiver(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(receiver::receive, "receiver");
    thread.setDaemon(true);
    thread.start();
    return receiver;
  }

  int port() {
    return socket.getLocalPort();
  }

  private void receive() {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    while (!socket.isClosed()) {
      try {
        packet.setLength(65_535);
        socket.receive(packet);
        add(ThriftDecoder.compact().decodeMessage(packet.getData(), 0, packet.getLength()));
      } catch (MalformedBatchException notABatch) {
        // Anyone may send to an open port.
      } catch (IOException closed) {
        return;
      }
    }
  }

  private synchronized void add(DecodedBatch batch) {
    datagrams++;
    batch.spans().forEach(span -> spans.add(new ReceivedSpan(batch.serviceName(), span)));
    notifyAll();
  }

  /** Returns what arrived, as soon as there are so many spans or the time is up. */
  synchronized List<ReceivedSpan> await(int count, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    long left = timeout.toMillis();
    while (spans.size() < count && left > 0) {
      wait(left);
      left = (deadline - System.nanoTime()) / 1_000_000;
    }
    return List.copyOf(spans);
  }

  synchronized int datagrams() {
    return datagrams;
  }

  @Override
  public void close() {
    socket.close();
  }
}
