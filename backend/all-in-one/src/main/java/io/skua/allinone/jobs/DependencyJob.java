/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import io.skua.allinone.model.Trace;
import io.skua.allinone.store.Dependencies;
import io.skua.allinone.store.Dependency;
import io.skua.allinone.store.SharedStore;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts who calls whom, window by window, from the spans of a shared store, and puts it there:
 * Jaeger reads it and does not count itself. A window that was missed is made up for, and one that
 * is in the store is not made again. For one thread.
 */
final class DependencyJob implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(DependencyJob.class);

  /** Of the calls of a window: what Cassandra takes in one row by default is 16 MiB. */
  private static final long MAX_BYTES = 8 << 20;

  /** A trace of more is left out: to count its calls would take too much memory. */
  static final int MAX_SPANS = 200_000;

  private final SharedStore store;
  private final Lease lease;
  private final Clock clock;

  /** Those that were found in the store or put there, or that nobody called anybody in. */
  private final Set<Window> made = new HashSet<>();

  private final AtomicLong windows = new AtomicLong();

  DependencyJob(SharedStore store, Lease lease, Clock clock) {
    this.store = store;
    this.lease = lease;
    this.clock = clock;
  }

  /** Returns how many windows it has counted. */
  long windows() {
    return windows.get();
  }

  /**
   * Makes all windows that should be there. One that fails does not hinder the others; the first
   * failure is thrown after them.
   *
   * @throws Lease.LostException if it has to end in the middle
   */
  @Override
  public void run() {
    Set<Window> failed = new HashSet<>();
    Throwable first = null;
    // One day may take so long that an hour is over meanwhile: that comes next.
    for (Optional<Window> next = next(failed); next.isPresent(); next = next(failed)) {
      Window window = next.get();
      try {
        if (!isThere(window)) {
          make(window);
        }
        made.add(window);
      } catch (Lease.LostException lost) {
        throw lost;
      } catch (RuntimeException | Error failure) {
        failed.add(window);
        first = first == null ? failure : first;
      }
    }
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException failure) {
      throw failure;
    }
  }

  private Optional<Window> next(Set<Window> failed) {
    lease.keep();
    List<Window> due = Window.due(clock.instant());
    made.retainAll(due);
    return due.stream()
        .filter(window -> !made.contains(window) && !failed.contains(window))
        .findFirst();
  }

  /** Returns whether a window is in the store, without what it replaces. */
  private boolean isThere(Window window) {
    long stamp = window.stampMicros();
    return !store.dependencies(stamp, window.toMicros() - 1).isEmpty()
        && store.dependencies(window.fromMicros(), stamp - 1).isEmpty();
  }

  private void make(Window window) {
    Dependencies counted = new Dependencies(MAX_BYTES);
    long traces = 0;
    long large = 0;
    // By the hour: a store may need memory for the ids of what it scans.
    for (Window hour : window.hours()) {
      lease.keep();
      Scan scan = new Scan(hour, counted);
      store.scan(hour.fromMicros(), hour.toMicros(), scan::add);
      traces += scan.traces;
      large += scan.large;
    }
    put(window, counted.list(), traces);
    windows.incrementAndGet();
    if (large > 0 || counted.left() > 0) {
      LOG.warn(
          "dependencies from {} to {} are not whole: {} traces of more than {} spans are left out,"
              + " and {} calls between more services than there is room for",
          window.from(),
          window.to(),
          large,
          MAX_SPANS,
          counted.left());
    }
  }

  /** Puts what was counted, unless more stands there: some spans were deleted since, then. */
  private void put(Window window, List<Dependency> counted, long traces) {
    long stamp = window.stampMicros();
    List<Dependency> whole = store.dependencies(stamp, window.toMicros() - 1);
    List<Dependency> parts = store.dependencies(window.fromMicros(), stamp - 1);
    // Both stand there when a process died as it replaced the parts: then these are in the whole.
    List<Dependency> before = whole.isEmpty() ? parts : whole;
    boolean isLess = total(counted) < total(before);
    lease.renew();
    if (isLess) {
      LOG.info(
          "dependencies from {} to {}: {} calls stand there and stay, of which {} can be counted",
          window.from(),
          window.to(),
          total(before),
          total(counted));
      if (!whole.isEmpty()) {
        store.putDependencies(window.fromMicros(), window.toMicros(), whole);
      }
    } else if (!counted.isEmpty()) {
      store.putDependencies(window.fromMicros(), window.toMicros(), counted);
      LOG.info(
          "dependencies from {} to {}: {} between services, of {} traces",
          window.from(),
          window.to(),
          counted.size(),
          traces);
    }
  }

  private static long total(List<Dependency> calls) {
    return calls.stream().mapToLong(Dependency::callCount).sum();
  }

  /** Counts the traces of an hour. */
  private final class Scan {
    private final Window hour;
    private final Dependencies counted;
    private long traces;
    private long large;

    Scan(Window hour, Dependencies counted) {
      this.hour = hour;
      this.counted = counted;
    }

    void add(Trace trace) {
      lease.keep();
      traces++;
      if (trace.spans().size() > MAX_SPANS) {
        large++;
      } else {
        counted.add(trace, hour.fromMicros(), hour.toMicros() - 1);
      }
    }
  }
}
