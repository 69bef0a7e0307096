/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * Knows every name, until it is told otherwise, as one on the loopback, until it is told otherwise,
 * and hands out the channels it was given.
 */
final class ScriptedNetwork implements Network {
  private final Queue<DatagramChannel> channels = new ArrayDeque<>();
  private InetAddress address = InetAddress.getLoopbackAddress();
  private boolean resolving = true;
  private Runnable onConnect = () -> {};
  private int lookUps;

  ScriptedNetwork(DatagramChannel... channels) {
    this.channels.addAll(Arrays.asList(channels));
  }

  ScriptedNetwork resolving(boolean resolving) {
    this.resolving = resolving;
    return this;
  }

  /** From now on every name is that of a host far away, whose refusals come late. */
  ScriptedNetwork farAway() {
    try {
      address = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
    return this;
  }

  ScriptedNetwork thenConnect(DatagramChannel channel) {
    channels.add(channel);
    return this;
  }

  ScriptedNetwork onConnect(Runnable onConnect) {
    this.onConnect = onConnect;
    return this;
  }

  int lookUps() {
    return lookUps;
  }

  @Override
  public InetAddress resolve(String host) throws UnknownHostException {
    lookUps++;
    if (!resolving) {
      throw new UnknownHostException(host);
    }
    return address;
  }

  @Override
  public DatagramChannel connect(InetSocketAddress agent) throws IOException {
    onConnect.run();
    DatagramChannel channel = channels.poll();
    if (channel == null) {
      throw new IOException("Too many open files");
    }
    return channel;
  }
}
