/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.tracer.Fixtures;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.Metrics;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An instrumented method that calls itself until the stack of its thread is used up, in JVMs that
 * just started: tracing goes on, and each span that was finished is counted once. In 30 JVMs as a
 * rule, 6 on newer JDKs; {@code -Dskua.long} is for a thousand.
 */
@Tag("slow")
@Tag("smoke")
@Timeout(1800)
class StackOverflowTest {
  private static final int USUAL_JVMS = Runtime.version().feature() == 17 ? 30 : 6;
  private static final int JVMS = System.getProperty("skua.long") == null ? USUAL_JVMS : 1_000;
  private static final int[] STACK_KIB = {144, 180, 256, 384, 512, 768, 1024};
  private static final int[] SPANS_BEFORE = {0, 1, 2, 10, 100, 300};

  @Test
  void recursion_inFreshJvms_neverEndsTracingNorCountsTwice() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (int jvm = 0; jvm < JVMS; jvm++) {
      int stack = STACK_KIB[jvm % STACK_KIB.length];
      int before = SPANS_BEFORE[jvm % SPANS_BEFORE.length];
      String printed = run(stack, before, 1 + jvm % 3);
      if (!printed.equals("right")) {
        wrong.add(stack + " KiB, " + before + " spans before: " + printed);
      }
    }

    assertThat(wrong).isEmpty();
  }

  /** To count a loss takes more stack than to count a span, and there may just be none. */
  @Test
  void finish_whoseReporterOverflowsWhereTheStackEnds_isCountedInTheEnd() throws Exception {
    InMemoryMetrics books = new InMemoryMetrics();
    SkuaTracer tracer =
        Fixtures.builder(span -> recurse(Integer.MAX_VALUE))
            .metrics(new DeepMetrics(books))
            .build();
    SkuaSpan[] spans = new SkuaSpan[400];
    Arrays.setAll(spans, i -> Fixtures.start(tracer, "op"));
    AtomicInteger next = new AtomicInteger();

    Thread thread = new Thread(null, () -> finishOnTheWayBack(spans, next), "deep", 512 * 1024);
    thread.start();
    thread.join();
    tracer.close();

    long finished = books.value("jaeger_tracer_finished_spans");
    assertThat(finished).isBetween(100L, 400L);
    assertThat(books.value("jaeger_tracer_reporter_spans", "result", "dropped"))
        .isEqualTo(finished);
    assertThat(books.value("jaeger_tracer_reporter_dropped_spans", "reason", "reporter"))
        .isEqualTo(finished);
  }

  private static void finishOnTheWayBack(SkuaSpan[] spans, AtomicInteger next) {
    try {
      finishOnTheWayBack(spans, next);
    } catch (StackOverflowError itEnds) {
      // From here on there is a little more room with each frame.
    }
    try {
      int at = next.get();
      if (at < spans.length) {
        next.set(at + 1);
        spans[at].finish();
      }
    } catch (StackOverflowError noStack) {
      // Not even enough to begin.
    }
  }

  private static int recurse(int depth) {
    return depth == 0 ? 0 : recurse(depth - 1) + 1;
  }

  /** Needs some frames to count what became of a span. */
  private record DeepMetrics(InMemoryMetrics books) implements Metrics {
    @Override
    public Counter counter(String name, Map<String, String> tags) {
      Counter counter = books.counter(name, tags);
      return name.contains("_reporter_") ? delta -> counter.inc(delta + 0L * recurse(10)) : counter;
    }

    @Override
    public Gauge gauge(String name, Map<String, String> tags) {
      return books.gauge(name, tags);
    }
  }

  private static String run(int stackKib, int before, int threads) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Service.class.getName(),
                Integer.toString(stackKib),
                Integer.toString(before),
                Integer.toString(threads))
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return printed.lines().reduce((first, last) -> last).orElse("nothing printed");
  }

  /** Runs in a JVM of its own, and prints whether all was right. */
  static final class Service {
    private final InMemoryMetrics metrics = new InMemoryMetrics();
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private final SkuaTracer tracer =
        Fixtures.builder(
                BatchReporter.builder(
                        new BatchReporterTest.ListEncoder(50),
                        batch -> {
                          arrived.addAndGet(batch.spanCount());
                          return SendOutcome.SENT;
                        })
                    .metrics(metrics)
                    .flushInterval(Duration.ofMillis(50))
                    .build())
            .metrics(metrics)
            .build();

    private Service() {}

    public static void main(String[] args) throws Exception {
      System.out.println(
          new Service()
              .run(
                  Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2])));
    }

    private String run(int stackKib, int before, int threads) throws Exception {
      for (int i = 0; i < before; i++) {
        tracer.buildSpan("before").start().finish();
      }
      if (before > 0) {
        tracer.flush(Duration.ofSeconds(5));
      }
      List<Thread> recursing = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        recursing.add(new Thread(null, this::overflow, "recursing", stackKib * 1024L));
      }
      recursing.forEach(Thread::start);
      for (Thread thread : recursing) {
        thread.join();
      }
      long sentBefore = arrived.get();
      tracer.buildSpan("after").start().finish();
      tracer.flush(Duration.ofSeconds(5)); // False: spans of the recursion may be lost.
      boolean goesOn = arrived.get() > sentBefore && tracer.flush(Duration.ofSeconds(5));
      long start = System.nanoTime();
      tracer.close();
      long closeMillis = (System.nanoTime() - start) / 1_000_000;
      long ended = metrics.value("jaeger_tracer_finished_spans");
      long sent = metrics.value("jaeger_tracer_reporter_spans", "result", "ok");
      long dropped = metrics.value("jaeger_tracer_reporter_spans", "result", "dropped");
      boolean isRight =
          goesOn
              && closeMillis < 5_000
              && ended == sent + dropped
              && sent == arrived.get()
              && ended >= finished.get() + before + 1;
      return isRight
          ? "right"
          : "goes on: "
              + goesOn
              + ", close: "
              + closeMillis
              + " ms, "
              + Map.of("finished", ended, "sent", sent, "dropped", dropped)
              + ", arrived: "
              + arrived
              + ", finished without an Error: "
              + (finished.get() + before + 1);
    }

    private void overflow() {
      try {
        recurse();
      } catch (StackOverflowError expected) {
        // As an application's server would, and takes the next request.
      }
    }

    private void recurse() {
      SkuaSpan span = (SkuaSpan) tracer.buildSpan("recursion").start();
      int sampled = span.context().isSampled() ? 1 : 0; // Not if the sampler had no stack.
      try {
        recurse();
      } finally {
        span.finish();
        finished.addAndGet(sampled);
      }
    }
  }
}
