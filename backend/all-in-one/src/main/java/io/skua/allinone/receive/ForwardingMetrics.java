/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skua.tracer.Metrics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The series of Skua's own outboxes, with the names that they have in a tracer. Those of several
 * outboxes add up. Safe for any thread.
 */
final class ForwardingMetrics implements Metrics {
  private static final String HELP = "As docs/metrics.md has it for a tracer.";

  private final PrometheusRegistry registry;
  private final Map<String, io.prometheus.metrics.core.metrics.Counter> counters =
      new ConcurrentHashMap<>();
  private final Map<String, List<AtomicLong>> gauges = new ConcurrentHashMap<>();

  ForwardingMetrics(PrometheusRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Counter counter(String name, Map<String, String> tags) {
    Map<String, String> sorted = new TreeMap<>(tags);
    io.prometheus.metrics.core.metrics.Counter counter =
        counters.computeIfAbsent(
            name,
            unknown ->
                io.prometheus.metrics.core.metrics.Counter.builder()
                    .name(name)
                    .help(HELP)
                    .labelNames(sorted.keySet().toArray(String[]::new))
                    .withoutExemplars()
                    .register(registry));
    String[] values = sorted.values().toArray(String[]::new);
    if (values.length == 0) {
      return counter::inc;
    }
    return counter.labelValues(values)::inc;
  }

  @Override
  public Gauge gauge(String name, Map<String, String> tags) {
    AtomicLong summand = new AtomicLong();
    gauges
        .computeIfAbsent(
            name,
            unknown -> {
              List<AtomicLong> summands = new CopyOnWriteArrayList<>();
              GaugeWithCallback.builder()
                  .name(name)
                  .help(HELP)
                  .callback(
                      callback ->
                          callback.call(
                              (double) summands.stream().mapToLong(AtomicLong::get).sum()))
                  .register(registry);
              return summands;
            })
        .add(summand);
    return summand::set;
  }
}
