/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.tracer.CapturedLog;
import io.skua.tracer.Fixtures;
import io.skua.tracer.InMemoryMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Batches that go by way of the disk; a batch is one span. */
@Timeout(60)
class OutboxSpoolTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path directory;

  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private volatile Function<String, SendOutcome> backend = batch -> SendOutcome.SENT;
  private final FaultyDisk disk = new FaultyDisk();
  private BatchReporter reporter;

  private BatchReporter open(InMemoryMetrics metrics) {
    return open(metrics, 1 << 20, true);
  }

  private BatchReporter open(InMemoryMetrics metrics, long spoolBytes, boolean dropsOldest) {
    reporter =
        BatchReporter.builder(new BatchReporterTest.ListEncoder(1), this::send)
            .metrics(metrics)
            .flushInterval(Duration.ofMillis(1))
            .closeTimeout(Duration.ofSeconds(5))
            .buffer(1_000, dropsOldest, Duration.ofMillis(30))
            .spool(directory, spoolBytes, "text/plain")
            .retries(1, 5)
            .disk(disk)
            .build();
    return reporter;
  }

  private SendOutcome send(EncodedBatch batch) {
    String text = new String(batch.bytes(), batch.offset(), batch.length(), UTF_8);
    SendOutcome outcome = backend.apply(text);
    if (outcome.isSent()) {
      taken.add(text);
    }
    return outcome;
  }

  private static SendOutcome away(String batch) {
    return SendOutcome.retry(Duration.ZERO, "away");
  }

  @AfterEach
  void close() {
    if (reporter != null) {
      reporter.close();
    }
  }

  private void report(String... operations) {
    for (String operation : operations) {
      reporter.report(Fixtures.finishedSpan(operation));
    }
  }

  private static long value(InMemoryMetrics metrics, String name, String... tags) {
    return metrics.value("jaeger_tracer_reporter_" + name, tags);
  }

  /** reported + replayed = sent + failed + dropped + spooled. */
  private static void assertBooks(InMemoryMetrics metrics, long reported) {
    assertThat(
            value(metrics, "spans", "result", "ok")
                + value(metrics, "spans", "result", "err")
                + value(metrics, "spans", "result", "dropped")
                + value(metrics, "spooled_spans"))
        .isEqualTo(reported + value(metrics, "replayed_spans"));
  }

  @Test
  void send_backendThere_passesThroughTheDisk() throws Exception {
    open(metrics);
    report("a", "b");

    assertThat(reporter.flush(SOON)).isTrue();
    reporter.close();
    assertThat(taken).containsExactly("a", "b");
    assertThat(value(metrics, "spooled_spans")).isEqualTo(2);
    assertThat(value(metrics, "replayed_spans")).isEqualTo(2);
    assertBooks(metrics, 2);
  }

  @Test
  void send_allSent_leavesNothingOnDisk() throws Exception {
    open(metrics);
    report("a", "b");
    reporter.close();

    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void send_backendAwayForLongerThanTheDeadline_givesNothingUp() {
    backend = OutboxSpoolTest::away;
    open(metrics);
    report("a", "b", "c");
    await().atMost(SOON).until(() -> value(metrics, "resent_spans") > 20);
    backend = batch -> SendOutcome.SENT;

    assertThat(reporter.flush(SOON)).isTrue();
    assertThat(taken).containsExactly("a", "b", "c");
    assertThat(value(metrics, "spans", "result", "err")).isZero();
  }

  /** Memory that runs out, for example, in whichever call of the disk. */
  @Test
  void disk_withAnErrorAtAnyCall_costsNoSpanAndLosesNoCount() {
    int errors = 0;
    for (int call = 0; call < 60; call++) {
      InMemoryMetrics books = new InMemoryMetrics();
      taken.clear();
      open(books);
      disk.callsUntilError = call;
      report("a", "b", "c");
      boolean isAllSent = reporter.flush(SOON);
      errors += disk.callsUntilError < 0 ? 1 : 0;
      disk.callsUntilError = -1;
      reporter.close();

      assertThat(taken).as("call %s", call).contains("a", "b", "c");
      assertThat(isAllSent).as("call %s", call).isTrue();
      assertThat(value(books, "spans", "result", "ok"))
          .as("call %s", call)
          .isGreaterThanOrEqualTo(3);
      assertBooks(books, 3);
    }
    assertThat(errors).isGreaterThan(5);
  }

  /** Neither the disk nor the memory takes a batch: it is lost, and that is counted and told. */
  @Test
  void disk_failingByErrorsAndTheBufferFull_isCountedAndFlushIsFalse() {
    backend = OutboxSpoolTest::away;
    open(metrics);
    String large = "x".repeat(600);
    for (int i = 0; i < 3; i++) {
      disk.failingWrite = true;
      report(large);
    }
    assertThat(reporter.flush(Duration.ofMillis(300))).isFalse();
    disk.failingWrite = false;
    reporter.close();

    assertThat(value(metrics, "dropped_spans", "reason", "buffer_full")).isPositive();
    assertBooks(metrics, 3);
  }

  @Test
  void close_backendAway_leavesAllOnDisk() {
    backend = OutboxSpoolTest::away;
    open(metrics);
    report("a", "b", "c");
    reporter.close();

    assertThat(value(metrics, "spans", "result", "dropped")).isZero();
    assertThat(value(metrics, "spans", "result", "err")).isZero();
    assertThat(value(metrics, "spooled_spans") - value(metrics, "replayed_spans")).isEqualTo(3);
    assertBooks(metrics, 3);
  }

  @Test
  void close_backendHangs_leavesItsBatchOnDisk() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    backend =
        batch -> {
          hanging.countDown();
          LockSupport.park(); // Until it is told to let go.
          return SendOutcome.refused("closed");
        };
    reporter =
        BatchReporter.builder(new BatchReporterTest.ListEncoder(1), this::send)
            .metrics(metrics)
            .flushInterval(Duration.ofMillis(1))
            .closeTimeout(Duration.ofMillis(50))
            .buffer(1_000, true, Duration.ofMillis(30))
            .spool(directory, 1 << 20, "text/plain")
            .build();
    report("a");
    hanging.await();
    reporter.close();
    backend = batch -> SendOutcome.SENT;
    InMemoryMetrics second = new InMemoryMetrics();
    open(second);

    await().atMost(SOON).until(() -> taken.size() == 1);
    assertThat(taken).containsExactly("a");
    assertThat(value(metrics, "spans", "result", "err")).isZero();
    assertBooks(metrics, 1);
  }

  @Test
  void open_afterAnOutage_sendsWhatWasLeftWithoutANewSpan() {
    backend = OutboxSpoolTest::away;
    open(metrics);
    report("a", "b", "c");
    reporter.close();
    backend = batch -> SendOutcome.SENT;

    InMemoryMetrics next = new InMemoryMetrics();
    open(next);

    await().atMost(SOON).untilAsserted(() -> assertThat(taken).containsExactly("a", "b", "c"));
    reporter.close();
    assertThat(value(next, "replayed_spans")).isEqualTo(3);
    assertBooks(next, 0);
  }

  @Test
  void send_refused_isNotSentAgainAfterARestart() {
    backend = batch -> SendOutcome.refused("never");
    open(metrics);
    report("a");
    reporter.close();
    assertThat(value(metrics, "failed_spans", "reason", "refused")).isEqualTo(1);
    backend = batch -> SendOutcome.SENT;

    open(metrics);
    report("b");
    reporter.close();

    assertThat(taken).containsExactly("b");
    assertBooks(metrics, 2);
  }

  @Test
  void spool_full_dropsTheOldestAndCounts() {
    backend = OutboxSpoolTest::away;
    open(metrics, 1 << 20, true);
    String large = "x".repeat(10_000);
    for (int i = 0; i < 150; i++) {
      report(large + i);
    }
    await().atMost(SOON).until(() -> value(metrics, "dropped_spans", "reason", "spool_full") > 0);
    backend = batch -> SendOutcome.SENT;
    reporter.close();

    assertThat(taken).last().isEqualTo(large + 149);
    assertBooks(metrics, 150);
  }

  private long spooledOrDropped() {
    return value(metrics, "spooled_spans")
        + value(metrics, "dropped_spans", "reason", "spool_full");
  }

  @Test
  void spool_full_dropsTheNewestIfToldAndCounts() {
    backend = OutboxSpoolTest::away;
    open(metrics, 1 << 20, false);
    String large = "x".repeat(10_000);
    for (int i = 0; i < 150; i++) {
      report(large + i);
    }
    await().atMost(SOON).until(() -> spooledOrDropped() == 150);
    assertThat(value(metrics, "dropped_spans", "reason", "spool_full")).isPositive();
    backend = batch -> SendOutcome.SENT;
    reporter.close();

    assertThat(taken).first().isEqualTo(large + 0);
    assertThat(taken).doesNotContain(large + 149);
    assertBooks(metrics, 150);
  }

  @Test
  void flush_backendAway_isFalseInTime() {
    backend = OutboxSpoolTest::away;
    open(metrics);
    report("a");

    assertThat(reporter.flush(Duration.ofMillis(50))).isFalse();
  }

  @Test
  void flush_backendAwayUntilTheClose_isFalse() throws Exception {
    backend = OutboxSpoolTest::away;
    open(metrics);
    report("a");
    List<Boolean> answers = new CopyOnWriteArrayList<>();
    Thread flushing = new Thread(() -> answers.add(reporter.flush(SOON)));
    flushing.start();
    await().until(() -> flushing.getState() == Thread.State.TIMED_WAITING);
    reporter.close();
    flushing.join(SOON.toMillis());

    assertThat(answers).containsExactly(false);
  }

  @Test
  void disk_full_fallsBackToTheBufferAndSaysItOnce() {
    open(metrics);
    report("a");
    assertThat(reporter.flush(SOON)).isTrue();
    try (CapturedLog log = new CapturedLog(BatchReporter.class)) {
      disk.room = 10;
      report("b", "c");
      assertThat(reporter.flush(SOON)).isTrue();
      disk.room = Long.MAX_VALUE;
      report("d");
      assertThat(reporter.flush(SOON)).isTrue();

      assertThat(log.lines("WARN")).singleElement().asString().contains("spool");
      assertThat(log.lines("INFO")).singleElement().asString().contains("spool");
    }
    assertThat(taken).containsExactly("a", "b", "c", "d");
    assertThat(value(metrics, "spooled_spans")).isEqualTo(2);
    assertBooks(metrics, 4);
  }

  @Test
  void disk_fullAndNotInTurns_isSaidOnce() {
    open(metrics);
    try (CapturedLog log = new CapturedLog(BatchReporter.class)) {
      for (int i = 0; i < 5; i++) {
        disk.room = 10;
        report("b");
        assertThat(reporter.flush(SOON)).isTrue();
        disk.room = Long.MAX_VALUE;
        report("c");
        assertThat(reporter.flush(SOON)).isTrue();
      }

      assertThat(log.lines("WARN")).hasSize(1);
      assertThat(log.lines("INFO")).hasSize(1);
    }
  }

  @Test
  void disk_thatCannotBeRead_isTriedAgain() {
    backend = OutboxSpoolTest::away;
    open(metrics);
    disk.failingRead = true;
    report("a", "b");
    await().atMost(SOON).until(() -> value(metrics, "spooled_spans") == 2);
    disk.failingRead = false;
    backend = batch -> SendOutcome.SENT;
    report("c");

    assertThat(reporter.flush(SOON)).isTrue();
    assertThat(taken).containsExactly("a", "b", "c");
    reporter.close();
    assertBooks(metrics, 3);
  }

  @Test
  void build_directoryCannotBeMade_refusesWithItsName() throws Exception {
    Path file = Files.createFile(directory.resolve("a-file"));

    assertThatThrownBy(
            () ->
                BatchReporter.builder(new BatchReporterTest.ListEncoder(1), this::send)
                    .buffer(1_000, true, SOON)
                    .spool(file, 1 << 20, "text/plain")
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a-file");
  }
}
