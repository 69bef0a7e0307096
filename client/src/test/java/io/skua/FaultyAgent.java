/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.jaegertracing.agent.thrift.Agent;
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

/** An agent that comes, goes and moves. Reads by the generated classes of jaeger-thrift. */
final class FaultyAgent implements Receiver {
  private final String host;
  private final Receipts receipts = new Receipts();
  private InetSocketAddress address;
  private DatagramSocket socket;
  private DatagramSocket oldSocket; // null if it did not move

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
    FaultyAgent agent =
        new FaultyAgent(host, new InetSocketAddress(InetAddress.getByName(address), 0));
    agent.comeBack();
    return agent;
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
  public void leave() {
    socket.close();
  }

  @Override
  public void comeBack() throws IOException {
    socket = new DatagramSocket(address);
    address = (InetSocketAddress) socket.getLocalSocketAddress();
    Thread thread = new Thread(() -> receive(socket), "faulty-agent");
    thread.setDaemon(true);
    thread.start();
  }

  /** Is also at another address from now on, at the same port. */
  void move(String to) throws IOException {
    oldSocket = socket;
    address = new InetSocketAddress(InetAddress.getByName(to), address.getPort());
    comeBack();
  }

  void leaveOldAddress() {
    oldSocket.close();
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
  public void close() {
    leave();
    if (oldSocket != null) {
      oldSocket.close();
    }
  }
}
