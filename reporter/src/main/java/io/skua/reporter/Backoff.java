/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How long to leave a backend alone that failed: longer each time, and never all at once. */
final class Backoff {
  private static final double JITTER = 0.2;

  private final long firstNanos;
  private final long longestNanos;
  private int failures; // in a row

  Backoff(long firstMillis, long longestMillis) {
    firstNanos = TimeUnit.MILLISECONDS.toNanos(firstMillis);
    longestNanos = TimeUnit.MILLISECONDS.toNanos(longestMillis);
  }

  void worked() {
    failures = 0;
  }

  /**
   * Returns how long to wait after one more failure.
   *
   * @param askedNanos what the backend asked for; more than our own counts
   */
  long failed(long askedNanos) {
    long doubled = firstNanos << Math.min(failures, 20);
    failures++;
    double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return Math.max(askedNanos, (long) (Math.min(doubled, longestNanos) * factor));
  }
}
