/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.skua.Configuration;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * A context into headers and out of them again, between eight headers that are none of ours. The
 * carriers allocate nothing themselves.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class PropagationBenchmark {
  @Param({"jaeger", "w3c", "b3"})
  String format;

  @Param({"skua", "jaeger-client"})
  String client;

  private Tracer tracer;
  private SpanContext context;
  private Headers headers;
  private BlackholeHeaders sink;

  @Setup
  public void setUp(Blackhole blackhole) {
    tracer = client.equals("skua") ? skua() : jaegerClient();
    context = tracer.buildSpan("op").start().context();
    sink = new BlackholeHeaders(blackhole);
    headers = new Headers();
    tracer.inject(context, Format.Builtin.HTTP_HEADERS, headers);
  }

  private Tracer skua() {
    return new Configuration("benchmark")
        .withTraceId128Bit(true)
        .withSampler(new Configuration.SamplerConfiguration().withType("const").withParam(1))
        .withCodec(Configuration.CodecConfiguration.fromString(format))
        .getTracer();
  }

  private Tracer jaegerClient() {
    return new io.jaegertracing.Configuration("benchmark")
        .withTraceId128Bit(true)
        .withSampler(
            new io.jaegertracing.Configuration.SamplerConfiguration()
                .withType("const")
                .withParam(1))
        .withCodec(io.jaegertracing.Configuration.CodecConfiguration.fromString(format))
        .getTracer();
  }

  @TearDown
  public void tearDown() {
    tracer.close();
  }

  @Benchmark
  public void inject() {
    tracer.inject(context, Format.Builtin.HTTP_HEADERS, sink);
  }

  @Benchmark
  public SpanContext extract() {
    return tracer.extract(Format.Builtin.HTTP_HEADERS, headers);
  }
}
