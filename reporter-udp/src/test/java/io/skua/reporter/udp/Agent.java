/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.udp;

import io.skua.tracer.KernelDrops;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;

/**
 * An agent on the loopback that is away until it is started, always at the same port. Fails if the
 * kernel dropped something for want of room.
 */
final class Agent implements AutoCloseable {
  private final InetAddress address;
  private final int port;
  private DatagramSocket socket;

  Agent(String address) throws IOException {
    this.address = InetAddress.getByName(address);
    try (DatagramSocket free = new DatagramSocket(0, this.address)) {
      this.port = free.getLocalPort();
    }
  }

  Agent(String address, int port) throws IOException {
    this.address = InetAddress.getByName(address);
    this.port = port;
  }

  int port() {
    return port;
  }

  void start() throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(address, port));
  }

  void stop() {
    if (socket != null) {
      try (DatagramSocket closing = socket) {
        socket = null;
        KernelDrops.assertNoneAt(closing.getLocalPort());
      }
    }
  }

  byte[] received(Duration timeout) throws IOException {
    return packet(timeout).getData();
  }

  /** Takes the next datagram and sends this many back. */
  void answer(int datagrams, Duration timeout) throws IOException {
    DatagramPacket packet = packet(timeout);
    for (int i = 0; i < datagrams; i++) {
      socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, packet.getSocketAddress()));
    }
  }

  private DatagramPacket packet(Duration timeout) throws IOException {
    socket.setSoTimeout((int) timeout.toMillis());
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    socket.receive(packet);
    packet.setData(Arrays.copyOf(packet.getData(), packet.getLength()));
    return packet;
  }

  @Override
  public void close() {
    stop();
  }
}
