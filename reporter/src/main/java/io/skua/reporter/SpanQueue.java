/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.tracer.SkuaSpan;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Spans on their way to the reporter's thread, first in, first out, bounded by number and by
 * estimated bytes. Any thread may offer; one polls.
 */
/*
 * A chain that producers lengthen at its newest end. Each node knows how many were offered up to it,
 * and how many bytes those had, so that one compare-and-set of `newest` hands over the span and its
 * share of both sums:
 *
 *   last ◄── a ◄── b ◄── c = newest     as the producers link them: each to the one before
 *   last     a ──► b ──► c              as the consumer turns them, to take them in order
 *
 * c is then the last that was turned, and stays to carry the sums on. A producer that dies, of a
 * stack that overflows for example, has handed over a whole span or nothing: unlike in an array,
 * there is no place that is claimed before it is filled, and that the consumer would wait for.
 */
@SuppressWarnings("NullAway") // The newest node is never null, and one that is offered has a span.
final class SpanQueue {
  /** A span on its way. Belongs to the consumer once it was offered. */
  static final class Node extends AtomicReference<SkuaSpan> {
    private static final long serialVersionUID = 1L;

    private transient @Nullable Node link;
    private int offered; // how many nodes, up to this one; wraps around
    private long bytes; // of their spans

    /**
     * @param span finished; null for the node before the first
     */
    Node(@Nullable SkuaSpan span) {
      super(span);
    }

    /**
     * For a producer that does not know whether its offer got through, since an Error ended it:
     * returns whether the span is the producer's again. False if the consumer has it.
     */
    boolean isTakenBack() {
      return getAndSet(null) != null;
    }
  }

  /** Alone on its lines of the processors' caches, since each side reads what the other writes. */
  @SuppressWarnings("unused") // The padding.
  private static final class Newest extends AtomicReference<Node> {
    private static final long serialVersionUID = 1L;
    private long p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16;

    Newest(Node first) {
      super(first);
    }
  }

  private final int capacity;
  private final long maxBytes;
  private final Newest newest = new Newest(new Node(null));

  // Written by the consumer: the sums of the node that was polled last.
  private final AtomicInteger polled = new AtomicInteger();
  private final AtomicLong polledBytes = new AtomicLong();

  // The consumer's.
  private Node last = newest.get(); // the newest that was turned
  private @Nullable Node next; // to be polled; null if all that were turned are

  SpanQueue(int capacity, long maxBytes) {
    this.capacity = capacity;
    this.maxBytes = maxBytes;
  }

  /** Returns false if there is no room. The same node may then be offered again. */
  boolean offer(Node node) {
    long size = SpanSize.of(node.get());
    Node head;
    do {
      head = newest.get();
      int offered = head.offered + 1;
      long bytes = head.bytes + size;
      if (offered - polled.get() > capacity || bytes - polledBytes.get() > maxBytes) {
        return false;
      }
      node.link = head;
      node.offered = offered;
      node.bytes = bytes;
    } while (!newest.compareAndSet(head, node));
    return true;
  }

  /** Returns the oldest, null if there is none. */
  @Nullable SkuaSpan poll() {
    while (next != null || isMoreTurned()) {
      Node node = next;
      polled.lazySet(node.offered);
      polledBytes.lazySet(node.bytes);
      SkuaSpan span = node.getAndSet(null); // The last call: an Error before it has taken nothing.
      next = node.link;
      node.link = null; // Those that are old must not keep the young ones from the collector.
      if (span != null) {
        return span;
      }
    }
    return null;
  }

  /** Turns what came since the last time; false if nothing did. */
  private boolean isMoreTurned() {
    Node end = newest.get();
    Node newer = null;
    for (Node node = end; node != last; ) {
      Node older = node.link;
      node.link = newer;
      newer = node;
      node = older;
    }
    last = end;
    next = newer;
    return newer != null;
  }

  /** Returns how many are waiting. */
  int size() {
    int before = polled.get(); // First, so that the result is never negative.
    return newest.get().offered - before;
  }

  /** Returns the estimated bytes of those that are waiting. */
  long bytes() {
    long before = polledBytes.get();
    return newest.get().bytes - before;
  }

  /** Returns which part is used of the bound that is nearer, 0 to 1. */
  double fill() {
    return Math.max((double) size() / capacity, (double) bytes() / maxBytes);
  }

  boolean isEmpty() {
    return size() == 0;
  }

  @Override
  public String toString() {
    return capacity + " spans, " + maxBytes + " bytes";
  }
}
