/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import io.jaegertracing.internal.metrics.Counter;
import io.jaegertracing.internal.metrics.Gauge;
import io.jaegertracing.internal.metrics.Timer;
import io.jaegertracing.spi.MetricsFactory;
import java.util.Map;

/**
 * Says that the old client is there when its classes come first on the class path: its {@code
 * Configuration} looks for services of this type. Where there is only this library it is not used.
 */
public final class OldClientCheck implements MetricsFactory {
  /**
   * For the old client's service loader.
   *
   * @throws IllegalArgumentException as {@link OldClient#refuse}
   */
  public OldClientCheck() {
    OldClient.refuse();
  }

  @Override
  public Counter createCounter(String name, Map<String, String> tags) {
    return delta -> {};
  }

  @Override
  public Timer createTimer(String name, Map<String, String> tags) {
    return time -> {};
  }

  @Override
  public Gauge createGauge(String name, Map<String, String> tags) {
    return amount -> {};
  }
}
