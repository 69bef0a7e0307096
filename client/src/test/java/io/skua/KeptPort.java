/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of receivers that leave and come back to the same one. Below those that systems hand out to
 * clients (from 32,768 on Linux, from 49,152 elsewhere): else a client may have it meanwhile.
 */
final class KeptPort {
  private static final int FIRST = 20_000;
  private static final int END = 32_000;
  private static final int TRIES = 100;

  private KeptPort() {}

  /** Returns an address whose port nobody has, by UDP or TCP. */
  static InetSocketAddress at(InetAddress host) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      InetSocketAddress address =
          new InetSocketAddress(host, ThreadLocalRandom.current().nextInt(FIRST, END));
      try (DatagramSocket udp = new DatagramSocket(address);
          ServerSocket tcp = new ServerSocket(address.getPort(), 1, host)) {
        return address;
      } catch (BindException taken) {
        // The next.
      }
    }
    throw new IOException("no port from " + FIRST + " to " + END + " is free at " + host);
  }
}
