/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that does nothing but make spans, at a rate. Runs in a JVM of its own, as a {@link
 * Child}: {@code rate tick-micros millis threads} makes it do so, and answer with what it cost.
 */
final class LoadGenerator {
  static final int THREADS = 2;
  static final int TAGS = 5;

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Peer peer;

  private LoadGenerator(Peer peer) {
    this.peer = peer;
  }

  /**
   * Starts one.
   *
   * @param args contender, sink, port of the receiver
   */
  public static void main(String[] args) throws IOException {
    Wiring wiring = Wiring.to(Sink.valueOf(args[1]), Integer.parseInt(args[2]));
    try (Peer peer = Contender.valueOf(args[0]).open(wiring)) {
      LoadGenerator generator = new LoadGenerator(peer);
      Child.serve(peer.settings(), generator::run);
    }
  }

  private String run(String command) {
    String[] words = command.split(" ");
    long tickNanos = 1000 * Long.parseLong(words[1]);
    long millis = Long.parseLong(words[2]);
    int crowd = Integer.parseInt(words[3]);
    double perNano = Double.parseDouble(words[0]) / crowd / 1e9;

    AllocatedBytes allocated = new AllocatedBytes();
    long takenBefore = peer.taken();
    long cpuBefore = SYSTEM.getProcessCpuTime();
    List<Application> threads = new ArrayList<>();
    for (int i = 0; i < crowd; i++) {
      threads.add(new Application(perNano, tickNanos, 1_000_000 * millis));
    }
    threads.forEach(Thread::start);
    threads.forEach(LoadGenerator::join);
    peer.flush();
    long cpu = SYSTEM.getProcessCpuTime() - cpuBefore;
    long appBytes = threads.stream().mapToLong(thread -> thread.bytes).sum();
    long allBytes = allocated.since(appBytes);
    return "taken="
        + (peer.taken() - takenBefore)
        + " cpu="
        + cpu
        + " appBytes="
        + appBytes
        + " allBytes="
        + allBytes
        + ' '
        + told(threads);
  }

  private static String told(List<Application> threads) {
    Histogram latencies = new Histogram();
    threads.forEach(thread -> latencies.add(thread.latencies));
    return "offered="
        + threads.stream().mapToLong(thread -> thread.offered).sum()
        + " nanos="
        + threads.stream().mapToLong(thread -> thread.nanos).max().orElse(0)
        + " appCpu="
        + threads.stream().mapToLong(thread -> thread.cpu).sum()
        + " p50="
        + latencies.quantile(0.5)
        + " p99="
        + latencies.quantile(0.99)
        + " p999="
        + latencies.quantile(0.999);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A thread of the application: at each tick it makes the spans that are due. */
  private final class Application extends Thread {
    private final Histogram latencies = new Histogram();
    private final double perNano;
    private final long tickNanos;
    private final long spans;
    private final long atMostNanos;

    // Written by this thread, read when it is gone.
    private long offered;
    private long nanos;
    private long bytes;
    private long cpu;

    Application(double perNano, long tickNanos, long nanos) {
      this.perNano = perNano;
      this.tickNanos = tickNanos;
      spans = (long) (perNano * nanos);
      atMostNanos = nanos + nanos / 4; // If the machine does not make them in time.
    }

    @Override
    public void run() {
      long start = System.nanoTime();
      while (offered < spans && (nanos = System.nanoTime() - start) < atMostNanos) {
        offer(Math.min(spans, (long) (nanos * perNano)));
        nanos = System.nanoTime() - start;
        LockSupport.parkNanos(tickNanos - nanos % tickNanos);
      }
      bytes = AllocatedBytes.ofThisThread();
      cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void offer(long due) {
      while (offered < due) {
        long before = System.nanoTime();
        peer.root(TAGS, 0);
        latencies.record(System.nanoTime() - before);
        offered++;
      }
    }
  }
}
