/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import brave.opentracing.BraveTracer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.opentracingshim.OpenTracingShim;
import io.skua.Configuration;

/**
 * An application that makes its first span as soon as it can, in a JVM of its own, and prints how
 * many microseconds that took. It touches no class that it does not need, and is gone at once
 * unless it is told to stay until the span has gone, too.
 */
final class StartProbe {
  private static final String SPAN = "first";

  private StartProbe() {}

  /**
   * Starts one.
   *
   * @param args contender, or nothing for an empty main; sink; port; whether to stay
   */
  public static void main(String[] args) throws InterruptedException {
    long start = System.nanoTime();
    if (args.length > 0) {
      makeSpan(args[0], Sink.valueOf(args[1]), Integer.parseInt(args[2]));
    }
    long micros = (System.nanoTime() - start) / 1000;
    System.out.println(micros);
    if (args.length > 3) {
      Thread.sleep(2500); // More than any interval between two flushes.
    }
    Runtime.getRuntime().halt(0);
  }

  private static void makeSpan(String contender, Sink sink, int port) {
    switch (contender) {
      case "SKUA" -> makeSpan(Configuration.fromEnv().getTracer());
      case "JAEGER" -> makeSpan(io.jaegertracing.Configuration.fromEnv().getTracer());
      case "OTEL" -> {
        Tracer tracer = new OtelSdk(Wiring.to(sink, port)).sdk.getTracer(SPAN);
        tracer.spanBuilder(SPAN).startSpan().end();
      }
      case "OTEL_SHIM" ->
          makeSpan(OpenTracingShim.createTracerShim(new OtelSdk(Wiring.to(sink, port)).sdk));
      case "BRAVE" ->
          new BraveSdk(Wiring.to(sink, port))
              .tracing
              .tracer()
              .nextSpan()
              .name(SPAN)
              .start()
              .finish();
      default -> makeSpan(BraveTracer.create(new BraveSdk(Wiring.to(sink, port)).tracing));
    }
  }

  private static void makeSpan(io.opentracing.Tracer tracer) {
    tracer.buildSpan(SPAN).start().finish();
  }
}
