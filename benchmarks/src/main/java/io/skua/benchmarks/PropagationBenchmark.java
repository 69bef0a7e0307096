/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

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
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:+AlwaysPreTouch"})
public class PropagationBenchmark {
  @State(Scope.Benchmark)
  public static class Opened {
    @Param({"SKUA", "JAEGER"})
    Contender peer;

    @Param({"JAEGER", "B3_MULTI", "W3C", "BINARY"})
    Header header;

    private Peer opened;

    @Setup
    public void open() {
      opened = peer.open(Wiring.of(true, Sink.NONE).with(header));
    }

    @TearDown
    public void close() {
      opened.close();
    }
  }

  /** A context and where to put it. */
  @State(Scope.Thread)
  public static class Carriers {
    private Headers headers;
    private BlackholeHeaders sink;
    private Object context;

    @Setup
    public void fill(Opened by, Blackhole blackhole) {
      headers = Headers.with(by.header);
      sink = new BlackholeHeaders(blackhole::consume);
      context = by.opened.childOf(by.opened.extract(headers));
    }
  }

  @Benchmark
  public void inject(Opened by, Carriers carriers) {
    by.opened.inject(carriers.context, carriers.sink);
  }

  @Benchmark
  public Object extract(Opened by, Carriers carriers) {
    return by.opened.extract(carriers.headers);
  }
}
