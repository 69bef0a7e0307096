/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/** How the cost of a sampled span grows with its tags, and with the tracers of the JVM. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseG1GC"})
@State(Scope.Benchmark)
public class GrowthBenchmark {
  @Param Contender peer;

  @Param({"1", "10", "100", "1000"})
  int tags;

  @Param({"1"})
  int tracers;

  private Peer[] opened;

  /** Which tracer is next for a thread, and what became of the spans: see {@link SpanBenchmark}. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Turn {
    public long offered;
    public long taken;
    private int next;
    private long takenBefore;

    @Setup(Level.Iteration)
    public void before(GrowthBenchmark benchmark) {
      takenBefore = benchmark.taken();
    }

    @TearDown(Level.Iteration)
    public void after(GrowthBenchmark benchmark, ThreadParams thread) throws InterruptedException {
      Thread.sleep(SpanBenchmark.DRAIN_MILLIS);
      taken = thread.getThreadIndex() == 0 ? benchmark.taken() - takenBefore : 0;
    }
  }

  private long taken() {
    return Arrays.stream(opened).mapToLong(Peer::taken).sum();
  }

  @Setup
  public void open() {
    opened = new Peer[tracers];
    for (int i = 0; i < tracers; i++) {
      opened[i] = peer.open(Wiring.of(true, Sink.QUEUE));
    }
  }

  @TearDown
  public void close() {
    for (Peer each : opened) {
      each.close();
    }
  }

  @Benchmark
  public Object taggedRoot(Turn turn) {
    turn.offered++;
    turn.next = turn.next + 1 < tracers ? turn.next + 1 : 0;
    return opened[turn.next].root(tags, 0);
  }
}
