/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.tracer.Fixtures;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.SkuaTracer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a tracer promises together with its reporter: names, threads, and the end of both. */
class TracerWithReporterTest {
  private static InMemoryMetrics metricsOfBoth() {
    InMemoryMetrics metrics = new InMemoryMetrics();
    Fixtures.builder(
            BatchReporter.builder(new BatchReporterTest.ListEncoder(1), batch -> SendOutcome.SENT)
                .metrics(metrics)
                .build())
        .metrics(metrics)
        .build()
        .close();
    return metrics;
  }

  @Test
  void series_ofATracerAndItsReporter_haveJaegersNames() {
    InMemoryMetrics metrics = metricsOfBoth();

    assertThat(metrics.values().keySet())
        .containsAll(
            List.of(
                "jaeger_tracer_traces.sampled=y.state=started",
                "jaeger_tracer_traces.sampled=n.state=started",
                "jaeger_tracer_traces.sampled=y.state=joined",
                "jaeger_tracer_traces.sampled=n.state=joined",
                "jaeger_tracer_started_spans.sampled=y",
                "jaeger_tracer_started_spans.sampled=n",
                "jaeger_tracer_finished_spans",
                "jaeger_tracer_span_context_decoding_errors",
                "jaeger_tracer_reporter_spans.result=ok",
                "jaeger_tracer_reporter_spans.result=err",
                "jaeger_tracer_reporter_spans.result=dropped",
                "jaeger_tracer_reporter_queue_length",
                "jaeger_tracer_baggage_updates.result=ok",
                "jaeger_tracer_baggage_updates.result=err",
                "jaeger_tracer_baggage_truncations",
                "jaeger_tracer_sampler_queries.result=ok",
                "jaeger_tracer_sampler_queries.result=err",
                "jaeger_tracer_sampler_updates.result=ok",
                "jaeger_tracer_sampler_updates.result=err",
                "jaeger_tracer_baggage_restrictions_updates.result=ok",
                "jaeger_tracer_baggage_restrictions_updates.result=err"));
  }

  @Test
  void series_beyondJaegers_areThese() {
    InMemoryMetrics metrics = metricsOfBoth();

    assertThat(metrics.values().keySet())
        .filteredOn(
            name ->
                name.matches(
                    ".*_(failed|dropped|pruned|throttled|injection|resent|spooled|replayed)_.*"
                        + "|.*_bytes"))
        .containsExactlyInAnyOrder(
            "jaeger_tracer_reporter_failed_spans.reason=refused",
            "jaeger_tracer_reporter_failed_spans.reason=gave_up",
            "jaeger_tracer_reporter_dropped_spans.reason=queue_full",
            "jaeger_tracer_reporter_dropped_spans.reason=buffer_full",
            "jaeger_tracer_reporter_dropped_spans.reason=spool_full",
            "jaeger_tracer_reporter_dropped_spans.reason=spool_corrupt",
            "jaeger_tracer_reporter_dropped_spans.reason=too_large",
            "jaeger_tracer_reporter_dropped_spans.reason=encoding",
            "jaeger_tracer_reporter_dropped_spans.reason=error",
            "jaeger_tracer_reporter_dropped_spans.reason=closed",
            "jaeger_tracer_reporter_dropped_spans.reason=reporter",
            "jaeger_tracer_reporter_pruned_spans",
            "jaeger_tracer_reporter_resent_spans",
            "jaeger_tracer_reporter_spooled_spans",
            "jaeger_tracer_reporter_replayed_spans",
            "jaeger_tracer_reporter_buffer_bytes",
            "jaeger_tracer_reporter_spool_bytes",
            "jaeger_tracer_throttled_debug_spans",
            "jaeger_tracer_baggage_injection_drops");
    assertThat(metrics.values()).hasSize(40);
  }

  @Test
  void tracers_aThousandOpenedAndClosed_leaveNoThread() throws Exception {
    Set<Thread> before = skuaThreads();
    AtomicInteger sent = new AtomicInteger();
    for (int i = 0; i < 1_000; i++) {
      SkuaTracer tracer =
          SkuaTracer.builder("short-lived")
              .sampler(Fixtures.ALL)
              .reporter(
                  BatchReporter.builder(
                          new BatchReporterTest.ListEncoder(10),
                          batch -> {
                            sent.addAndGet(batch.spanCount());
                            return SendOutcome.SENT;
                          })
                      .build())
              .build();
      tracer.buildSpan("only").start().finish();
      tracer.close();
    }

    assertThat(sent).hasValue(1_000);
    await().atMost(Duration.ofSeconds(10)).until(() -> before.containsAll(skuaThreads()));
  }

  private static Set<Thread> skuaThreads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().startsWith("skua-"));
    return threads;
  }

  @Test
  void exit_withUnclosedTracers_reportsTheirSpansAndEndsCleanly() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ExitWithSpans.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), UTF_8);

    assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(output.lines())
        .containsExactlyInAnyOrder(
            "sent 1 by unclosed", "sent 1 by hooked", "closed by a hook", "late tracer closed");
    assertThat(child.exitValue()).isZero();
  }

  /** The program of a child JVM. */
  static final class ExitWithSpans {
    private ExitWithSpans() {}

    public static void main(String[] arguments) {
      SkuaTracer unclosed = tracer("unclosed");
      unclosed.buildSpan("a").start().finish();
      SkuaTracer hooked = tracer("hooked");
      hooked.buildSpan("a").start().finish();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    hooked.close();
                    System.out.println("closed by a hook");
                    tracer("late").close();
                    System.out.println("late tracer closed");
                  }));
    }

    private static SkuaTracer tracer(String name) {
      return SkuaTracer.builder(name)
          .sampler(Fixtures.ALL)
          .reporter(
              BatchReporter.builder(
                      new BatchReporterTest.ListEncoder(10),
                      batch -> {
                        System.out.println("sent " + batch.spanCount() + " by " + name);
                        return SendOutcome.SENT;
                      })
                  .build())
          .build();
    }
  }
}
