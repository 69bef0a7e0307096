/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.jaegertracing.agent.thrift.Agent;
import io.skua.tracer.KernelDrops;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * An agent that comes, goes and moves. Reads by the generated classes of jaeger-thrift, and fails
 * if the kernel dropped something for want of room.
 */
final class FaultyAgent implements Receiver {
  private final String host;
  private final Receipts receipts = new Receipts();
  private InetSocketAddress address;
  private DatagramSocket socket;
  private Thread receiving;
  private DatagramSocket oldSocket; // null if it did not move
  private Thread oldReceiving;
  private boolean mayDrop; // Its test counts them.
  private long drops; // of sockets that were closed
  private int departures;

  private FaultyAgent(String host, InetSocketAddress address) {
    this.host = host;
    this.address = address;
  }

  static FaultyAgent start() throws IOException {
    return start("127.0.0.1", "127.0.0.1");
  }

  /**
   * @param host as it is told to a service
   * @param address where it is
   */
  static FaultyAgent start(String host, String address) throws IOException {
    FaultyAgent agent = new FaultyAgent(host, KeptPort.at(InetAddress.getByName(address)));
    agent.comeBack();
    return agent;
  }

  /** More may come than it has time for; without this, that fails the test. */
  FaultyAgent mayDrop() {
    mayDrop = true;
    return this;
  }

  /** Datagrams that found no room. */
  long drops() {
    return drops + (socket.isClosed() ? 0 : KernelDrops.at(address.getPort()));
  }

  /** How often a socket was closed, perhaps with datagrams that nobody had read. */
  int departures() {
    return departures;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("JAEGER_AGENT_HOST", host, "JAEGER_AGENT_PORT", "" + address.getPort());
  }

  @Override
  public Receipts receipts() {
    return receipts;
  }

  @Override
  public void leave() throws IOException {
    if (socket.isClosed()) {
      return;
    }
    drops = drops();
    departures++;
    leave(socket, receiving);
  }

  private void leave(DatagramSocket socket, Thread receiving) throws IOException {
    try (DatagramSocket closing = socket) {
      if (!mayDrop) {
        KernelDrops.assertNoneAt(closing.getLocalPort());
      }
    }
    try {
      receiving.join(); // It holds the port until then.
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void comeBack() throws IOException {
    socket = new DatagramSocket(address);
    address = (InetSocketAddress) socket.getLocalSocketAddress();
    DatagramSocket open = socket;
    receiving = new Thread(() -> receive(open), "faulty-agent");
    receiving.setDaemon(true);
    receiving.start();
  }

  /** Is also at another address from now on, at the same port. */
  void move(String to) throws IOException {
    oldSocket = socket;
    oldReceiving = receiving;
    address = new InetSocketAddress(InetAddress.getByName(to), address.getPort());
    comeBack();
  }

  void leaveOldAddress() throws IOException {
    leave(oldSocket, oldReceiving);
  }

  private void receive(DatagramSocket open) {
    byte[] buffer = new byte[65_535];
    while (!open.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        open.receive(packet);
        byte[] batch = Arrays.copyOf(buffer, packet.getLength());
        receipts.take(batch, ids(batch));
      } catch (IOException closed) {
        return;
      } catch (TException malformed) {
        throw new AssertionError(malformed);
      }
    }
  }

  private static int[] ids(byte[] datagram) throws TException {
    TCompactProtocol protocol = new TCompactProtocol(new TMemoryInputTransport(datagram));
    protocol.readMessageBegin();
    Agent.emitBatch_args message = new Agent.emitBatch_args();
    message.read(protocol);
    return message.getBatch().getSpans().stream()
        .mapToInt(span -> Math.toIntExact(span.getSpanId()))
        .toArray();
  }

  @Override
  public void close() throws IOException {
    leave();
    if (oldSocket != null) {
      leaveOldAddress();
    }
  }
}
