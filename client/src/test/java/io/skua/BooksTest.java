/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.jaegertracing.thriftjava.Batch;
import io.opentracing.Span;
import io.skua.reporter.BatchReporter;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import io.skua.reporter.Sender;
import io.skua.reporter.http.HttpSender;
import io.skua.thrift.ThriftEncoder;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.junit.jupiter.api.Test;

/**
 * Every finished span ends in exactly one outcome: finished = sent + failed + dropped, each counted
 * where it happens, and checked against what the collector got and what the test finished.
 */
class BooksTest {
  private static final int PACKET = 4_096;
  private static final int THREADS = 4;
  private static final int SPANS = 5_000;

  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private final AtomicLong finished = new AtomicLong();
  private final AtomicLong arrived = new AtomicLong();
  private final AtomicLong arrivedPruned = new AtomicLong();
  private final AtomicInteger requests = new AtomicInteger();

  /** A collector that refuses every fourth batch. */
  private HttpServer collector() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          boolean refuses = requests.incrementAndGet() % 4 == 0;
          if (!refuses) {
            count(body);
          }
          exchange.sendResponseHeaders(refuses ? 400 : 202, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private void count(byte[] body) {
    try {
      Batch batch = new Batch();
      batch.read(new TBinaryProtocol(new TMemoryInputTransport(body)));
      arrived.addAndGet(batch.getSpansSize());
      arrivedPruned.addAndGet(
          batch.getSpans().stream()
              .filter(
                  span ->
                      span.getTags().stream()
                          .anyMatch(tag -> tag.getKey().equals(SkuaSpan.TRUNCATED_VALUES)))
              .count());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void work(SkuaTracer tracer, BooleanSupplier goesOn) {
    for (int i = 0; goesOn.getAsBoolean(); i++) {
      Span span = tracer.buildSpan("op").start();
      if (i % 100 == 1) {
        span.setTag(new Throwing(), new Throwing());
      }
      if (i % 100 == 2) {
        span.setTag("large", "x".repeat(2 * PACKET));
      }
      span.finish();
      finished.incrementAndGet();
    }
  }

  /** A tag whose value's toString throws. */
  private static final class Throwing implements io.opentracing.tag.Tag<Throwing> {
    @Override
    public String getKey() {
      return "throwing";
    }

    @Override
    public void set(Span span, Throwing value) {
      span.setTag(this, value);
    }

    @Override
    public String toString() {
      throw new IllegalStateException("on purpose");
    }
  }

  @Test
  void books_overflowPruningRefusalsAndCloseAtOnce_balance() throws Exception {
    HttpServer collector = collector();
    SkuaTracer tracer =
        tracer(
            HttpSender.builder("http://127.0.0.1:" + collector.getAddress().getPort() + "/")
                .build());
    AtomicBoolean goesOn = new AtomicBoolean(true);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    for (int i = 0; i < THREADS; i++) {
      threads.execute(() -> work(tracer, goesOn::get));
    }
    await().until(() -> arrivedPruned.get() > 0 && failed("refused") > 0);
    await().until(() -> dropped("queue_full") > 0);
    tracer.close(); // while the others still report
    await().until(() -> dropped("closed") > 0);
    goesOn.set(false);
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    collector.stop(0);

    assertThat(value("finished_spans")).isEqualTo(finished.get());
    assertThat(arrived.get()).isPositive().isEqualTo(value("reporter_spans", "result", "ok"));
    assertThat(arrivedPruned.get()).isBetween(1L, value("reporter_pruned_spans"));
    assertThat(dropped("encoding")).isZero();
    assertBalance();
  }

  @Test
  void books_senderThatFailsInEveryWay_balance() {
    AtomicInteger calls = new AtomicInteger();
    List<String> outcomes = new ArrayList<>();
    Sender sender =
        new Sender() {
          @Override
          public SendOutcome send(EncodedBatch batch) {
            int call = calls.getAndIncrement() % 5;
            outcomes.add("" + call);
            return switch (call) {
              case 0 -> SendOutcome.SENT;
              case 1 -> SendOutcome.retry(Duration.ZERO, "later");
              case 2 -> SendOutcome.refused("never");
              case 3 -> throw new StackOverflowError();
              default -> null;
            };
          }
        };
    SkuaTracer tracer = tracer(sender);
    work(tracer, () -> finished.get() < SPANS);
    tracer.close();

    assertThat(outcomes).contains("0", "1", "2", "3", "4");
    assertThat(failed("gave_up")).isPositive();
    assertThat(failed("refused")).isPositive();
    assertBalance();
  }

  private SkuaTracer tracer(Sender sender) {
    return SkuaTracer.builder("shop")
        .sampler((operation, id) -> SamplingDecision.yes("const", true))
        .reporter(
            BatchReporter.builder(ThriftEncoder.binaryBatch(PACKET), sender)
                .queueCapacity(64)
                .flushInterval(Duration.ofMillis(1))
                .metrics(metrics)
                .build())
        .metrics(metrics)
        .tag("hostname", "h")
        .tag("ip", "127.0.0.1")
        .build();
  }

  private void assertBalance() {
    long failed = failed("refused") + failed("gave_up");
    long dropped =
        dropped("queue_full") + dropped("too_large") + dropped("encoding") + dropped("closed");
    assertThat(value("reporter_spans", "result", "err")).isEqualTo(failed);
    assertThat(value("reporter_spans", "result", "dropped")).isEqualTo(dropped);
    assertThat(value("reporter_spans", "result", "ok") + failed + dropped)
        .isEqualTo(value("finished_spans"))
        .isEqualTo(finished.get());
  }

  private long failed(String reason) {
    return value("reporter_failed_spans", "reason", reason);
  }

  private long dropped(String reason) {
    return value("reporter_dropped_spans", "reason", reason);
  }

  private long value(String name, String... tags) {
    return metrics.value("jaeger_tracer_" + name, tags);
  }
}
