/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skua.internal.DaemonThread;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Name and address of this machine. The lookup asks the resolver, which may hang for many seconds,
 * so it has a thread of its own that ends with it, and whoever waits does so for a bounded time.
 */
final class LocalHost {
  private static final Path LINUX_HOSTNAME = Paths.get("/proc/sys/kernel/hostname");

  /** Null if unknown. */
  final @Nullable String name;

  /** Null if unknown. */
  final @Nullable String address;

  private LocalHost(@Nullable String name, @Nullable String address) {
    this.name = name;
    this.address = address;
  }

  /** Never null and never throws; takes at most that long. */
  static LocalHost lookUp(long timeoutMillis) {
    FutureTask<InetAddress> lookup = new FutureTask<>(InetAddress::getLocalHost);
    try {
      DaemonThread.of(lookup, "skua-hostname").start();
      InetAddress host = lookup.get(timeoutMillis, TimeUnit.MILLISECONDS);
      return new LocalHost(host.getHostName(), host.getHostAddress());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new LocalHost(kernelHostname(), null);
    } catch (Throwable unresolved) {
      return new LocalHost(kernelHostname(), null);
    }
  }

  /** The name without asking a resolver, where the system keeps it in a file; else null. */
  private static @Nullable String kernelHostname() {
    try {
      String name = new String(Files.readAllBytes(LINUX_HOSTNAME), UTF_8).trim();
      return name.isEmpty() ? null : name;
    } catch (IOException | RuntimeException absent) {
      return null;
    }
  }
}
