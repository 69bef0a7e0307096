/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A token bucket in one number: the moment at which the bucket would have been empty. Each token
 * moves that moment ahead by what a token costs in time; it must not pass the present.
 */
final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  /** So that sums with the clock do not overflow: 73 years. */
  private static final double LONGEST_NANOS = 0x1p61;

  private final LongSupplier nanoTime;
  private final boolean isOpen;
  private final long costNanos;
  private final long capacityNanos;
  private final AtomicLong emptyAt;

  TokenBucket(double tokensPerSecond) {
    this(tokensPerSecond, System::nanoTime);
  }

  TokenBucket(double tokensPerSecond, LongSupplier nanoTime) {
    if (!(tokensPerSecond >= 0 && tokensPerSecond <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "traces per second: " + tokensPerSecond + ", must be 0 or more");
    }
    this.nanoTime = nanoTime;
    isOpen = tokensPerSecond > 0;
    costNanos = (long) Math.min(LONGEST_NANOS, NANOS_PER_SECOND / tokensPerSecond);
    capacityNanos = Math.max(costNanos, (long) NANOS_PER_SECOND);
    emptyAt = new AtomicLong(nanoTime.getAsLong() - capacityNanos);
  }

  boolean take() {
    if (!isOpen) {
      return false;
    }
    while (true) {
      long now = nanoTime.getAsLong();
      long seen = emptyAt.get();
      long full = now - capacityNanos;
      long next = (seen - full < 0 ? full : seen) + costNanos;
      if (next - now > 0) {
        return false;
      }
      if (emptyAt.compareAndSet(seen, next)) {
        return true;
      }
    }
  }
}
