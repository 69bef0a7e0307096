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
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The buffer of encoded batches, by way of the reporter that fills it; a batch is one span. */
@Timeout(60)
class OutboxTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration NEVER = Duration.ofHours(1);

  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private final FakeBackend backend = new FakeBackend();
  private BatchReporter reporter = build(buffered(1_000, true, NEVER));

  @AfterEach
  void close() {
    backend.letGo.countDown();
    reporter.close();
  }

  private BatchReporter.Builder buffered(long bytes, boolean dropsOldest, Duration deadline) {
    return BatchReporter.builder(new BatchReporterTest.ListEncoder(1), backend)
        .metrics(metrics)
        .flushInterval(Duration.ofMillis(1))
        .buffer(bytes, dropsOldest, deadline);
  }

  private static BatchReporter build(BatchReporter.Builder builder) {
    return builder.retries(1, 5).build();
  }

  private void use(BatchReporter.Builder builder) {
    reporter.close();
    reporter = build(builder);
  }

  private void report(String... operations) {
    for (String operation : operations) {
      reporter.report(Fixtures.finishedSpan(operation));
    }
  }

  private boolean flush() {
    return reporter.flush(SOON);
  }

  private long spans(String result) {
    return metrics.value("jaeger_tracer_reporter_spans", "result", result);
  }

  private long dropped(String reason) {
    return metrics.value("jaeger_tracer_reporter_dropped_spans", "reason", reason);
  }

  private long failed(String reason) {
    return metrics.value("jaeger_tracer_reporter_failed_spans", "reason", reason);
  }

  private long value(String name) {
    return metrics.value("jaeger_tracer_reporter_" + name);
  }

  /** Takes batches, as long as it is told to. */
  private static final class FakeBackend implements Sender {
    final List<String> tried = new CopyOnWriteArrayList<>();
    final List<String> taken = new CopyOnWriteArrayList<>();
    final CountDownLatch letGo = new CountDownLatch(1);
    final CountDownLatch hanging = new CountDownLatch(1);
    final AtomicReference<Thread> thread = new AtomicReference<>();
    volatile Function<String, SendOutcome> outcome = batch -> SendOutcome.SENT;

    @Override
    public SendOutcome send(EncodedBatch batch) {
      thread.set(Thread.currentThread());
      String text = new String(batch.bytes(), batch.offset(), batch.length(), UTF_8);
      tried.add(text);
      SendOutcome answer = outcome.apply(text);
      if (answer != null && answer.isSent()) {
        taken.add(text);
      }
      return answer;
    }

    SendOutcome hang() {
      hanging.countDown();
      try {
        letGo.await();
      } catch (InterruptedException interrupted) {
        return SendOutcome.refused("interrupted");
      }
      return SendOutcome.SENT;
    }

    @Override
    public void close() {
      if (hanging.getCount() == 0) {
        letGo.countDown();
      }
    }
  }

  private static SendOutcome later(String batch) {
    return SendOutcome.retry(Duration.ZERO, "not now");
  }

  private void hangOn(String operation) {
    backend.outcome = batch -> batch.equals(operation) ? backend.hang() : SendOutcome.SENT;
    report(operation);
    assertThatCodeCounts(backend.hanging);
  }

  private static void assertThatCodeCounts(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What waits is on its way from the queue when it was reported; here it has arrived. */
  private void awaitBuffered(long bytes) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> value("buffer_bytes") == bytes);
  }

  @Test
  void send_always_isOnAThreadOfItsOwn() {
    report("a");
    flush();

    assertThat(backend.thread.get().getName()).isEqualTo("skua-sender");
    assertThat(backend.thread.get().isDaemon()).isTrue();
    assertThat(backend.thread.get().getContextClassLoader()).isNull();
  }

  @Test
  void send_toBeRetried_isSentAgainUntilTaken() {
    backend.outcome = batch -> backend.tried.size() < 4 ? later(batch) : SendOutcome.SENT;
    report("a");

    assertThat(flush()).isTrue();
    assertThat(backend.tried).containsExactly("a", "a", "a", "a");
    assertThat(spans("ok")).isEqualTo(1);
    assertThat(spans("err")).isZero();
  }

  @Test
  void send_again_isCountedAsResent() {
    backend.outcome = batch -> backend.tried.size() < 4 ? later(batch) : SendOutcome.SENT;
    report("a");
    flush();

    assertThat(value("resent_spans")).isEqualTo(3);
  }

  @Test
  void send_againByTheSenderItself_isCountedAsResent() {
    backend.outcome = batch -> SendOutcome.SENT.repeated(2);
    report("a");

    assertThat(flush()).isTrue();
    assertThat(value("resent_spans")).isEqualTo(2);
  }

  @Test
  void send_toBeRetried_keepsTheOrder() {
    backend.outcome = batch -> backend.tried.size() % 2 == 1 ? later(batch) : SendOutcome.SENT;
    report("a", "b", "c");
    flush();

    assertThat(backend.taken).containsExactly("a", "b", "c");
  }

  @Test
  void send_toBeRetriedLater_waitsAsAsked() {
    Duration asked = Duration.ofMillis(300);
    List<Long> times = new ArrayList<>();
    backend.outcome =
        batch -> {
          times.add(System.nanoTime());
          return times.size() == 1 ? SendOutcome.retry(asked, "busy") : SendOutcome.SENT;
        };
    report("a");
    flush();

    assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(asked.toNanos());
  }

  @Test
  void send_pastTheDeadline_givesUp() {
    use(buffered(1_000, true, Duration.ofMillis(300)));
    backend.outcome = OutboxTest::later;
    report("a");

    assertThat(flush()).isFalse();
    assertThat(failed("gave_up")).isEqualTo(1);
    assertThat(backend.tried.size()).isGreaterThan(1);
  }

  @Test
  void send_askedToWaitForAnHour_isTriedAgainWithinTheDeadline() {
    use(buffered(1_000, true, Duration.ofSeconds(2)));
    backend.outcome =
        batch ->
            backend.tried.size() == 1
                ? SendOutcome.retry(Duration.ofHours(1), "in an hour")
                : SendOutcome.SENT;
    report("a", "b");

    assertThat(flush()).isTrue();
    assertThat(backend.tried).containsExactly("a", "a", "b");
  }

  @Test
  void send_askedToWaitForLongerThanTheBound_isTriedAgainAfterIt() {
    use(buffered(1_000, true, NEVER).maxRetryAfter(Duration.ofMillis(5)));
    backend.outcome =
        batch ->
            backend.tried.size() < 3
                ? SendOutcome.retry(Duration.ofSeconds(Long.MAX_VALUE), "never")
                : SendOutcome.SENT;
    report("a");

    assertThat(flush()).isTrue();
    assertThat(backend.tried).hasSize(3);
  }

  @Test
  void send_askedToWaitForAnHourEachTime_isGivenUpAtTheDeadline() {
    use(buffered(1_000, true, Duration.ofMillis(30)));
    backend.outcome = batch -> SendOutcome.retry(NEVER, "in an hour");
    report("a");

    assertThat(flush()).isFalse();
    assertThat(failed("gave_up")).isEqualTo(1);
  }

  @Test
  void send_deadlineOfZero_isTriedOnce() {
    use(buffered(1_000, true, Duration.ZERO));
    report("a", "b");

    assertThat(flush()).isTrue();
    assertThat(backend.tried).containsExactly("a", "b");
  }

  @Test
  void send_deadlineOfZeroAndTheBackendAway_givesUpAfterTheFirstTry() {
    use(buffered(1_000, true, Duration.ZERO));
    backend.outcome =
        batch -> {
          awaitBuffered(2); // Else the second may come when the first is over, and is tried.
          return SendOutcome.retry(NEVER, "in an hour");
        };
    report("a", "b");

    assertThat(flush()).isFalse();
    assertThat(failed("gave_up")).isEqualTo(2);
    assertThat(backend.tried).containsExactly("a");
  }

  @Test
  void flush_rightAfterAnother_isAnsweredToo() {
    report("a");

    for (int i = 0; i < 2_000; i++) {
      assertThat(flush()).as("flush %d", i).isTrue();
    }
  }

  @Test
  void send_refused_isNotTriedAgain() {
    backend.outcome = batch -> SendOutcome.refused("never");
    report("a");

    assertThat(flush()).isFalse();
    assertThat(backend.tried).containsExactly("a");
    assertThat(failed("refused")).isEqualTo(1);
  }

  @Test
  void send_partlySent_countsBothParts() {
    backend.outcome = batch -> SendOutcome.partlySent(1, "one was odd");
    report("a");

    assertThat(flush()).isFalse();
    assertThat(spans("ok")).isZero();
    assertThat(failed("refused")).isEqualTo(1);
  }

  @Test
  void send_thatThrowsAnException_isARefusalAndTheThreadGoesOn() {
    backend.outcome =
        batch -> {
          if (batch.equals("a")) {
            throw new IllegalStateException("a bug");
          }
          return SendOutcome.SENT;
        };
    report("a", "b");
    flush();

    assertThat(failed("refused")).isEqualTo(1);
    assertThat(backend.taken).containsExactly("b");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        OutOfMemoryError.class,
        StackOverflowError.class,
        NoClassDefFoundError.class,
        BatchReporterTest.UnspeakableError.class
      })
  void send_thatThrowsAnError_isTriedAgain(Class<? extends Error> error) throws Exception {
    Error thrown = error.getDeclaredConstructor().newInstance();
    backend.outcome =
        batch -> {
          if (backend.tried.size() < 3) {
            throw thrown;
          }
          return SendOutcome.SENT;
        };
    report("a", "b");

    assertThat(flush()).isTrue();
    assertThat(backend.tried).containsExactly("a", "a", "a", "b");
    assertThat(spans("ok")).isEqualTo(2);
    assertThat(spans("err")).isZero();
  }

  @Test
  void send_whileTheBackendHangs_theQueueGoesOnToDrain() {
    use(buffered(1_000, true, NEVER).queueCapacity(4));
    hangOn("a");
    for (int i = 2; i <= 21; i++) {
      report("b");
      awaitBuffered(i);
    }
    backend.letGo.countDown();

    assertThat(flush()).isTrue();
    assertThat(dropped("queue_full")).isZero();
    assertThat(spans("ok")).isEqualTo(21);
  }

  @Test
  void buffer_full_dropsTheOldest() {
    use(buffered(3, true, NEVER));
    hangOn("a");
    report("b", "c", "d", "e");
    await().atMost(SOON).until(() -> dropped("buffer_full") == 2);
    backend.letGo.countDown();

    assertThat(flush()).isFalse();
    assertThat(backend.taken).containsExactly("a", "d", "e");
  }

  @Test
  void buffer_full_dropsTheNewestIfTold() {
    use(buffered(3, false, NEVER));
    hangOn("a");
    report("b", "c", "d", "e");
    await().atMost(SOON).until(() -> dropped("buffer_full") == 2);
    backend.letGo.countDown();

    assertThat(flush()).isFalse();
    assertThat(backend.taken).containsExactly("a", "b", "c");
  }

  @Test
  void buffer_tooSmallForABatch_costsThatBatchAlone() {
    use(buffered(3, true, NEVER));
    report("abcd", "ef");

    assertThat(flush()).isFalse();
    assertThat(dropped("buffer_full")).isEqualTo(1);
    assertThat(backend.taken).containsExactly("ef");
  }

  @Test
  void buffer_reusedArrays_holdEachBatchAsItWas() {
    List<String> large = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      large.add(String.valueOf((char) ('a' + i)).repeat(70_000 + 13 * (i % 7)));
    }
    use(buffered(10_000_000, true, NEVER));
    large.forEach(this::report);

    assertThat(flush()).isTrue();
    assertThat(backend.taken).isEqualTo(large);
  }

  @Test
  void log_failingAndRecovering_isSaidOnceEach() {
    try (CapturedLog log = new CapturedLog(BatchReporter.class)) {
      backend.outcome = batch -> backend.tried.size() < 5 ? later(batch) : SendOutcome.SENT;
      report("a", "b");
      flush();
      reporter.close();

      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines("WARN")).singleElement().asString().contains("not now");
      assertThat(log.lines("INFO")).singleElement().asString().contains("lost: 0");
    }
  }

  @Test
  void log_failingEverySecondTime_isSaidOnce() {
    try (CapturedLog log = new CapturedLog(BatchReporter.class)) {
      backend.outcome = batch -> backend.tried.size() % 2 == 1 ? later(batch) : SendOutcome.SENT;
      for (int i = 0; i < 20; i++) {
        report("a");
        flush();
      }
      assertThat(log.lines("WARN")).hasSize(1);
      assertThat(log.lines("INFO")).hasSize(1);
    }
  }

  @Test
  void flush_whileTheBackendHangs_isFalseInTime() {
    hangOn("a");

    assertThat(reporter.flush(Duration.ofMillis(50))).isFalse();
  }

  @Test
  void flush_ofWhatIsInHand_waitsForIt() {
    hangOn("a");
    Thread releasing = new Thread(backend.letGo::countDown);
    reporter.flush(Duration.ofMillis(1));
    releasing.start();

    assertThat(flush()).isTrue();
    assertThat(backend.taken).containsExactly("a");
  }

  @Test
  void close_backendAway_triesUntilTheDeadlineAndCountsTheRest() {
    use(buffered(1_000, true, NEVER).closeTimeout(Duration.ofMillis(200)));
    backend.outcome = OutboxTest::later;
    report("a", "b");
    reporter.close();

    assertThat(failed("gave_up")).isEqualTo(1);
    assertThat(dropped("closed")).isEqualTo(1);
    assertThat(backend.tried.size()).isGreaterThan(1).isEqualTo(value("resent_spans") + 1L);
  }

  @Test
  void close_backendComesBackMeanwhile_sendsAll() {
    backend.outcome = batch -> backend.tried.size() < 10 ? later(batch) : SendOutcome.SENT;
    report("a", "b");
    reporter.close();

    assertThat(backend.taken).containsExactly("a", "b");
    assertThat(spans("ok")).isEqualTo(2);
  }

  @Test
  void close_backendHangs_isBoundedAndTheBooksBalance() {
    use(buffered(1_000, true, NEVER).closeTimeout(Duration.ofMillis(50)));
    hangOn("a");
    report("b", "c");
    awaitBuffered(3);
    long start = System.nanoTime();
    reporter.close();

    assertThat(System.nanoTime() - start).isLessThan(SOON.toNanos());
    assertThat(spans("ok") + dropped("closed")).isEqualTo(3);
  }

  @Test
  void close_backendLetsGoSlowly_itsBatchIsCountedBeforeTheEnd() {
    use(buffered(1_000, true, NEVER).closeTimeout(Duration.ofMillis(50)));
    backend.outcome =
        batch -> {
          backend.hang();
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
          return SendOutcome.refused("closed");
        };
    report("a");
    assertThatCodeCounts(backend.hanging);
    reporter.close();

    assertThat(dropped("closed")).isEqualTo(1);
    assertThat(spans("err")).isZero();
  }

  @Test
  void close_always_endsTheThread() throws Exception {
    report("a");
    flush();
    reporter.close();

    backend.thread.get().join(SOON.toMillis());
    assertThat(backend.thread.get().isAlive()).isFalse();
  }

  @Test
  void books_backendThatAnswersAnything_balance() {
    use(buffered(20, true, Duration.ofMillis(5)));
    backend.outcome =
        batch ->
            switch (backend.tried.size() % 6) {
              case 0 -> SendOutcome.refused("no");
              case 1 -> later(batch);
              case 2 -> null;
              case 3 -> throw new IllegalStateException("moody");
              case 4 -> SendOutcome.UNSETTLED;
              default -> SendOutcome.SENT;
            };
    for (int i = 0; i < 2_000; i++) {
      report("a");
    }
    reporter.close();

    assertThat(spans("ok") + spans("err") + spans("dropped")).isEqualTo(2_000);
    assertThat(failed("gave_up") + failed("refused")).isEqualTo(spans("err"));
    assertThat(dropped("buffer_full") + dropped("closed") + dropped("queue_full"))
        .isEqualTo(spans("dropped"));
  }

  @Test
  void spans_startedWhereBatchesAreSent_areNotSampled() {
    SkuaTracer tracer = Fixtures.builder(reporter).build();
    AtomicReference<SkuaSpan> ofAnInstrumentedClient = new AtomicReference<>();
    backend.outcome =
        batch -> {
          ofAnInstrumentedClient.set((SkuaSpan) tracer.buildSpan("POST").start());
          ofAnInstrumentedClient.get().finish();
          return SendOutcome.SENT;
        };
    report("a");
    flush();

    assertThat(ofAnInstrumentedClient.get().context().isSampled()).isFalse();
    assertThat(backend.tried).containsExactly("a");
  }

  @Test
  void settings_outOfRange_areRefusedWithTheirValue() {
    assertThatThrownBy(() -> buffered(0, true, NEVER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("buffer bytes: 0");
    assertThatThrownBy(() -> buffered(1, true, Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("retry deadline");
  }
}
