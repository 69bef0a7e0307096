/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import java.util.function.LongConsumer;

/**
 * Spans that are lost and still have to be counted. Counting takes calls, and the thread that lost
 * them may have no stack for any: so it adds to the field first, under the monitor, which takes no
 * call. What it then fails to count is counted by whoever comes next. Safe for any thread.
 */
public final class Uncounted {
  private final LongConsumer counter;

  /** How many there are. Guarded by this object's monitor; no method, which would be a call. */
  public long spans;

  /**
   * Begins with none.
   *
   * @param counter takes how many to count, and throws only if it did not
   */
  public Uncounted(LongConsumer counter) {
    this.counter = counter;
  }

  /**
   * Counts what there is.
   *
   * @throws StackOverflowError if there is no stack for it; then it is still to be counted
   */
  public void count() {
    long counting;
    synchronized (this) {
      counting = spans;
      spans = 0;
    }
    boolean isCounted = counting == 0;
    try {
      if (!isCounted) {
        counter.accept(counting);
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
