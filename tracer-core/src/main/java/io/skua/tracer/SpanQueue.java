/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/**
 * Spans on their way to the reporter's thread, bounded by number and by estimated bytes. Any thread
 * may offer; one polls.
 */
/*
 * Each place has its share of the bytes. A span within its share is paid for by its place, so that
 * offering it costs one compare-and-set; only larger ones, and all while a larger one waits, look at
 * the sum.
 */
final class SpanQueue {
  private final MpscAtomicArrayQueue<SkuaSpan> queue;
  private final long maxBytes;
  private final long share;

  /** Of the spans that are larger than their share. */
  private final AtomicLong largeBytes = new AtomicLong();

  SpanQueue(int capacity, long maxBytes) {
    queue = new MpscAtomicArrayQueue<>(capacity);
    this.maxBytes = maxBytes;
    share = maxBytes / queue.capacity();
  }

  /** Returns false if there is no room. */
  boolean offer(SkuaSpan span) {
    long large = largePart(span);
    return (large | largeBytes.get()) == 0 ? queue.offer(span) : offer(span, large);
  }

  private boolean offer(SkuaSpan span, long large) {
    long bytes = largeBytes.addAndGet(large) + (share * queue.size());
    if (bytes <= maxBytes && queue.offer(span)) {
      return true;
    }
    largeBytes.addAndGet(-large);
    return false;
  }

  /** All of its bytes if they are more than its share, else none. */
  private long largePart(SkuaSpan span) {
    long bytes = SpanSize.of(span);
    return bytes <= share ? 0 : bytes;
  }

  /** Returns the oldest, null if there is none. */
  SkuaSpan poll() {
    SkuaSpan span = queue.poll();
    if (span != null) {
      long large = largePart(span);
      if (large > 0) {
        largeBytes.addAndGet(-large);
      }
    }
    return span;
  }

  int size() {
    return queue.size();
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  int capacity() {
    return queue.capacity();
  }

  @Override
  public String toString() {
    return queue.capacity() + " spans, " + maxBytes + " bytes";
  }
}
