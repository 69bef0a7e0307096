/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.skua.Configuration;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
  private Sink sink;

  /** Takes what is put and keeps nothing. */
  private static final class Sink implements TextMap {
    private final Blackhole blackhole;

    Sink(Blackhole blackhole) {
      this.blackhole = blackhole;
    }

    @Override
    public void put(String key, String value) {
      blackhole.consume(key);
      blackhole.consume(value);
    }

    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
      throw new UnsupportedOperationException();
    }
  }

  /** Headers that are there before; its one iterator is used again and again. */
  private static final class Headers implements TextMap, Iterator<Map.Entry<String, String>> {
    private final List<Map.Entry<String, String>> entries = new ArrayList<>();
    private int next;

    @Override
    public void put(String key, String value) {
      entries.add(new SimpleImmutableEntry<>(key, value));
    }

    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
      next = 0;
      return this;
    }

    @Override
    public boolean hasNext() {
      return next < entries.size();
    }

    @Override
    public Map.Entry<String, String> next() {
      return entries.get(next++);
    }
  }

  @Setup
  public void setUp(Blackhole blackhole) {
    tracer = client.equals("skua") ? skua() : jaegerClient();
    context = tracer.buildSpan("op").start().context();
    sink = new Sink(blackhole);
    headers = new Headers();
    String[] others = {
      "host",
      "user-agent",
      "accept",
      "accept-encoding",
      "content-type",
      "content-length",
      "x-request-id",
      "cache-control"
    };
    for (int i = 0; i < others.length; i++) {
      headers.put(others[i], "value of " + others[i]);
      if (i == 4) {
        tracer.inject(context, Format.Builtin.HTTP_HEADERS, headers);
      }
    }
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
