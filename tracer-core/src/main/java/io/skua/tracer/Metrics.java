/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.util.Map;

/**
 * Where the tracer counts what it does. The names are those of jaeger-client, so dashboards go on
 * working; {@code docs/metrics.md} lists them.
 *
 * <p>Implementations are safe for any thread. Counters are fetched once, when a tracer or reporter
 * is built, and incremented on application threads: they must not block. Asking twice for the same
 * name and tags gives the same series.
 */
public interface Metrics {
  /** Counts nothing. */
  Metrics NOOP =
      new Metrics() {
        @Override
        public Counter counter(String name, Map<String, String> tags) {
          return delta -> {};
        }

        @Override
        public Gauge gauge(String name, Map<String, String> tags) {
          return value -> {};
        }
      };

  /**
   * Returns the counter of a series.
   *
   * @param name with prefix, for example {@code jaeger_tracer_started_spans}
   * @param tags for example {@code sampled=y}; empty for none
   */
  Counter counter(String name, Map<String, String> tags);

  /**
   * Returns the gauge of a series.
   *
   * @param name with prefix, for example {@code jaeger_tracer_reporter_queue_length}
   * @param tags empty for none
   */
  Gauge gauge(String name, Map<String, String> tags);

  /** A number that only grows. */
  interface Counter {
    /**
     * Adds to the number.
     *
     * @param delta not negative
     */
    void inc(long delta);
  }

  /** A number that was last seen. */
  interface Gauge {
    /**
     * Replaces the number.
     *
     * @param value the new one
     */
    void update(long value);
  }
}
