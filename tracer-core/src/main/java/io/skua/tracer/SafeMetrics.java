/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.skua.internal.RateLimitedLog;
import io.skua.internal.SafeLog;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Gets series by the names of jaeger-client from {@link Metrics}; what they throw when they count
 * is swallowed, and a series that they do not give counts nothing. For Skua's modules. Safe for any
 * thread.
 */
public final class SafeMetrics {
  private static final String PREFIX = "jaeger_tracer_";

  private static final RateLimitedLog LOG = new RateLimitedLog(SafeLog.of(SafeMetrics.class));

  private final Metrics metrics;

  /**
   * Gets series from there.
   *
   * @param metrics not null
   */
  public SafeMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /**
   * Returns a counter that throws nothing.
   *
   * @param name without {@code jaeger_tracer_}
   * @param tags keys and values in turn
   */
  public Metrics.Counter counter(String name, String... tags) {
    Metrics.Counter counter = registered(name, tags);
    return metrics == Metrics.NOOP ? counter : delta -> increment(counter, delta);
  }

  /**
   * Returns a counter that throws a StackOverflowError on, and nothing else: so its caller knows
   * that it did not count.
   *
   * @param name without {@code jaeger_tracer_}
   * @param tags keys and values in turn
   */
  public Metrics.Counter exactCounter(String name, String... tags) {
    Metrics.Counter counter = registered(name, tags);
    return metrics == Metrics.NOOP ? counter : delta -> incrementExactly(counter, delta);
  }

  /**
   * Returns a gauge that throws nothing.
   *
   * @param name without {@code jaeger_tracer_}
   */
  public Metrics.Gauge gauge(String name) {
    Metrics.Gauge gauge = registeredGauge(name);
    return value -> update(gauge, value);
  }

  /**
   * One that counts nothing if the metrics library has none: the application starts all the same.
   */
  private Metrics.Counter registered(String name, String... tags) {
    try {
      return Objects.requireNonNull(metrics.counter(PREFIX + name, tags(tags)));
    } catch (Throwable failed) {
      LOG.warn("There is no counter " + PREFIX + name, failed);
      return delta -> {};
    }
  }

  private Metrics.Gauge registeredGauge(String name) {
    try {
      return Objects.requireNonNull(metrics.gauge(PREFIX + name, Collections.emptyMap()));
    } catch (Throwable failed) {
      LOG.warn("There is no gauge " + PREFIX + name, failed);
      return value -> {};
    }
  }

  /** Counting is someone else's code, run on the application's threads. */
  private static void increment(Metrics.Counter counter, long delta) {
    try {
      counter.inc(delta);
    } catch (Throwable ignored) {
      // A metrics library that fails has its own ways to say so.
    }
  }

  private static void incrementExactly(Metrics.Counter counter, long delta) {
    try {
      counter.inc(delta);
    } catch (StackOverflowError notCounted) {
      throw notCounted;
    } catch (Throwable ignored) {
      // As above.
    }
  }

  private static void update(Metrics.Gauge gauge, long value) {
    try {
      gauge.update(value);
    } catch (Throwable ignored) {
      // As above.
    }
  }

  private static Map<String, String> tags(String... keysAndValues) {
    Map<String, String> tags = new TreeMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      tags.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(tags);
  }
}
