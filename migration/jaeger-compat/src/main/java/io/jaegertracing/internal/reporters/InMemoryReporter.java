/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.reporters;

import io.jaegertracing.internal.JaegerSpan;
import io.jaegertracing.spi.Reporter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Keeps the latest 10,000 finished spans in memory, for tests. Safe for any thread. */
public class InMemoryReporter implements Reporter {
  private static final int MAX_SPANS = 10_000;

  private final Deque<JaegerSpan> spans = new ArrayDeque<>(); // guarded by itself

  /** Keeps none yet. */
  public InMemoryReporter() {}

  @Override
  public void report(JaegerSpan span) {
    synchronized (spans) {
      if (spans.size() == MAX_SPANS) {
        spans.removeFirst();
      }
      spans.addLast(span);
    }
  }

  @Override
  public void close() {}

  /** Returns the spans in the order in which they finished. A snapshot. */
  public List<JaegerSpan> getSpans() {
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
