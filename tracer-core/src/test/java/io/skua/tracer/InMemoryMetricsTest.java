/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryMetricsTest {
  private final InMemoryMetrics metrics = new InMemoryMetrics();

  @Test
  void counter_incremented_addsUp() {
    Metrics.Counter counter = metrics.counter("spans", Map.of("result", "ok"));
    counter.inc(2);
    counter.inc(3);

    assertThat(metrics.value("spans", "result", "ok")).isEqualTo(5);
    assertThat(metrics.value("spans", "result", "err")).isZero();
    assertThat(metrics.value("spans")).isZero();
  }

  @Test
  void counter_askedForTwice_isTheSame() {
    metrics.counter("spans", Map.of("a", "1", "b", "2")).inc(1);
    metrics.counter("spans", Map.of("b", "2", "a", "1")).inc(1);

    assertThat(metrics.value("spans", "b", "2", "a", "1")).isEqualTo(2);
  }

  @Test
  void gauge_updated_isTheLatest() {
    Metrics.Gauge gauge = metrics.gauge("length", Map.of());
    gauge.update(5);
    gauge.update(3);

    assertThat(metrics.value("length")).isEqualTo(3);
  }

  @Test
  void values_ofAll_areNamedAsInJaegerAndSorted() {
    metrics.gauge("z", Map.of()).update(1);
    metrics.counter("a", Map.of("y", "2", "x", "1")).inc(7);

    assertThat(metrics.values()).containsExactly(Map.entry("a.x=1.y=2", 7L), Map.entry("z", 1L));
    assertThat(metrics).hasToString("{a.x=1.y=2=7, z=1}");
  }

  @Test
  void noop_counted_isNowhere() {
    Metrics.NOOP.counter("a", Map.of()).inc(1);
    Metrics.NOOP.gauge("a", Map.of()).update(1);

    assertThat(metrics.values()).isEmpty();
  }
}
