/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

/** Counts durations in buckets a sixteenth wide, relative to their size. For one thread. */
final class Histogram {
  private static final int BITS = 4;
  private static final int PER_DOUBLING = 1 << BITS;

  private final long[] counts = new long[(Long.SIZE - BITS) * PER_DOUBLING];
  private long total;

  void record(long value) {
    counts[bucket(Math.max(0, value))]++;
    total++;
  }

  void add(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  /** Returns the least value of the bucket in which the quantile lies. */
  long quantile(double quantile) {
    long left = (long) Math.ceil(quantile * total);
    int bucket = 0;
    while (bucket < counts.length - 1 && (left -= counts[bucket]) > 0) {
      bucket++;
    }
    return least(bucket);
  }

  /** Below 16 each value has its own; above, the leading bit and the four after it say which. */
  private static int bucket(long value) {
    int shift = Math.max(0, Long.SIZE - BITS - 1 - Long.numberOfLeadingZeros(value));
    return shift * PER_DOUBLING + (int) (value >>> shift);
  }

  private static long least(int bucket) {
    int shift = Math.max(0, bucket / PER_DOUBLING - 1);
    return (long) (bucket - shift * PER_DOUBLING) << shift;
  }
}
