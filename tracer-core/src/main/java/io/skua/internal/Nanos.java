/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Times in nanoseconds, and waiting until one of {@link System#nanoTime}. */
public final class Nanos {
  private Nanos() {}

  /**
   * Returns as many as a long holds, for a caller who means "forever".
   *
   * @param duration not null
   */
  public static long of(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException overflow) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /**
   * Returns the same, at most so many that now and then can be compared by subtraction.
   *
   * @param duration not null
   */
  public static long bounded(Duration duration) {
    return Math.min(of(duration), Long.MAX_VALUE / 2);
  }

  /**
   * Waits, and returns whether it is done in time; false as well if it failed. An interrupt does
   * not shorten the wait, and is kept.
   *
   * @param deadlineNanos by {@link System#nanoTime}
   * @param future not null
   */
  public static boolean isDoneBy(long deadlineNanos, Future<?> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
          return true;
        } catch (InterruptedException again) {
          interrupted = true;
        } catch (ExecutionException | TimeoutException late) {
          return false;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
