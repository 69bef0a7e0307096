/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps all series in memory, for tests and for services without a metrics library. Safe for any
 * thread.
 *
 * <pre>{@code
 * InMemoryMetrics metrics = new InMemoryMetrics();
 * SkuaTracer.Builder builder = SkuaTracer.builder("test").metrics(metrics);
 * // ... and when its tracer was used:
 * long sent = metrics.value("jaeger_tracer_reporter_spans", "result", "ok");
 * }</pre>
 */
public final class InMemoryMetrics implements Metrics {
  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();

  @Override
  public Counter counter(String name, Map<String, String> tags) {
    return counters.computeIfAbsent(id(name, tags), id -> new LongAdder())::add;
  }

  @Override
  public Gauge gauge(String name, Map<String, String> tags) {
    return gauges.computeIfAbsent(id(name, tags), id -> new AtomicLong())::set;
  }

  /**
   * Returns the number of a counter or gauge.
   *
   * @param name with prefix
   * @param tags key, value, key, value, ..., in any order
   * @return 0 if nothing was ever counted under that name
   */
  public long value(String name, String... tags) {
    Map<String, String> sorted = new TreeMap<>();
    for (int i = 0; i + 1 < tags.length; i += 2) {
      sorted.put(tags[i], tags[i + 1]);
    }
    String id = id(name, sorted);
    LongAdder counter = counters.get(id);
    if (counter != null) {
      return counter.sum();
    }
    AtomicLong gauge = gauges.get(id);
    return gauge == null ? 0 : gauge.get();
  }

  /** Returns all series with their numbers, in the order of their names. A snapshot. */
  public Map<String, Long> values() {
    Map<String, Long> values = new TreeMap<>();
    counters.forEach((id, counter) -> values.put(id, counter.sum()));
    gauges.forEach((id, gauge) -> values.put(id, gauge.get()));
    return values;
  }

  /** {@code name.key=value.key=value}, keys in order: as jaeger-client's in-memory metrics. */
  private static String id(String name, Map<String, String> tags) {
    StringBuilder id = new StringBuilder(name);
    new TreeMap<>(tags)
        .forEach((key, value) -> id.append('.').append(key).append('=').append(value));
    return id.toString();
  }

  @Override
  public String toString() {
    return values().toString();
  }
}
