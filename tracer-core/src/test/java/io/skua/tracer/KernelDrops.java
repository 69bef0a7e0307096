/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Datagrams that the kernel dropped since the receiver's socket had no room for them: Linux counts
 * them in the last column of the socket's line. Nothing else sees them.
 */
public final class KernelDrops {
  private KernelDrops() {}

  /** Of the sockets that are open at a port of this machine; 0 if the system does not say. */
  public static long at(int port) {
    String end = String.format(Locale.ROOT, ":%04X", port);
    long drops = 0;
    for (String table : List.of("/proc/self/net/udp", "/proc/self/net/udp6")) {
      for (String line : lines(Path.of(table))) {
        String[] columns = line.trim().split("\\s+");
        if (columns[1].endsWith(end)) {
          drops += Long.parseLong(columns[columns.length - 1]);
        }
      }
    }
    return drops;
  }

  /** Fails if there are any: then the receiver has not got all that was sent. */
  public static void assertNoneAt(int port) {
    long drops = at(port);
    if (drops > 0) {
      throw new AssertionError("the kernel dropped " + drops + " datagrams at port " + port);
    }
  }

  private static List<String> lines(Path table) {
    try {
      return Files.readAllLines(table);
    } catch (IOException notThere) {
      return List.of(); // Another system, or no IPv6.
    }
  }
}
