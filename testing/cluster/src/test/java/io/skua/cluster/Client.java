/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Span;
import io.skua.reporter.BatchReporter;
import io.skua.reporter.http.HttpSender;
import io.skua.sampler.ConstSampler;
import io.skua.thrift.ThriftEncoder;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.SkuaTracer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A service that finishes spans at a steady rate and knows their ids. For one thread. */
final class Client implements AutoCloseable {
  /** One trace has these, the first is the parent of the others. */
  static final int SPANS_OF_A_TRACE = 10;

  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private final SkuaTracer tracer;
  private final Map<String, Set<String>> spans = new ConcurrentHashMap<>();

  /**
   * @param url of a collector's {@code /api/traces}
   */
  Client(String service, String url) {
    BatchReporter reporter =
        BatchReporter.builder(
                ThriftEncoder.binaryBatch(1 << 20), HttpSender.builder(url).gzip(true).build())
            .metrics(metrics)
            .flushInterval(Duration.ofMillis(200))
            .buffer(256 << 20, true, Duration.ofMinutes(10))
            .closeTimeout(Duration.ofMinutes(5))
            .build();
    tracer =
        SkuaTracer.builder(service)
            .metrics(metrics)
            .sampler(new ConstSampler(true))
            .reporter(reporter)
            .traceId128Bit(true)
            .build();
  }

  /** Finishes a trace. */
  void work() {
    Span root = tracer.buildSpan("GET /orders").withTag("span.kind", "server").start();
    Set<String> ids = new HashSet<>();
    for (int i = 1; i < SPANS_OF_A_TRACE; i++) {
      Span child =
          tracer
              .buildSpan("SELECT orders")
              .asChildOf(root)
              .withTag("span.kind", "client")
              .withTag("db.type", "sql")
              .withTag("rows", i)
              .start();
      child.log("done");
      child.finish();
      ids.add(child.context().toSpanId());
    }
    root.finish();
    ids.add(root.context().toSpanId());
    spans.put(root.context().toTraceId(), ids);
  }

  /** Returns the ids of the spans of each trace. */
  Map<String, Set<String>> spans() {
    return spans;
  }

  /** Finishes so many traces, and waits until they are acknowledged. */
  void work(int traces) {
    for (int i = 0; i < traces; i++) {
      work();
    }
    assertThat(tracer.flush(Duration.ofMinutes(5))).as("%s", metrics).isTrue();
  }

  /** Waits until all are acknowledged, and checks that none was lost. */
  void assertAllAreSent() {
    assertThat(tracer.flush(Duration.ofMinutes(5))).as("%s", metrics).isTrue();
    assertThat(metrics.value("jaeger_tracer_reporter_spans", "result", "ok"))
        .as("%s", metrics)
        .isEqualTo((long) SPANS_OF_A_TRACE * spans.size());
  }

  /** Returns how many were sent a second time or more. */
  long resent() {
    return metrics.value("jaeger_tracer_reporter_resent_spans");
  }

  @Override
  public void close() {
    tracer.close();
  }
}
