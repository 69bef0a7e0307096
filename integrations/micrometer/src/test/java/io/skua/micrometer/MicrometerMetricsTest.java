/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.Metrics;
import io.skua.tracer.SkuaTracer;
import java.lang.ref.WeakReference;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {
  private static final String QUEUE = "jaeger_tracer_reporter_queue_length";

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final Metrics metrics = new MicrometerMetrics(registry);

  @Test
  void counter_incremented_isInTheRegistryUnderItsNameAndTags() {
    metrics.counter("jaeger_tracer_started_spans", Map.of("sampled", "y")).inc(3);

    assertThat(registry.get("jaeger_tracer_started_spans").tag("sampled", "y").counter().count())
        .isEqualTo(3);
  }

  @Test
  void counter_askedTwice_isOneSeries() {
    metrics.counter("c", Map.of()).inc(1);
    metrics.counter("c", Map.of()).inc(1);

    assertThat(registry.get("c").counter().count()).isEqualTo(2);
  }

  @Test
  void gauge_updated_hasTheLastValue() {
    Metrics.Gauge gauge = metrics.gauge(QUEUE, Map.of());

    gauge.update(5);
    assertThat(registry.get(QUEUE).gauge().value()).isEqualTo(5);
    gauge.update(99);
    assertThat(registry.get(QUEUE).gauge().value()).isEqualTo(99);
  }

  /** jaeger-client's became NaN. */
  @Test
  void gauge_whoseWriterIsGone_keepsItsValue() throws Exception {
    Metrics.Gauge gauge = new MicrometerMetrics(registry).gauge(QUEUE, Map.of());
    gauge.update(100_000);
    WeakReference<Metrics.Gauge> gone = new WeakReference<>(gauge);
    gauge = null;
    for (int i = 0; i < 50 && gone.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }

    assertThat(gone.get()).isNull();
    assertThat(registry.get(QUEUE).gauge().value()).isEqualTo(100_000);
  }

  /** As after a restart of an application's context that keeps its registry. */
  @Test
  void gauge_ofASecondTracerInTheSameRegistry_isWrittenByIt() {
    metrics.gauge(QUEUE, Map.of()).update(7);
    new MicrometerMetrics(registry).gauge(QUEUE, Map.of()).update(2);

    assertThat(registry.get(QUEUE).gauge().value()).isEqualTo(2);
  }

  @Test
  void gauge_thatWasRemovedFromTheRegistry_isThereAgainForTheNextTracer() {
    metrics.gauge(QUEUE, Map.of());
    registry.clear();

    metrics.gauge(QUEUE, Map.of()).update(4);

    assertThat(registry.get(QUEUE).gauge().value()).isEqualTo(4);
  }

  @Test
  void tagsOfItsOwn_ofTwoTracers_tellThemApart() {
    new MicrometerMetrics(registry, Tags.of("tracer", "a")).gauge(QUEUE, Map.of()).update(1);
    new MicrometerMetrics(registry, Tags.of("tracer", "b")).gauge(QUEUE, Map.of()).update(2);

    assertThat(registry.get(QUEUE).tag("tracer", "a").gauge().value()).isEqualTo(1);
    assertThat(registry.get(QUEUE).tag("tracer", "b").gauge().value()).isEqualTo(2);
  }

  @Test
  void registryThatIsComposite_withAMemberThatComesLater_countsThere() {
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    Metrics.Counter counter = new MicrometerMetrics(composite).counter("c", Map.of());
    SimpleMeterRegistry late = new SimpleMeterRegistry();
    composite.add(late);

    counter.inc(2);

    assertThat(late.get("c").counter().count()).isEqualTo(2);
  }

  @Test
  void registryThatDenies_whenCounted_throwsNothing() {
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("jaeger_tracer_"));

    metrics.counter("jaeger_tracer_traces", Map.of()).inc(1);
    metrics.gauge(QUEUE, Map.of()).update(1);

    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void tracer_whoseSpansFinish_countsAsInMemoryMetricsDo() {
    InMemoryMetrics expected = new InMemoryMetrics();
    use(expected);
    use(metrics);

    expected
        .values()
        .forEach((id, value) -> assertThat(valueOf(id)).as(id).isEqualTo((double) value));
    assertThat(expected.value("jaeger_tracer_finished_spans")).isEqualTo(2);
    assertThat(registry.getMeters()).hasSameSizeAs(expected.values().keySet());
  }

  private static void use(Metrics metrics) {
    try (SkuaTracer tracer =
        SkuaTracer.builder("orders")
            .sampler(new ConstSampler(true))
            .reporter(new InMemoryReporter())
            .metrics(metrics)
            .build()) {
      tracer.buildSpan("a").start().finish();
      tracer.buildSpan("b").start().setBaggageItem("k", "v").finish();
    }
  }

  /** By an id of InMemoryMetrics: {@code name.key=value.key=value}. */
  private double valueOf(String id) {
    String[] parts = id.split("\\.");
    Tags tags = Tags.empty();
    for (int i = 1; i < parts.length; i++) {
      String[] tag = parts[i].split("=");
      tags = tags.and(tag[0], tag[1]);
    }
    return registry.get(parts[0]).tags(tags).meter().measure().iterator().next().getValue();
  }

  @Test
  void constructor_withoutARegistryOrTags_saysWhich() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MicrometerMetrics(null))
        .withMessage("registry: null, must be given");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MicrometerMetrics(registry, null))
        .withMessage("tags: null, must be given");
  }

  @Test
  void toString_always_namesTheKindOfRegistry() {
    assertThat(metrics).hasToString("MicrometerMetrics{SimpleMeterRegistry, tags=[]}");
  }
}
