/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.spi;

import io.jaegertracing.internal.metrics.Counter;
import io.jaegertracing.internal.metrics.Gauge;
import io.jaegertracing.internal.metrics.Timer;
import java.util.Map;

/** Makes the series that a tracer counts in: each once. */
public interface MetricsFactory {
  /** Makes a counter, of a name with prefix and tags that may be empty. */
  Counter createCounter(String name, Map<String, String> tags);

  /** Makes a timer. Skua has none: it is never called. */
  Timer createTimer(String name, Map<String, String> tags);

  /** Makes a gauge, of a name with prefix and tags that may be empty. */
  Gauge createGauge(String name, Map<String, String> tags);
}
