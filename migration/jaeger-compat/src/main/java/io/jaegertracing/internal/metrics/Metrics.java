/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.metrics;

import io.jaegertracing.spi.MetricsFactory;
import io.skua.internal.Wrapper;
import io.skua.jaegercompat.AdaptedMetrics;

/** The series of a tracer, made by a factory. */
public class Metrics implements Wrapper<io.skua.tracer.Metrics> {
  private final io.skua.tracer.Metrics skua;

  /** Counts in the factory's series, whose names begin with {@code jaeger_tracer_}. */
  public Metrics(MetricsFactory factory) {
    this(factory, AdaptedMetrics.PREFIX);
  }

  /** Counts in the factory's series, whose names begin with the prefix. */
  public Metrics(MetricsFactory factory, String metricsPrefix) {
    skua = AdaptedMetrics.of(factory, metricsPrefix);
  }

  @Override
  public io.skua.tracer.Metrics unwrap() {
    return skua;
  }
}
