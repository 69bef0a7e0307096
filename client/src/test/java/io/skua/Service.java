/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Span;
import io.skua.reporter.BatchReporter;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A service with a tracer, as its settings make it, and what Skua promises of it whatever becomes
 * of its backend. For one thread.
 */
final class Service implements AutoCloseable {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "JAEGER_SAMPLER_TYPE", "const",
          "JAEGER_SAMPLER_PARAM", "1",
          "JAEGER_REPORTER_FLUSH_INTERVAL", "20ms");

  final InMemoryMetrics metrics = new InMemoryMetrics();
  final CapturedLog log = new CapturedLog(BatchReporter.class);
  final SkuaTracer tracer;
  private final AtomicLong ids;
  private final BitSet finished = new BitSet();
  private boolean closed;

  private Service(Map<String, String> settings, int firstId) {
    ids = new AtomicLong(firstId - 1L);
    tracer =
        Configuration.from(new Settings(name -> null, settings::get), "shop")
            .withMetricsFactory(metrics)
            .getTracerBuilder()
            .idSource(ids::incrementAndGet)
            .build();
  }

  @SafeVarargs
  static Service start(Map<String, String>... settings) {
    return start(1, settings);
  }

  /**
   * @param firstId of its spans, whose ids are numbers from there on
   */
  @SafeVarargs
  static Service start(int firstId, Map<String, String>... settings) {
    Map<String, String> all = new HashMap<>(DEFAULTS);
    for (Map<String, String> some : settings) {
      all.putAll(some);
    }
    return new Service(all, firstId);
  }

  /** Finishes so many spans, and is never stopped meanwhile. */
  void work(int spans) {
    long before = timesStopped();
    finishSpans(spans, "v");
    assertThat(timesStopped() - before).as("times the thread was blocked or waited").isZero();
  }

  /** How often this thread was blocked or waited until now. */
  private static long timesStopped() {
    ThreadInfo thread =
        ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().getId());
    return thread.getBlockedCount() + thread.getWaitedCount();
  }

  /** The same, with a tag of this value, and whatever it takes. */
  void finishSpans(int spans, String value) {
    for (int i = 0; i < spans; i++) {
      Span span = tracer.buildSpan("op").withTag("k", value).start();
      finished.set((int) ((SkuaSpanContext) span.context()).spanId());
      span.finish();
    }
  }

  BitSet finished() {
    return finished;
  }

  int finishedCount() {
    return finished.cardinality();
  }

  boolean flush() {
    return tracer.flush(Duration.ofSeconds(30));
  }

  long sent() {
    return value("reporter_spans", "result", "ok");
  }

  long failed(String reason) {
    return value("reporter_failed_spans", "reason", reason);
  }

  long dropped(String reason) {
    return value("reporter_dropped_spans", "reason", reason);
  }

  long resent() {
    return value("reporter_resent_spans");
  }

  /** What was written to disk, and what was left there. */
  long spooled() {
    return value("reporter_spooled_spans");
  }

  /** What waits on disk; less than none if that was there before. */
  long onDisk() {
    return spooled() - value("reporter_replayed_spans");
  }

  private long value(String name, String... tags) {
    return metrics.value("jaeger_tracer_" + name, tags);
  }

  /** The sum of all series that begin so. */
  private long sum(String name) {
    return metrics.values().entrySet().stream()
        .filter(series -> series.getKey().startsWith("jaeger_tracer_" + name + '.'))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Of a service that was closed: every span has one outcome, and it is the true one. */
  void assertBooks(Receipts receipts) {
    assertThat(value("finished_spans")).isEqualTo(finishedCount());
    assertThat(value("reporter_spans", "result", "err")).isEqualTo(sum("reporter_failed_spans"));
    assertThat(value("reporter_spans", "result", "dropped"))
        .isEqualTo(sum("reporter_dropped_spans"));
    assertThat(sum("reporter_spans") + value("reporter_spooled_spans"))
        .as("%s", metrics)
        .isEqualTo(finishedCount() + value("reporter_replayed_spans"));
    assertThat(receipts.strayed()).as("spans in two different batches").isZero();
    assertThat(sent()).isLessThanOrEqualTo(receipts.count());
  }

  /** Ends well within this. */
  void close(Duration atMost) {
    long start = System.nanoTime();
    close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(atMost);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      tracer.close();
      log.close();
    }
  }
}
