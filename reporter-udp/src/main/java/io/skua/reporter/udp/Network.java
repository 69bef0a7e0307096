/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.udp;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;

/** What a sender asks of the operating system; tests have one that fails. */
interface Network {
  /** The real one. */
  Network SYSTEM =
      new Network() {
        @Override
        public InetAddress resolve(String host) throws UnknownHostException {
          return InetAddress.getByName(host);
        }

        @Override
        public DatagramChannel connect(InetSocketAddress agent) throws IOException {
          return connectedChannel(agent);
        }
      };

  /**
   * Looks a name up, which may take long.
   *
   * @param host a name or an address
   */
  InetAddress resolve(String host) throws UnknownHostException;

  /** Opens a connected channel that does not block. */
  DatagramChannel connect(InetSocketAddress agent) throws IOException;

  /** For {@link #SYSTEM}; leaves nothing open when it fails. */
  static DatagramChannel connectedChannel(InetSocketAddress agent) throws IOException {
    DatagramChannel channel =
        DatagramChannel.open(
            agent.getAddress() instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET);
    boolean connected = false;
    try {
      channel.configureBlocking(false);
      channel.connect(agent);
      connected = true;
      return channel;
    } finally {
      if (!connected) {
        channel.close();
      }
    }
  }
}
