/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Spans that are lost and still have to be counted. {@link #add} waits for nobody, as it runs on
 * the application's threads. Where there is no stack even for that call, the spans go to a field,
 * under the monitor, which takes no call. What a thread then fails to count is counted by whoever
 * comes next. Safe for any thread.
 */
public final class Uncounted {
  private final LongConsumer counter;
  private final AtomicLong added = new AtomicLong();

  /** Those of threads without a stack. Written under this object's monitor; no method, no call. */
  public volatile long spans;

  /**
   * Begins with none.
   *
   * @param counter takes how many to count, and throws only if it did not
   */
  public Uncounted(LongConsumer counter) {
    this.counter = counter;
  }

  /**
   * Adds to what is to be counted.
   *
   * @param lost how many
   * @throws StackOverflowError if there is no stack for it; then nothing was added
   */
  public void add(long lost) {
    added.addAndGet(lost); // The last call in there is the one that adds.
  }

  /**
   * Counts what there is.
   *
   * @throws StackOverflowError if there is no stack for it; then it is still to be counted
   */
  public void count() {
    long counting = added.get() == 0 ? 0 : added.getAndSet(0);
    if (spans != 0) {
      synchronized (this) { // Not one call from here to the next try.
        counting += spans;
        spans = 0;
      }
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
