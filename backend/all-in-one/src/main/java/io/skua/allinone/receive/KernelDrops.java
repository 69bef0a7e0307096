/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Datagrams that the kernel dropped since a socket had no room for them. Linux counts them in the
 * last column of the socket's line in its tables; other systems do not say. Safe for any thread.
 */
final class KernelDrops {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/self/net/udp"), Path.of("/proc/self/net/udp6"));

  // Columns of a line.
  private static final int LOCAL_ADDRESS = 1;
  private static final int INODE = 9;
  private static final int DROPS = 12;

  /** What an IPv4 address has before it on a socket for IPv6. */
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final List<Path> tables;
  private final String inode; // null if the system does not say
  private long latest; // guarded by this

  private KernelDrops(List<Path> tables, String inode) {
    this.tables = tables;
    this.inode = inode;
  }

  /** Of an open socket of this process, which is bound there. */
  static KernelDrops of(InetSocketAddress local) {
    return of(local, TABLES);
  }

  static KernelDrops of(InetSocketAddress local, List<Path> tables) {
    Set<String> written = written(local);
    return new KernelDrops(
        tables,
        line(tables, columns -> written.contains(columns[LOCAL_ADDRESS]))
            .map(columns -> columns[INODE])
            .orElse(null));
  }

  /** How many since the socket was opened; none if the system does not say. */
  synchronized OptionalLong count() {
    if (inode == null) {
      return OptionalLong.empty();
    }
    // A closed socket has no line, and keeps what was read last.
    line(tables, columns -> columns[INODE].equals(inode))
        .ifPresent(columns -> latest = Long.parseLong(columns[DROPS]));
    return OptionalLong.of(latest);
  }

  private static Optional<String[]> line(List<Path> tables, Predicate<String[]> isWanted) {
    return tables.stream()
        .flatMap(table -> lines(table).stream())
        .map(line -> line.trim().split("\\s+"))
        .filter(columns -> columns.length > DROPS && isWanted.test(columns))
        .findFirst();
  }

  private static List<String> lines(Path table) {
    try {
      return Files.readAllLines(table);
    } catch (IOException notThere) {
      return List.of(); // Another system, or no IPv6.
    }
  }

  /** As the tables may write it: a socket for IPv6 has IPv4 addresses, too. */
  private static Set<String> written(InetSocketAddress local) {
    InetAddress address = local.getAddress();
    String port = String.format(Locale.ROOT, ":%04X", local.getPort());
    if (address.isAnyLocalAddress()) {
      return Set.of(words(new byte[4]) + port, words(new byte[16]) + port);
    }
    byte[] bytes = address.getAddress();
    if (bytes.length == 16) {
      return Set.of(words(bytes) + port);
    }
    byte[] mapped = ByteBuffer.allocate(16).put(MAPPED).put(bytes).array();
    return Set.of(words(bytes) + port, words(mapped) + port);
  }

  /** Four bytes each, as this machine has them in a register. */
  private static String words(byte[] address) {
    StringBuilder words = new StringBuilder();
    ByteBuffer bytes = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
    while (bytes.hasRemaining()) {
      words.append(String.format(Locale.ROOT, "%08X", bytes.getInt()));
    }
    return words.toString();
  }
}
