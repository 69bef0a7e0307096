/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.Span;
import io.skua.jfr.JfrObserver;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.SkuaTracer;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
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

/** What the events of the Flight Recorder cost the thread that makes spans, if anything. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:+AlwaysPreTouch"})
@State(Scope.Benchmark)
public class JfrBenchmark {
  /** Whether the tracer has the observer of {@code skua-jfr}, and whether a recording runs. */
  public enum Events {
    ABSENT,
    PRESENT,
    RECORDED
  }

  @Param Events events;

  @Param({"true", "false"})
  boolean sampled;

  private SkuaTracer tracer;
  private Recording recording;

  @Setup
  public void open() {
    tracer =
        SkuaTracer.builder("benchmark")
            .shutdownHook(false)
            .sampler(new ConstSampler(sampled))
            .reporter(span -> {})
            .observer(events == Events.ABSENT ? null : new JfrObserver())
            .build();
    recording = new Recording();
    if (events == Events.RECORDED) {
      recording.start();
    }
  }

  @TearDown
  public void close() {
    recording.close();
    tracer.close();
  }

  /** A span from its start to its finish, active in between. */
  @Benchmark
  public Object spanInItsScope() {
    Span span = tracer.buildSpan("operation").start();
    tracer.activateSpan(span).close();
    span.finish();
    return span;
  }
}
