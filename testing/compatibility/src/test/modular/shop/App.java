/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package shop;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Scope;
import io.opentracing.Span;
import io.skua.Configuration;
import io.skua.micrometer.MicrometerMetrics;
import io.skua.micrometer.tracing.OpenTracingTracer;
import io.skua.opentelemetry.ContextScopeManager;
import io.skua.opentelemetry.SkuaOpenTelemetry;
import io.skua.tracer.SkuaTracer;
import java.time.Duration;

/** A span of each API within the one before, all of one tracer. */
public final class App {
  public static void main(String[] args) {
    MeterRegistry meters = new SimpleMeterRegistry();
    SkuaTracer tracer =
        Configuration.fromEnv("shop")
            .withMetricsFactory(new MicrometerMetrics(meters))
            .getTracerBuilder()
            .scopeManager(new ContextScopeManager())
            .build();
    OpenTracingTracer micrometer = OpenTracingTracer.builder(tracer).build();
    ObservationRegistry observations = ObservationRegistry.create();
    observations.observationConfig().observationHandler(micrometer.observationHandler());
    OpenTelemetry openTelemetry = SkuaOpenTelemetry.over(tracer);

    Observation.createNotStarted("checkout", observations)
        .observe(() -> price(tracer, openTelemetry));
    tracer.flush(Duration.ofSeconds(10));
    double sent =
        meters.get("jaeger_tracer_reporter_spans").tag("result", "ok").counter().count();
    System.out.println("reported: " + (int) sent);
    tracer.close();
  }

  private static void price(SkuaTracer tracer, OpenTelemetry openTelemetry) {
    String checkout = tracer.activeSpan().context().toTraceId();
    io.opentelemetry.api.trace.Span price =
        openTelemetry.getTracer("shop").spanBuilder("price").startSpan();
    try (Scope scope = price.makeCurrent()) {
      Span stock = tracer.buildSpan("stock").start();
      stock.finish();
      System.out.println("one trace: " + checkout.equals(stock.context().toTraceId()));
    }
    price.end();
  }
}
