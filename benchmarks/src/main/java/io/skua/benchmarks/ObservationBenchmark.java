/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelBaggageManager;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.skua.micrometer.tracing.OpenTracingTracer;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.SkuaTracer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What tracing adds to an observation of Micrometer that is started, scoped and stopped: over Skua,
 * and over the bridges that Micrometer has. Finished spans are let go.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:+AlwaysPreTouch"})
@State(Scope.Benchmark)
public class ObservationBenchmark {
  /** Who traces. */
  public enum Bridge {
    NONE,
    /** With the handlers that it has. */
    SKUA,
    /** With Micrometer's own handler, as the others. */
    SKUA_TRACER,
    BRAVE,
    OTEL
  }

  @Param Bridge bridge;

  @Param({"false", "true"})
  boolean sampled;

  /** Whether metrics are taken of the same observations, as Spring Boot does. */
  @Param({"false", "true"})
  boolean metered;

  /** Whether it has a few key values, as those of frameworks have. */
  @Param({"false", "true"})
  boolean keyed;

  private ObservationRegistry registry;

  @Setup
  public void open() {
    registry = ObservationRegistry.create();
    if (metered) {
      registry
          .observationConfig()
          .observationHandler(new DefaultMeterObservationHandler(new SimpleMeterRegistry()));
    }
    registry.observationConfig().observationHandler(handler(Wiring.of(sampled, Sink.NONE)));
  }

  private ObservationHandler<Observation.Context> handler(Wiring wiring) {
    return switch (bridge) {
      case NONE -> context -> true;
      case SKUA -> skua().observationHandler();
      case SKUA_TRACER -> new DefaultTracingObservationHandler(skua());
      case BRAVE -> new DefaultTracingObservationHandler(brave(new BraveSdk(wiring).tracing));
      case OTEL -> new DefaultTracingObservationHandler(otel(new OtelSdk(wiring)));
    };
  }

  private OpenTracingTracer skua() {
    return OpenTracingTracer.builder(
            SkuaTracer.builder("benchmark")
                .sampler(new ConstSampler(sampled))
                .reporter(span -> {})
                .build())
        .build();
  }

  private static BraveTracer brave(brave.Tracing tracing) {
    return new BraveTracer(
        tracing.tracer(),
        new BraveCurrentTraceContext(tracing.currentTraceContext()),
        new BraveBaggageManager());
  }

  private static OtelTracer otel(OtelSdk sdk) {
    OtelCurrentTraceContext current = new OtelCurrentTraceContext();
    return new OtelTracer(
        sdk.sdk.getTracer("benchmark"),
        current,
        event -> {},
        new OtelBaggageManager(current, List.of(), List.of()));
  }

  @Benchmark
  public void observation(Blackhole blackhole) {
    Observation observation = Observation.createNotStarted("get.order", registry);
    if (keyed) {
      observation
          .contextualName("get order")
          .lowCardinalityKeyValue("method", "GET")
          .lowCardinalityKeyValue("outcome", "SUCCESS")
          .highCardinalityKeyValue("order", "42");
    }
    observation.start();
    try (Observation.Scope scope = observation.openScope()) {
      blackhole.consume(scope);
    }
    observation.stop();
  }
}
