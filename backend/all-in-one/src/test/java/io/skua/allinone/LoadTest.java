/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentracing.Span;
import io.skua.reporter.BatchReporter;
import io.skua.reporter.Sender;
import io.skua.reporter.SpanEncoder;
import io.skua.reporter.http.HttpSender;
import io.skua.reporter.udp.UdpSender;
import io.skua.sampler.ConstSampler;
import io.skua.thrift.ThriftEncoder;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.Reporter;
import io.skua.tracer.SkuaTracer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * 20,000 spans a second into a JVM of 512 MB, each of which is stored or counted as dropped. For
 * three seconds, or as long as {@code -Dskua.load=30} (seconds) says; while somebody attacks for
 * fifteen, or with {@code -Dskua.long} for five minutes.
 */
@Tag("slow")
@Timeout(900)
class LoadTest {
  private static final int SPANS_PER_SECOND = 20_000;
  private static final int SECONDS = Integer.getInteger("skua.load", 3);
  private static final int ATTACKED_SECONDS = Boolean.getBoolean("skua.long") ? 300 : 15;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private Child backend;
  private volatile boolean isSent;

  @BeforeEach
  void open() throws IOException {
    backend = Child.open("512m");
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void udp_muchForLong_everySpanIsAccountedFor() throws Exception {
    Sender sender = UdpSender.to("127.0.0.1", backend.port("Send by UDP, compact"));

    long sent = send(ThriftEncoder.compact(65_000), sender, SECONDS);

    assertAllAreAccountedFor(sent);
  }

  @Test
  void http_muchForLong_everySpanIsAccountedFor() throws Exception {
    long sent = send(ThriftEncoder.binaryBatch(1 << 20), sender(), SECONDS);

    assertAllAreAccountedFor(sent);
  }

  @Test
  void http_whileOthersSearchAndAttack_nothingIsUnaccountedForAndNoPortIsDeaf() throws Exception {
    send(ThriftEncoder.binaryBatch(1 << 20), sender(), 1); // Its service is known before others'.
    CompletableFuture<Integer> looks;
    long sent;
    try (HostileClient hostile = HostileClient.start(backend)) {
      looks = CompletableFuture.supplyAsync(this::lookAround);
      sent = send(ThriftEncoder.binaryBatch(1 << 20), sender(), ATTACKED_SECONDS);
      isSent = true;
      assertThat(looks.get(60, TimeUnit.SECONDS)).isPositive();
      assertThat(hostile.done()).isGreaterThan(ATTACKED_SECONDS);
      AttackTest.assertNoPortIsDeaf(backend);
    }

    // What was answered too late was sent again.
    await()
        .untilAsserted(
            () ->
                assertThat(metric("skua_spans_received_total", "service=\"load\""))
                    .isGreaterThanOrEqualTo(sent));
    await()
        .untilAsserted(
            () -> {
              long stored = metric("skua_spans_stored_total", "");
              assertThat(metric("skua_spans_received_total", ""))
                  .isEqualTo(stored + metric("skua_spans_dropped_total", ""));
              assertThat(stored)
                  .isEqualTo(
                      metric("skua_store_spans", "") + metric("skua_spans_evicted_total", ""));
            });
    AttackTest.assertNoPortIsDeaf(backend);
  }

  private Sender sender() {
    return HttpSender.builder(backend.url("Send by HTTP", "/api/traces")).build();
  }

  private long metric(String name, String label) throws Exception {
    return AttackTest.metric(backend, name, label);
  }

  /** Looks at the page and searches, as people do; returns how often it did. */
  private int lookAround() {
    int looks = 0;
    while (!isSent) {
      assertThat(look("/")).isEqualTo(200);
      assertThat(look("/api/traces?service=load&limit=20&start=0&end=2000000000000000"))
          .isIn(200, 503);
      looks++;
    }
    return looks;
  }

  /**
   * Asks again if it is cut off, as people do: a machine that is starved keeps all of them waiting.
   */
  private int look(String path) {
    IOException last = null;
    for (int i = 0; i < 10; i++) {
      try {
        return Http.get(backend.url("Look at traces", path)).statusCode();
      } catch (IOException cutOff) {
        last = cutOff;
      } catch (InterruptedException closing) {
        throw new IllegalStateException(closing);
      }
    }
    throw new AssertionError(path, last);
  }

  /** At an even pace; returns how many left, as the tracer counts. */
  private long send(SpanEncoder encoder, Sender sender, int seconds) {
    // On a busy machine the pace may fail, rather than spans be lost before they leave.
    Reporter reporter =
        BatchReporter.builder(encoder, sender)
            .metrics(metrics)
            .blockWhenFull(Duration.ofSeconds(10))
            .closeTimeout(Duration.ofSeconds(60))
            .build();
    SkuaTracer tracer =
        SkuaTracer.builder("load")
            .sampler(new ConstSampler(true))
            .reporter(reporter)
            .metrics(metrics)
            .build();
    long start = System.nanoTime();
    // Who shares the machine with others, or an attacker, gets no further in a reasonable time.
    long end = start + TimeUnit.SECONDS.toNanos(4L * seconds + 30);
    for (long made = 0; made < (long) seconds * SPANS_PER_SECOND && System.nanoTime() - end < 0; ) {
      long due = (long) ((System.nanoTime() - start) * 1e-9 * SPANS_PER_SECOND);
      for (; made < due; made += 5) {
        trace(tracer);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    tracer.close();
    return metrics.value("jaeger_tracer_reporter_spans", "result", "ok");
  }

  /** One of five spans. */
  private static void trace(SkuaTracer tracer) {
    Span root = tracer.buildSpan("GET /orders").withTag("http.status_code", 200).start();
    for (int i = 0; i < 4; i++) {
      tracer.buildSpan("query").asChildOf(root).withTag("row", i).start().finish();
    }
    root.finish();
  }

  private void assertAllAreAccountedFor(long sent) throws Exception {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertAllAreAccountedFor(sent, status()));
    assertThat(sent).isGreaterThanOrEqualTo((long) SECONDS * SPANS_PER_SECOND);
    assertThat(status().get("refusedBatches").asLong()).isZero();
  }

  private static void assertAllAreAccountedFor(long sent, JsonNode status) {
    long received = status.get("received").asLong();
    long held = status.get("spans").asLong() + status.get("evictedSpans").asLong();
    long kernelDrops = status.get("droppedDatagrams").asLong();
    assertThat(held + status.get("dropped").asLong()).isEqualTo(received);
    // What is missing was in datagrams that the kernel dropped, each with one span at least.
    assertThat(received).as("and dropped: %s", status).isLessThanOrEqualTo(sent - kernelDrops);
    assertThat(received == sent || kernelDrops > 0).as("of %d: %s", sent, status).isTrue();
  }

  private JsonNode status() throws IOException, InterruptedException {
    return JSON.readTree(Http.get(backend.url("Look at traces", "/api/status")).body());
  }
}
