/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import io.jaegertracing.spi.MetricsFactory;
import io.skua.tracer.Metrics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Series of the application's. Each is made once, since factories expect that. */
public final class AdaptedMetrics implements Metrics {
  /** What the names of all series begin with. */
  public static final String PREFIX = "jaeger_tracer_";

  private final MetricsFactory factory;
  private final String prefix;
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Gauge> gauges = new ConcurrentHashMap<>();

  private AdaptedMetrics(MetricsFactory factory, String prefix) {
    this.factory = factory;
    this.prefix = prefix;
  }

  /** Returns what counts by this factory, whose names begin with the prefix. */
  public static Metrics of(MetricsFactory factory, String prefix) {
    Metrics ours = Faces.behind(factory, Metrics.class);
    return ours != null ? ours : new AdaptedMetrics(factory, prefix);
  }

  private String name(String name) {
    return name.startsWith(PREFIX) ? prefix + name.substring(PREFIX.length()) : name;
  }

  private static String id(String name, Map<String, String> tags) {
    return name + new TreeMap<>(tags);
  }

  @Override
  public Counter counter(String name, Map<String, String> tags) {
    return counters.computeIfAbsent(
        id(name, tags), id -> factory.createCounter(name(name), tags)::inc);
  }

  @Override
  public Gauge gauge(String name, Map<String, String> tags) {
    return gauges.computeIfAbsent(
        id(name, tags), id -> factory.createGauge(name(name), tags)::update);
  }

  @Override
  public String toString() {
    return factory.toString();
  }
}
