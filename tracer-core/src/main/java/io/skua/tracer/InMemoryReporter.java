/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Keeps the latest finished spans in memory, for tests. Safe for any thread.
 *
 * <pre>{@code
 * InMemoryReporter reporter = new InMemoryReporter();
 * SkuaTracer tracer = SkuaTracer.builder("test").sampler(new ConstSampler(true)).reporter(reporter).build();
 * tracer.buildSpan("hello").start().finish();
 * assertThat(reporter.spans().get(0).operationName()).isEqualTo("hello");
 * }</pre>
 */
public final class InMemoryReporter implements Reporter {
  private final int capacity;
  private final Deque<SkuaSpan> spans = new ArrayDeque<>(); // guarded by itself

  /** Keeps the latest 10,000. */
  public InMemoryReporter() {
    this(10_000);
  }

  /**
   * Keeps the latest.
   *
   * @param capacity how many; the oldest go first
   */
  public InMemoryReporter(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + ", must be 1 or more");
    }
    this.capacity = capacity;
  }

  @Override
  public void report(SkuaSpan span) {
    synchronized (spans) {
      if (spans.size() == capacity) {
        spans.removeFirst();
      }
      spans.addLast(span);
    }
  }

  /** Returns the spans in the order in which they finished. A snapshot. */
  public List<SkuaSpan> spans() {
    synchronized (spans) {
      return new ArrayList<>(spans);
    }
  }

  /** Forgets all spans. */
  public void clear() {
    synchronized (spans) {
      spans.clear();
    }
  }

  @Override
  public String toString() {
    return "InMemoryReporter";
  }
}
