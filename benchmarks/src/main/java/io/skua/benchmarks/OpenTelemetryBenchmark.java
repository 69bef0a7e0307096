/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.skua.opentelemetry.ContextScopeManager;
import io.skua.opentelemetry.SkuaOpenTelemetry;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.SkuaTracer;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What OpenTelemetry's API costs the thread that calls it: over Skua, and over its own SDK. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:+AlwaysPreTouch"})
@State(Scope.Benchmark)
public class OpenTelemetryBenchmark {
  /** Whose API it is. */
  public enum Over {
    SKUA,
    SDK
  }

  @Param Over over;

  @Param({"true", "false"})
  boolean sampled;

  private AutoCloseable opened;
  private Tracer tracer;

  @Setup
  public void open() {
    if (over == Over.SDK) {
      OtelSdk sdk = new OtelSdk(Wiring.of(sampled, Sink.NONE));
      opened = sdk;
      tracer = sdk.sdk.getTracer("");
    } else {
      SkuaTracer skua =
          SkuaTracer.builder("benchmark")
              .sampler(new ConstSampler(sampled))
              .reporter(span -> {})
              .scopeManager(new ContextScopeManager())
              .build();
      opened = skua;
      tracer = SkuaOpenTelemetry.over(skua).getTracer("");
    }
  }

  @TearDown
  public void close() throws Exception {
    opened.close();
  }

  /** As an instrumentation of HTTP makes it. */
  @Benchmark
  public Object server() {
    Span span = start();
    Sample.somethingElse();
    span.setAttribute("http.response.status_code", 200L);
    span.end();
    return span;
  }

  private Span start() {
    return tracer
        .spanBuilder(Sample.OPERATION)
        .setSpanKind(SpanKind.SERVER)
        .setAttribute("http.request.method", "GET")
        .setAttribute("url.path", "/")
        .startSpan();
  }

  /** The same, active, with a child of its own. */
  @Benchmark
  public Object serverWithChild() {
    Span span = start();
    try (io.opentelemetry.context.Scope scope = span.makeCurrent()) {
      Span child = tracer.spanBuilder(Sample.CHILD_OPERATION).startSpan();
      Sample.somethingElse();
      child.end();
    }
    span.end();
    return span;
  }
}
