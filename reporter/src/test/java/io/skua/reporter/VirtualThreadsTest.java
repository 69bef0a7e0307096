/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.skua.tracer.Fixtures;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.SkuaTracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What an application does on virtual threads; that nothing is held meanwhile, see MonitorTest. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(120)
class VirtualThreadsTest {
  private static final int THREADS = 10_000;
  private static final int SPANS_EACH = 4; // a root, its child, and the same for a second time

  /** The tests are compiled for 17, which has none. */
  private static ExecutorService virtualThreads() throws Exception {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  private static void work(SkuaTracer tracer, Span shared) {
    for (int i = 0; i < SPANS_EACH / 2; i++) {
      Span root = tracer.buildSpan("root").withTag("a", "b").start();
      try (Scope scope = tracer.activateSpan(root)) {
        Span child = tracer.buildSpan("child").start();
        child.setTag("n", i).log("event").setBaggageItem("k", "v");
        shared.setTag("shared", i);
        Thread.yield();
        child.finish();
      }
      root.finish();
    }
  }

  @Test
  void spans_onTenThousandVirtualThreads_areEachCountedOnce() throws Exception {
    InMemoryMetrics metrics = new InMemoryMetrics();
    AtomicInteger arrived = new AtomicInteger();
    SkuaTracer tracer =
        Fixtures.builder(
                BatchReporter.builder(
                        new BatchReporterTest.ListEncoder(100),
                        batch -> {
                          arrived.addAndGet(batch.spanCount());
                          return SendOutcome.SENT;
                        })
                    .metrics(metrics)
                    .blockWhenFull(Duration.ofSeconds(30))
                    .build())
            .metrics(metrics)
            .build();
    Span shared = tracer.buildSpan("shared").ignoreActiveSpan().start();
    List<Future<?>> running = new ArrayList<>();
    ExecutorService threads = virtualThreads();
    for (int i = 0; i < THREADS; i++) {
      running.add(threads.submit(() -> work(tracer, shared)));
    }
    for (Future<?> future : running) {
      future.get();
    }
    threads.shutdown();
    shared.finish();
    tracer.close();

    int finished = THREADS * SPANS_EACH + 1;
    assertThat(metrics.value("jaeger_tracer_finished_spans")).isEqualTo(finished);
    assertThat(metrics.value("jaeger_tracer_reporter_spans", "result", "ok")).isEqualTo(finished);
    assertThat(arrived).hasValue(finished);
  }
}
