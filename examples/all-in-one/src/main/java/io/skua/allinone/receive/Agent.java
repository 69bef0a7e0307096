/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.thrift.MalformedBatchException;
import io.skua.thrift.ThriftDecoder;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives datagrams, each a batch of spans, as Jaeger's agent does. One thread empties the socket
 * into a bounded queue, so that the kernel's buffer does not run over while others decode.
 */
public final class Agent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final int MAX_PACKETS = 1000;
  private static final int DECODERS = 2;
  private static final byte[] END = {};

  private final DatagramSocket socket;
  private final Transport transport;
  private final ThriftDecoder decoder;
  private final Intake intake;
  private final BlockingQueue<byte[]> packets = new ArrayBlockingQueue<>(MAX_PACKETS);
  private final List<Thread> threads = new ArrayList<>();

  private Agent(DatagramSocket socket, Transport transport, Intake intake) {
    this.socket = socket;
    this.transport = transport;
    this.decoder =
        transport == Transport.UDP_BINARY ? ThriftDecoder.binary() : ThriftDecoder.compact();
    this.intake = intake;
  }

  /**
   * Opens a port and receives on it.
   *
   * @param address where; port 0 for any free one
   * @param transport one of those by UDP
   * @throws IOException if the port is taken, or the address is not of this machine
   */
  public static Agent open(InetSocketAddress address, Transport transport, Intake intake)
      throws IOException {
    DatagramSocket socket = new DatagramSocket(null);
    socket.setReceiveBufferSize(4 << 20);
    socket.bind(address);
    Agent agent = new Agent(socket, transport, intake);
    agent.start(agent::receive);
    for (int i = 0; i < DECODERS; i++) {
      agent.start(agent::decode);
    }
    return agent;
  }

  private void start(Runnable loop) {
    Thread thread = new Thread(loop, "all-in-one-" + transport.label());
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Returns where it receives. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private void receive() {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    while (!socket.isClosed()) {
      try {
        packet.setLength(65_535);
        socket.receive(packet);
        packets.offer(Arrays.copyOf(packet.getData(), packet.getLength()));
      } catch (IOException closed) {
        break;
      }
    }
  }

  private void decode() {
    try {
      for (byte[] packet = packets.take(); packet != END; packet = packets.take()) {
        decode(packet);
      }
      packets.put(END);
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void decode(byte[] packet) {
    try {
      intake.accept(transport, ThriftSpans.of(decoder.decodeMessage(packet, 0, packet.length)));
    } catch (MalformedBatchException | RuntimeException malformed) {
      log.debug("{}: malformed packet", transport.label(), malformed);
    }
  }

  /** Stops receiving, and stores what has been received. */
  @Override
  public void close() {
    socket.close();
    packets.offer(END);
  }
}
