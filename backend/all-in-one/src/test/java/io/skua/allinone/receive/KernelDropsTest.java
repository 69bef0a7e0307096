/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelDropsTest {
  private static final int DATAGRAMS = 2_000;
  private static final Path TABLE = Path.of("/proc/self/net/udp");

  private static DatagramSocket open(String address) throws IOException {
    try {
      return new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), 0));
    } catch (IOException notThere) {
      assumeTrue(false, "no address " + address + ": " + notThere.getMessage());
      throw notThere;
    }
  }

  private static void send(String address, int port) throws IOException {
    byte[] bytes = new byte[1_000];
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < DATAGRAMS; i++) {
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(address), port));
      }
    }
  }

  /** Reads what found room. */
  private static long read(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(200);
    DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
    for (long read = 0; ; read++) {
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException empty) {
        return read;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "0.0.0.0, 127.0.0.1", "::1, ::1", "0.0.0.0, ::1"})
  void count_socketThatRanOver_isWhatItDidNotGet(String bound, String to) throws Exception {
    assumeTrue(Files.exists(TABLE), "not Linux");
    if (to.contains(":")) {
      open(to).close();
    }
    try (DatagramSocket socket = open(bound);
        DatagramSocket other = open(bound)) {
      KernelDrops drops = KernelDrops.of((InetSocketAddress) socket.getLocalSocketAddress());
      KernelDrops none = KernelDrops.of((InetSocketAddress) other.getLocalSocketAddress());
      assertThat(drops.count()).hasValue(0);

      send(to, socket.getLocalPort());

      long dropped = drops.count().getAsLong();
      assertThat(dropped).isPositive();
      assertThat(read(socket) + dropped).isEqualTo(DATAGRAMS);
      assertThat(none.count()).hasValue(0);
    }
  }

  @Test
  void count_closedSocket_isTheLastThatWasRead() throws Exception {
    assumeTrue(Files.exists(TABLE), "not Linux");
    DatagramSocket socket = open("127.0.0.1");
    KernelDrops drops = KernelDrops.of((InetSocketAddress) socket.getLocalSocketAddress());
    send("127.0.0.1", socket.getLocalPort());
    long dropped = drops.count().getAsLong();

    socket.close();

    assertThat(drops.count()).hasValue(dropped);
  }

  @Test
  void count_systemThatDoesNotSay_isNone(@TempDir Path folder) {
    InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6831);

    assertThat(KernelDrops.of(local, List.of(folder.resolve("udp"))).count()).isEmpty();
  }
}
