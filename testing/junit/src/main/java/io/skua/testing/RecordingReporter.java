/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import io.skua.tracer.Reporter;
import io.skua.tracer.SkuaSpan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the latest 10,000 finished spans, and wakes those who wait for more. Assertions on traces
 * fail if there were more. Safe for any thread.
 *
 * <p>{@link SkuaExtension} has one for each test. By hand it is for tests that JUnit does not run,
 * and for more tracers in one test, whose spans then stand in one trace:
 *
 * <pre>{@code
 * RecordingReporter reporter = new RecordingReporter();
 * SkuaTracer tracer =
 *     SkuaTracer.builder("shop").sampler(new ConstSampler(true)).reporter(reporter).build();
 * tracer.buildSpan("checkout").start().finish();
 * assertThatTraces(reporter).hasOneTraceThat().hasRoot("checkout");
 * }</pre>
 */
public final class RecordingReporter implements Reporter {
  private static final int CAPACITY = 10_000;

  private final Deque<SkuaSpan> spans = new ArrayDeque<>(); // guarded by this
  private long reported; // guarded by this; all that ever were
  private long forgotten; // guarded by this; for want of room, since it was cleared

  /** Has no spans. */
  public RecordingReporter() {}

  @Override
  public synchronized void report(SkuaSpan span) {
    if (spans.size() == CAPACITY) {
      spans.removeFirst();
      forgotten++;
    }
    spans.addLast(span);
    reported++;
    notifyAll();
  }

  /** Returns the spans in the order in which they finished. A snapshot. */
  public synchronized List<SkuaSpan> spans() {
    return new ArrayList<>(spans);
  }

  /** Returns the spans by trace, the trace that started first before the others. A snapshot. */
  public List<RecordedTrace> traces() {
    return RecordedTrace.of(spans());
  }

  /** Forgets all spans. */
  public synchronized void clear() {
    spans.clear();
    forgotten = 0;
  }

  /** So that nobody says of a part what should be said of all. */
  synchronized void requireAll() {
    if (forgotten > 0) {
      throw new AssertionError(
          "The reporter keeps the latest "
              + CAPACITY
              + " spans and has forgotten "
              + forgotten
              + ": clear() it in between, or look at its spans()");
    }
  }

  synchronized long reported() {
    return reported;
  }

  /**
   * Waits until there were more than so many.
   *
   * @param deadline by {@link System#nanoTime()}
   * @return false if it came before
   */
  synchronized boolean awaitMoreThan(long seen, long deadline) throws InterruptedException {
    while (reported == seen) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      // Rounded up: a wait of 0 would be one without end.
      wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
    return true;
  }

  @Override
  public String toString() {
    return "RecordingReporter";
  }
}
