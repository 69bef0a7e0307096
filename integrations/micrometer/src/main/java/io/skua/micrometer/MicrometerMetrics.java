/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.skua.tracer.Metrics;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts in a {@link MeterRegistry}, under the names and tags of {@code docs/metrics.md}. Safe for
 * any thread.
 *
 * <pre>{@code
 * MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
 * SkuaTracer tracer =
 *     Configuration.fromEnv("orders")
 *         .withMetricsFactory(new MicrometerMetrics(registry))
 *         .getTracer();
 * }</pre>
 *
 * <p>Tracers that count in one registry share their series: counters add up, a gauge has what was
 * written last. Give each its own tags to tell them apart.
 */
public final class MicrometerMetrics implements Metrics {
  /**
   * A registry keeps the first number that it is given for a gauge, for as long as it lives. A
   * second tracer, perhaps after a restart, must write to that one.
   */
  private static final Map<MeterRegistry, Map<String, AtomicLong>> GAUGES =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final MeterRegistry registry;
  private final Tags tags;

  /**
   * Counts there.
   *
   * @param registry not null; it is never closed by this
   */
  public MicrometerMetrics(MeterRegistry registry) {
    this(registry, Tags.empty());
  }

  /**
   * Counts there.
   *
   * @param registry not null; it is never closed by this
   * @param tags of all series, beside their own; their keys must be the same for all tracers of a
   *     registry for Prometheus
   */
  public MicrometerMetrics(MeterRegistry registry, Iterable<? extends Tag> tags) {
    if (registry == null || tags == null) {
      throw new IllegalArgumentException(
          (registry == null ? "registry" : "tags") + ": null, must be given");
    }
    this.registry = registry;
    this.tags = Tags.of(tags);
  }

  @Override
  public Counter counter(String name, Map<String, String> tags) {
    return registry.counter(name, all(tags))::increment;
  }

  @Override
  public Gauge gauge(String name, Map<String, String> tags) {
    Tags all = all(tags);
    AtomicLong value =
        GAUGES
            .computeIfAbsent(registry, any -> new ConcurrentHashMap<>())
            .computeIfAbsent(name + all, any -> new AtomicLong());
    // Micrometer warns of a gauge that is there, and one that was removed must come back.
    registry.removeByPreFilterId(new Meter.Id(name, all, null, null, Meter.Type.GAUGE));
    io.micrometer.core.instrument.Gauge.builder(name, value, AtomicLong::get)
        .tags(all)
        .strongReference(true)
        .register(registry);
    return value::set;
  }

  private Tags all(Map<String, String> own) {
    Tags all = tags;
    for (Map.Entry<String, String> tag : own.entrySet()) {
      all = all.and(tag.getKey(), tag.getValue());
    }
    return all;
  }

  @Override
  public String toString() {
    return "MicrometerMetrics{" + registry.getClass().getSimpleName() + ", tags=" + tags + '}';
  }
}
