/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** What one test has at a time; others wait for it, first come, first served. */
final class Turn {
  private final Semaphore free = new Semaphore(1, true);
  private volatile @Nullable Thread holder;

  /**
   * Waits for it.
   *
   * @param ifHeld what to say if this thread has it already, and would wait for itself
   * @throws IllegalStateException if it has
   */
  void take(String ifHeld) throws InterruptedException {
    if (holder == Thread.currentThread()) {
      throw new IllegalStateException(ifHeld);
    }
    free.acquire();
    holder = Thread.currentThread();
  }

  /** From any thread, but by its holder alone. */
  void giveBack() {
    holder = null;
    free.release();
  }
}
