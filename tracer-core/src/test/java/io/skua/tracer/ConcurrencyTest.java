/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads on one span, many tracers in one process. */
@Timeout(60)
class ConcurrencyTest {
  private static final int THREADS = 8;

  @Test
  void span_usedByEightThreads_isConsistentAndReportedOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < 500; round++) {
        InMemoryReporter reporter = new InMemoryReporter();
        SkuaSpan span =
            (SkuaSpan)
                Fixtures.builder(reporter)
                    .lateSampling(false)
                    .limits(100, 40, 100)
                    .build()
                    .buildSpan("op")
                    .start();
        Stress.run(pool, THREADS, thread -> use(span, thread, thread == 0));
        assertThat(reporter.spans()).hasSizeLessThanOrEqualTo(1);
        span.finish();

        assertThat(reporter.spans()).containsExactly(span);
        assertConsistent(span);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void use(SkuaSpan span, int thread, boolean finishes) {
    for (int i = 0; i < 20; i++) {
      span.setTag("shared" + i, thread)
          .setTag("own" + thread, i)
          .log(Map.of("thread", thread, "i", i))
          .setBaggageItem("item" + i % 5, "v" + thread)
          .setOperationName("op" + thread);
      assertThat(span.context().toString()).startsWith(span.context().toTraceId());
      if (finishes && i == 15) {
        span.finish();
      }
    }
    span.finish();
  }

  private static void assertConsistent(SkuaSpan span) {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < span.tagCount(); i++) {
      assertThat(keys.add(span.tagKey(i))).as(span.tagKey(i)).isTrue();
      assertThat(span.tagValue(i)).isNotNull();
    }
    for (int i = 0; i < span.logCount(); i++) {
      assertThat(span.logFieldCount(i)).isPositive();
      assertThat(span.logFields(i)).doesNotContainValue(null);
    }
    Set<String> items = new HashSet<>();
    span.context().baggageItems().forEach(item -> assertThat(items.add(item.getKey())).isTrue());
    assertThat(items).hasSizeLessThanOrEqualTo(5);
    assertThat(span.operationName()).startsWith("op");
    assertThat(span.durationMicros()).isLessThan(60_000_000);
  }

  @Test
  void span_whoseTagsOverflowOnEightThreads_countsEachThatWasLeftOut() throws Exception {
    SkuaSpan span =
        (SkuaSpan)
            Fixtures.builder(new InMemoryReporter())
                .sampler((operation, id) -> SamplingDecision.yes(null, null))
                .limits(100, 40, 100)
                .build()
                .buildSpan("op")
                .start();
    Stress.run(
        THREADS,
        thread -> {
          for (int i = 0; i < 1_000; i++) {
            span.setTag(thread + "-" + i, i).log(thread, "event");
          }
        });

    // The first 100 entries are tags or the count of logs, which may come before the last tag.
    long kept = span.tags().keySet().stream().filter(key -> key.contains("-")).count();
    assertThat(kept).isBetween(99L, 100L);
    assertThat(span.tags())
        .containsEntry(SkuaSpan.DROPPED_TAGS, THREADS * 1_000 - kept)
        .containsEntry(SkuaSpan.DROPPED_LOGS, THREADS * 1_000 - 40L);
  }

  @Test
  void span_finishedByEightThreads_isReportedByOne() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    AtomicInteger reports = new AtomicInteger();
    SkuaTracer tracer = Fixtures.builder(span -> reports.incrementAndGet()).build();
    try {
      for (int round = 1; round <= 500; round++) {
        SkuaSpan span = (SkuaSpan) tracer.buildSpan("op").start();
        Stress.run(pool, THREADS, thread -> span.finish());

        assertThat(reports).hasValue(round);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void span_sampledLateByOneThreadAndFinishedByAnother_hasASaneDuration() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    InMemoryReporter reporter = new InMemoryReporter(1);
    SkuaTracer tracer =
        Fixtures.builder(reporter).sampler(Fixtures.NONE).lateSampling(false).build();
    try {
      for (int round = 0; round < 3_000; round++) {
        SkuaSpan span = (SkuaSpan) tracer.buildSpan("op").start();
        Stress.run(
            pool,
            2,
            thread -> {
              if (thread == 0) {
                span.setTag("sampling.priority", 1);
              } else {
                span.finish();
              }
            });

        assertThat(span.durationMicros()).isLessThan(60_000_000);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void tracers_aThousandOpenedAndClosed_leaveNoHook() throws Exception {
    List<SkuaTracer> tracers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      SkuaTracer tracer = Fixtures.builder(new InMemoryReporter(1)).shutdownHook(true).build();
      tracer.buildSpan("only").start().finish();
      tracer.close();
      tracers.add(tracer);
    }

    for (SkuaTracer tracer : tracers) {
      assertThat(Runtime.getRuntime().removeShutdownHook(hookOf(tracer))).isFalse();
    }
  }

  private static Thread hookOf(SkuaTracer tracer) throws ReflectiveOperationException {
    Field field = SkuaTracer.class.getDeclaredField("shutdownHook");
    field.setAccessible(true);
    return ((ShutdownHook) field.get(tracer)).thread();
  }
}
