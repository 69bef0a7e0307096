/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

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

/**
 * What a tracer costs the thread that calls it. Each span escapes, as in an application, and
 * between two calls on it stands one that the JIT compiler does not see through.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:+AlwaysPreTouch"})
public class SpanBenchmark {
  static final int TAGS = 5;
  static final int LOGS = 1;

  /** Long enough for any queue's thread to empty it. */
  static final long DRAIN_MILLIS = 50;

  @State(Scope.Benchmark)
  public static class Unsampled {
    @Param Contender peer;
    private Peer opened;

    @Setup
    public void open() {
      opened = peer.open(Wiring.of(false, Sink.QUEUE));
    }

    @TearDown
    public void close() {
      opened.close();
    }
  }

  @State(Scope.Benchmark)
  public static class Sampled {
    @Param Contender peer;

    @Param({"QUEUE"})
    Sink sink;

    private Peer opened;

    @Setup
    public void open() {
      opened = peer.open(Wiring.of(true, sink));
    }

    @TearDown
    public void close() {
      opened.close();
    }
  }

  /**
   * Spans that were finished, and those that came out of the queue. It is fed as fast as one can,
   * so some are dropped, and a drop costs less or more than an offer that is taken.
   */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Spans {
    public long offered;
    public long taken;
    private long takenBefore;

    @Setup(Level.Iteration)
    public void before(Sampled sampled) {
      takenBefore = sampled.opened.taken();
    }

    @TearDown(Level.Iteration)
    public void after(Sampled sampled, ThreadParams thread) throws InterruptedException {
      Thread.sleep(DRAIN_MILLIS);
      taken = thread.getThreadIndex() == 0 ? sampled.opened.taken() - takenBefore : 0;
    }
  }

  /** A span that is active on the benchmark's thread. */
  @State(Scope.Thread)
  public static class Parent {
    private AutoCloseable scope;

    @Setup
    public void activate(Sampled sampled) {
      scope = sampled.opened.activateRoot();
    }

    @TearDown
    public void deactivate() throws Exception {
      scope.close();
    }
  }

  @Benchmark
  public Object unsampledRoot(Unsampled unsampled) {
    return unsampled.opened.root();
  }

  @Benchmark
  public Object sampledRoot(Sampled sampled, Spans spans) {
    spans.offered++;
    return sampled.opened.root(TAGS, LOGS);
  }

  @Benchmark
  public Object child(Sampled sampled, Parent parent, Spans spans) {
    spans.offered++;
    return sampled.opened.child();
  }

  /** What reading the clock takes here: a root that may be sampled late reads it once more. */
  @Benchmark
  public long clock() {
    return System.nanoTime();
  }
}
