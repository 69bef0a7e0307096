/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes threads whose names say what they are for. */
final class Threads {
  private Threads() {}

  /** Returns a factory of daemon threads, named {@code hotrod-<purpose>-<n>}. */
  static ThreadFactory named(String purpose) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "hotrod-" + purpose + '-' + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
