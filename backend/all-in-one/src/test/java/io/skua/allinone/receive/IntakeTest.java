/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Spans;
import io.skua.allinone.store.H2Store;
import io.skua.allinone.store.MemoryStore;
import io.skua.allinone.store.SpanStore;
import io.skua.allinone.store.SpanWriter;
import io.skua.allinone.store.SpanWriter.Added;
import io.skua.allinone.store.StoreUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTest {
  private final SpanStore store = new MemoryStore(100, 1 << 20);
  private final ReceiverMetrics metrics = new ReceiverMetrics(store);
  private final Intake intake = new Intake(store, metrics);

  private int accept(Span... spans) throws NotStoredException {
    return intake.accept(ReceiverTransport.HTTP_THRIFT, List.of(spans)).stored();
  }

  private static String text(ReceiverMetrics metrics) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static long metric(ReceiverMetrics metrics, String name) throws IOException {
    return text(metrics)
        .lines()
        .filter(line -> line.startsWith(name + '{') || line.startsWith(name + ' '))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static void assertCountsAreBalanced(ReceiverMetrics metrics) throws IOException {
    assertThat(metric(metrics, "skua_spans_received_total"))
        .isEqualTo(
            metric(metrics, "skua_spans_stored_total")
                + metric(metrics, "skua_spans_dropped_total"))
        .isEqualTo(metrics.received());
    assertThat(metric(metrics, "skua_spans_dropped_total")).isEqualTo(metrics.dropped());
    assertThat(metric(metrics, "skua_spans_stored_total"))
        .isEqualTo(
            metric(metrics, "skua_store_spans") + metric(metrics, "skua_spans_evicted_total"));
  }

  @Test
  void accept_spans_areSanitisedAndFoundAtOnce() throws Exception {
    assertThat(accept(Spans.of("shop", 1, 2).named("").span())).isEqualTo(1);

    assertThat(store.operations("shop"))
        .singleElement()
        .extracting("name")
        .isEqualTo("empty-span-name");
  }

  @Test
  void accept_invalidIds_areDropped() throws Exception {
    Span noTrace = Spans.of("shop", 0, 2).span();
    Span noId = Spans.of("shop", 1, 0).span();

    assertThat(accept(noTrace, Spans.of("shop", 1, 2).span(), noId)).isEqualTo(1);
    assertThat(text(metrics))
        .contains(
            "skua_spans_dropped_total{reason=\"invalid_id\",service=\"shop\","
                + "transport=\"http-thrift\"} 2.0");
    assertCountsAreBalanced(metrics);
  }

  @Test
  void accept_moreThanIsKeptOfATrace_isDropped() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 20_000; i++) {
      spans.add(Spans.of("shop", 1, i).span());
    }

    int stored = intake.accept(ReceiverTransport.UDP_COMPACT, spans).stored();

    assertThat(stored).isBetween(1, 19_999);
    assertThat(text(metrics))
        .contains(
            "skua_spans_dropped_total{reason=\"trace_full\",service=\"shop\","
                + "transport=\"udp-compact\"} "
                + (double) (20_000 - stored));
    assertCountsAreBalanced(metrics);
  }

  @Test
  void accept_moreThanIsKeptAtAll_isEvictedLater() throws Exception {
    for (int i = 1; i <= 5000; i++) {
      accept(Spans.of("shop", i, i).span());
    }

    assertThat(metric(metrics, "skua_spans_stored_total")).isEqualTo(5000);
    assertThat(metric(metrics, "skua_store_traces")).isLessThanOrEqualTo(100);
    assertThat(metric(metrics, "skua_spans_evicted_total")).isGreaterThanOrEqualTo(4900);
    assertCountsAreBalanced(metrics);
  }

  @Test
  void accept_storeFails_isDroppedAndSaid(@TempDir Path folder) throws Exception {
    SpanStore broken = new H2Store(folder.resolve("traces"), 100, 1 << 20);
    ReceiverMetrics itsMetrics = new ReceiverMetrics(store);
    Intake itsIntake = new Intake(broken, itsMetrics);
    broken.close();
    List<Span> spans = List.of(Spans.of("a", 1, 1).span(), Spans.of("b", 1, 2).span());

    assertThatThrownBy(() -> itsIntake.accept(ReceiverTransport.HTTP_THRIFT, spans))
        .isInstanceOf(NotStoredException.class);
    assertThat(text(itsMetrics))
        .contains(
            "{reason=\"store_failed\",service=\"a\",transport=\"http-thrift\"} 1.0",
            "{reason=\"store_failed\",service=\"b\",transport=\"http-thrift\"} 1.0");
    assertCountsAreBalanced(itsMetrics);
  }

  /** It may wait for each call, and the sender waits for all of them. */
  @Test
  void accept_requestOfManyServices_isOneCallOfTheStore() throws Exception {
    List<Integer> calls = new ArrayList<>();
    SpanWriter counting =
        spans -> {
          calls.add(spans.size());
          return store.add(spans);
        };
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      spans.add(Spans.of("service-" + i % 30, 1, i + 1).span());
    }

    assertThat(
            new Intake(counting, metrics).accept(ReceiverTransport.OTLP_PROTOBUF, spans).stored())
        .isEqualTo(60);
    assertThat(calls).containsExactly(60);
    assertThat(text(metrics))
        .contains(
            "skua_spans_stored_total{service=\"service-29\",transport=\"otlp-protobuf\"} 2.0");
    assertCountsAreBalanced(metrics);
  }

  @Test
  void accept_partRefusedOfSeveralServices_endsAsOther() throws Exception {
    SpanWriter refusing = spans -> Added.of(store.add(spans.subList(1, 3)).stored(), 3, "mapping");
    List<Span> spans =
        List.of(Spans.of("a", 1, 1).span(), Spans.of("b", 1, 2).span(), Spans.of("b", 1, 3).span());

    Intake.Accepted accepted =
        new Intake(refusing, metrics).accept(ReceiverTransport.HTTP_THRIFT, spans);

    assertThat(accepted).isEqualTo(new Intake.Accepted(2, 1, Set.of("mapping")));
    assertThat(text(metrics))
        .contains(
            "skua_spans_received_total{service=\"b\",transport=\"http-thrift\"} 2.0",
            "skua_spans_stored_total{service=\"other\",transport=\"http-thrift\"} 2.0",
            "{reason=\"mapping\",service=\"other\",transport=\"http-thrift\"} 1.0");
    assertCountsAreBalanced(metrics);
  }

  /** There is no memory now; there may be for the same request a moment later. */
  @Test
  void accept_storeEndsInAnError_isToBeSentAgain() {
    SpanWriter full =
        spans -> {
          throw new OutOfMemoryError("in a test");
        };
    List<Span> spans = List.of(Spans.of("a", 1, 1).span());

    assertThatThrownBy(() -> new Intake(full, metrics).accept(ReceiverTransport.HTTP_THRIFT, spans))
        .isInstanceOfSatisfying(
            NotStoredException.class, failed -> assertThat(failed.mayPass()).isTrue());
  }

  @Test
  void accept_storeThatFailsNowAndThen_saysSoOnceAMinute() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    SpanWriter flapping =
        spans -> {
          if (calls.incrementAndGet() % 2 == 1) {
            throw new StoreUnavailableException("busy", "too many wait", Duration.ofSeconds(1));
          }
          return new Added(spans.size(), 0, "");
        };
    Intake itsIntake = new Intake(flapping, metrics);
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      for (int i = 0; i < 1000; i++) {
        try {
          itsIntake.accept(ReceiverTransport.HTTP_THRIFT, List.of(Spans.of("a", 1, i + 1).span()));
        } catch (NotStoredException counted) {
          // Each other one.
        }
      }
    } finally {
      System.setErr(before);
    }

    assertThat(said.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()))
        .hasSizeBetween(1, 2)
        .first(InstanceOfAssertFactories.STRING)
        .contains("The store fails: too many wait");
  }

  @Test
  void accept_manyServices_areCountedAsOtherFromSomeNumberOn() throws Exception {
    for (int i = 1; i <= 1000; i++) {
      accept(Spans.of("service-" + i, i, i).span());
    }
    accept(Spans.of("service-1", 1, 7).span());

    assertThat(text(metrics).lines().filter(line -> line.startsWith("skua_spans_received_total")))
        .hasSize(201);
    assertThat(text(metrics))
        .contains(
            "skua_spans_received_total{service=\"service-1\",transport=\"http-thrift\"} 2.0",
            "skua_spans_received_total{service=\"other\",transport=\"http-thrift\"} 800.0");
    assertCountsAreBalanced(metrics);
  }

  @Test
  void accept_strangeNameOfAService_isEscaped() throws Exception {
    accept(Spans.of("a\"b\\c\nd", 1, 2).span());

    assertThat(text(metrics)).contains("service=\"a\\\"b\\\\c\\nd\"");
  }

  @Test
  void accept_fromManyThreads_loseNothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    for (int t = 0; t < 8; t++) {
      ReceiverTransport transport =
          ReceiverTransport.values()[t % ReceiverTransport.values().length];
      int thread = t;
      threads.submit(
          () -> {
            for (int i = 0; i < 2000; i++) {
              intake.accept(
                  transport, List.of(Spans.of("s" + i % 7, 1 + i % 300, 10 * i + thread).span()));
            }
            return null;
          });
    }
    threads.shutdown();

    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(metrics.received()).isEqualTo(16_000);
    assertCountsAreBalanced(metrics);
  }

  @Test
  void version_growsWithWhatIsStored() throws Exception {
    accept(Spans.of("shop", 1, 0).span());
    assertThat(metrics.version()).isZero();

    accept(Spans.of("shop", 1, 2).span());
    assertThat(metrics.version()).isEqualTo(1);
  }
}
