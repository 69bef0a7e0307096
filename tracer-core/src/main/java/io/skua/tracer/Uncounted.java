/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

/**
 * Spans that are lost and still have to be counted. Counting takes calls, and the thread that lost
 * them may have no stack for any: so it adds to the field first, under the monitor, which takes no
 * call. What it then fails to count is counted by whoever comes next. Safe for any thread.
 */
final class Uncounted {
  private final Metrics.Counter counter;

  long spans; // guarded by this

  /**
   * @param counter throws only if it did not count
   */
  Uncounted(Metrics.Counter counter) {
    this.counter = counter;
  }

  /**
   * Counts what there is.
   *
   * @throws StackOverflowError if there is no stack for it; then it is still to be counted
   */
  void count() {
    long counting;
    synchronized (this) {
      counting = spans;
      spans = 0;
    }
    boolean isCounted = counting == 0;
    try {
      if (!isCounted) {
        counter.inc(counting);
        isCounted = true;
      }
    } finally {
      if (!isCounted) { // Not one call here, either.
        synchronized (this) {
          spans += counting;
        }
      }
    }
  }
}
