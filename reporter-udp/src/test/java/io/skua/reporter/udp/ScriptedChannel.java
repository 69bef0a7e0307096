/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.udp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A channel whose writes and reads do what a test says; what it does not say works. */
final class ScriptedChannel extends DatagramChannel {
  /** One write or read; returns what the call returns. */
  interface Step {
    int run() throws IOException;
  }

  private final List<Step> writes = new ArrayList<>();
  private final List<Step> reads = new ArrayList<>();
  private Step everyWrite;
  private final List<String> written = new ArrayList<>();
  private int writesDone;
  private int readsDone;

  ScriptedChannel() {
    super(SelectorProvider.provider());
  }

  ScriptedChannel thenWrite(Step step) {
    writes.add(step);
    return this;
  }

  ScriptedChannel thenRead(Step step) {
    reads.add(step);
    return this;
  }

  ScriptedChannel everyWrite(Step step) {
    everyWrite = step;
    return this;
  }

  /** What was written and taken. */
  List<String> written() {
    return written;
  }

  int writesDone() {
    return writesDone;
  }

  int readsDone() {
    return readsDone;
  }

  @Override
  public int write(ByteBuffer datagram) throws IOException {
    int index = writesDone++;
    if (index < writes.size()) {
      return writes.get(index).run();
    }
    if (everyWrite != null) {
      return everyWrite.run();
    }
    written.add(UTF_8.decode(datagram.duplicate()).toString());
    return datagram.remaining();
  }

  @Override
  public int read(ByteBuffer datagram) throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    int index = readsDone++;
    return index < reads.size() ? reads.get(index).run() : 0;
  }

  @Override
  protected void implCloseSelectableChannel() {}

  @Override
  protected void implConfigureBlocking(boolean block) {}

  // The rest is not used.

  @Override
  public DatagramChannel bind(SocketAddress local) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> DatagramChannel setOption(SocketOption<T> name, T value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public DatagramSocket socket() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public DatagramChannel connect(SocketAddress remote) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DatagramChannel disconnect() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return InetSocketAddress.createUnresolved("scripted", 1);
  }

  @Override
  public SocketAddress getLocalAddress() {
    return null;
  }

  @Override
  public SocketAddress receive(ByteBuffer datagram) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int send(ByteBuffer datagram, SocketAddress target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long read(ByteBuffer[] datagrams, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] datagrams, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface network) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface network, InetAddress source) {
    throw new UnsupportedOperationException();
  }
}
