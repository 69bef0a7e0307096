/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.Fixtures;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.Metrics;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import io.skua.tracer.Stress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

@Timeout(30)
class BatchReporterTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofSeconds(10);

  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private final ListEncoder encoder = new ListEncoder(1_000);
  private final ListSender sender = new ListSender();
  private BatchReporter reporter = with(encoder, sender).build();

  @AfterEach
  void close() {
    sender.letGo.countDown();
    reporter.close();
  }

  private BatchReporter.Builder with(SpanEncoder encoder, Sender sender) {
    return BatchReporter.builder(encoder, sender).metrics(metrics).flushInterval(NEVER);
  }

  /** Replaces the reporter of the test. */
  private void use(BatchReporter.Builder builder) {
    reporter.close();
    reporter = builder.build();
  }

  private void report(String... operations) {
    for (String operation : operations) {
      reporter.report(Fixtures.finishedSpan(operation));
    }
  }

  private void reportMany(int count) {
    SkuaSpan span = Fixtures.finishedSpan("a");
    for (int i = 0; i < count; i++) {
      reporter.report(span);
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

  /** Each span in one outcome, each outcome with one reason. */
  private void assertBooks(long reported) {
    assertThat(spans("ok") + spans("err") + spans("dropped")).isEqualTo(reported);
    assertThat(failed("refused") + failed("gave_up")).isEqualTo(spans("err"));
    assertThat(
            dropped("queue_full") + dropped("too_large") + dropped("encoding") + dropped("closed"))
        .isEqualTo(spans("dropped"));
  }

  private static List<Thread> reporterThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("skua-reporter"))
        .toList();
  }

  /** Holds operation names; a batch is full when it has so many. */
  static final class ListEncoder implements SpanEncoder {
    private int capacity;
    private final List<String> open = new ArrayList<>();

    /** What becomes of a span, by its operation name; null for the usual. */
    volatile Function<String, Appended> append = operation -> null;

    volatile Runnable onSeal = () -> {};
    volatile boolean shrinks;
    volatile String lost;

    ListEncoder(int capacity) {
      this.capacity = capacity;
    }

    @Override
    public Appended append(SkuaSpan span) {
      Appended special = append.apply(span.operationName());
      if (special == Appended.TOO_LARGE) {
        return special;
      }
      if (open.size() == capacity) {
        return Appended.FULL;
      }
      open.add(span.operationName());
      return special == null ? Appended.ADDED : special;
    }

    @Override
    public EncodedBatch seal() {
      byte[] text = String.join(",", open).getBytes();
      int spans = open.size();
      open.clear();
      onSeal.run();
      return spans == 0 ? null : new EncodedBatch(text, 0, text.length, spans);
    }

    @Override
    public boolean shrink() {
      capacity /= 2;
      return shrinks && capacity > 0;
    }

    @Override
    public void lost(long queueFull, long tooLarge, long notSent) {
      lost = queueFull + " " + tooLarge + " " + notSent;
    }
  }

  /** Keeps the texts of what it was given. */
  private static final class ListSender implements Sender {
    final List<String> batches = new CopyOnWriteArrayList<>();
    final AtomicReference<Thread> thread = new AtomicReference<>();
    final AtomicInteger closed = new AtomicInteger();
    final CountDownLatch letGo = new CountDownLatch(1);
    final CountDownLatch hanging = new CountDownLatch(1);
    volatile Function<EncodedBatch, SendOutcome> outcome = batch -> SendOutcome.SENT;

    @Override
    public SendOutcome send(EncodedBatch batch) {
      thread.set(Thread.currentThread());
      batches.add(new String(batch.bytes(), batch.offset(), batch.length()));
      return outcome.apply(batch);
    }

    /** An outcome that comes only after {@link #letGo}, whoever interrupts. */
    SendOutcome hang(EncodedBatch batch) {
      hanging.countDown();
      while (true) {
        try {
          letGo.await();
          return SendOutcome.SENT;
        } catch (InterruptedException ignored) {
          // As a library that swallows it.
        }
      }
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }

    @Override
    public String toString() {
      return "the test sender";
    }
  }

  @Nested
  class Batches {
    @Test
    void report_ofSeveral_areSentInOneBatchInOrder() {
      report("a", "b", "c");

      assertThat(flush()).isTrue();
      assertThat(sender.batches).containsExactly("a,b,c");
      assertThat(spans("ok")).isEqualTo(3);
      assertBooks(3);
    }

    @Test
    void report_ofMoreThanABatch_sendsTheFullOneAndGoesOn() {
      use(with(new ListEncoder(2), sender));
      report("a", "b", "c", "d", "e");

      assertThat(flush()).isTrue();
      assertThat(sender.batches).containsExactly("a,b", "c,d", "e");
      assertBooks(5);
    }

    @Test
    void report_afterTheInterval_isSentWithoutAFlush() {
      use(with(encoder, sender).flushInterval(Duration.ofMillis(5)));
      report("a");

      await().atMost(SOON).until(() -> sender.batches.equals(List.of("a")));
      report("b");
      await().atMost(SOON).until(() -> sender.batches.equals(List.of("a", "b")));
    }

    @Test
    void report_ofAThreshold_wakesTheThreadBeforeTheInterval() {
      use(with(new ListEncoder(100), sender).queueCapacity(1024));
      reportMany(1);
      flush();
      await().atMost(SOON).until(() -> isParked());
      reportMany(256);

      await().atMost(SOON).until(() -> spans("ok") >= 201);
      assertThat(dropped("queue_full")).isZero();
    }

    private boolean isParked() {
      return sender.thread.get().getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    void append_tooLarge_isDroppedAndCounted() {
      encoder.append = op -> op.equals("big") ? SpanEncoder.Appended.TOO_LARGE : null;
      report("a", "big", "b");

      assertThat(flush()).isFalse();
      assertThat(sender.batches).containsExactly("a,b");
      assertThat(dropped("too_large")).isEqualTo(1);
      assertBooks(3);
    }

    @Test
    void append_pruned_isSentAndCountedApart() {
      encoder.append = op -> op.equals("big") ? SpanEncoder.Appended.PRUNED : null;
      report("a", "big");

      assertThat(flush()).isTrue();
      assertThat(sender.batches).containsExactly("a,big");
      assertThat(metrics.value("jaeger_tracer_reporter_pruned_spans")).isEqualTo(1);
      assertBooks(2);
    }

    @Test
    void append_fullThoughEmpty_isDroppedAsTooLarge() {
      encoder.append = op -> SpanEncoder.Appended.FULL;
      use(with(new ListEncoder(0), sender));
      report("a");

      assertThat(flush()).isFalse();
      assertThat(dropped("too_large")).isEqualTo(1);
      assertBooks(1);
    }

    @Test
    void append_thatThrows_costsThatSpanOnly() {
      encoder.append =
          op -> {
            if (op.equals("bad")) {
              throw new IllegalStateException("bad span");
            }
            return null;
          };
      try (CapturedLog log = new CapturedLog(BatchReporter.class)) {
        report("a", "bad", "bad", "b");

        assertThat(flush()).isFalse();
        assertThat(log.lines()).singleElement().asString().startsWith("WARN").contains("bad span");
      }
      assertThat(sender.batches).containsExactly("a,b");
      assertThat(dropped("encoding")).isEqualTo(2);
      assertBooks(4);
    }

    @Test
    void seal_thatThrows_costsThatBatchOnly() {
      encoder.onSeal =
          () -> {
            encoder.onSeal = () -> {};
            throw new IllegalStateException("bad batch");
          };
      report("a", "b");
      assertThat(flush()).isFalse();
      report("c");
      assertThat(flush()).isTrue();

      assertThat(sender.batches).containsExactly("c");
      assertThat(dropped("encoding")).isEqualTo(2);
      assertBooks(3);
    }

    @ParameterizedTest
    @ValueSource(
        classes = {OutOfMemoryError.class, StackOverflowError.class, UnspeakableError.class})
    void append_withAnError_leavesTheThreadAlive(Class<? extends Error> error) throws Exception {
      Error thrown = error.getDeclaredConstructor().newInstance();
      encoder.append =
          op -> {
            if (op.equals("bad")) {
              throw thrown;
            }
            return null;
          };
      report("bad", "a");
      flush();
      Thread before = sender.thread.get();
      report("b");

      assertThat(flush()).isTrue();
      assertThat(sender.thread.get()).isSameAs(before);
      assertThat(dropped("encoding")).isEqualTo(1);
      assertBooks(3);
    }

    @Test
    void queueLength_atAFlush_isWhatIsLeftInTheQueue() {
      sender.outcome = sender::hang;
      report("a");
      CountDownLatch flushed = new CountDownLatch(1);
      new Thread(
              () -> {
                flush();
                flushed.countDown();
              })
          .start();
      awaitLatch(sender.hanging);
      report("b", "c");
      sender.letGo.countDown();
      awaitLatch(flushed);

      assertThat(metrics.value("jaeger_tracer_reporter_queue_length")).isEqualTo(2);
      assertThat(flush()).isTrue();
      assertThat(metrics.value("jaeger_tracer_reporter_queue_length")).isZero();
    }
  }

  /** An error that cannot even be logged. */
  static final class UnspeakableError extends Error {
    private static final long serialVersionUID = 1L;

    UnspeakableError() {}

    @Override
    public String toString() {
      throw this;
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Nested
  class Outcomes {
    @Test
    void send_thatThrows_isARefusal() {
      sender.outcome =
          batch -> {
            throw new IllegalStateException("no route");
          };
      report("a", "b");

      assertThat(flush()).isFalse();
      assertThat(failed("refused")).isEqualTo(2);
      assertBooks(2);
    }

    @Test
    void lastError_ofASendThatFailed_staysWhenItWorksAgain() {
      assertThat(reporter.lastError()).isNull();
      sender.outcome =
          batch -> {
            throw new IllegalStateException("no route");
          };
      report("a");
      flush();
      sender.outcome = batch -> SendOutcome.SENT;
      report("b");
      flush();

      assertThat(reporter.lastError()).matches("20\\d\\d-.*Z .*no route.*");
    }

    @Test
    void send_withoutAnOutcome_isARefusal() {
      sender.outcome = batch -> null;
      report("a");

      assertThat(flush()).isFalse();
      assertThat(failed("refused")).isEqualTo(1);
      assertBooks(1);
    }

    @Test
    void send_thatThrowsAnError_isGivenUpAndNotRefused() {
      sender.outcome =
          batch -> {
            throw new UnspeakableError();
          };
      report("a", "b");

      assertThat(flush()).isFalse();
      assertThat(failed("gave_up")).isEqualTo(2);
      assertBooks(2);
    }

    @Test
    void send_refused_isCounted() {
      sender.outcome = batch -> SendOutcome.refused("not here");
      report("a");

      assertThat(flush()).isFalse();
      assertThat(failed("refused")).isEqualTo(1);
      assertBooks(1);
    }

    @Test
    void send_toBeRetried_isGivenUp() {
      sender.outcome = batch -> SendOutcome.retry(Duration.ZERO, "busy");
      report("a");

      assertThat(flush()).isFalse();
      assertThat(failed("gave_up")).isEqualTo(1);
      assertBooks(1);
    }

    @Test
    void send_failingAndRecovering_isSaidOnceEach() {
      try (CapturedLog log = new CapturedLog(BatchReporter.class)) {
        sender.outcome = batch -> SendOutcome.refused("not here");
        report("a", "b");
        flush();
        report("c");
        flush();
        sender.outcome = batch -> SendOutcome.SENT;
        report("d");
        flush();
        report("e");
        flush();

        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines("WARN"))
            .singleElement()
            .asString()
            .contains("the test sender", "not here");
        assertThat(log.lines("INFO")).singleElement().asString().contains("lost: 3");
        assertThat(log.hasStackTrace()).isFalse();
      }
    }

    @Test
    void queue_overflowingAndRecovering_isSaidOnceEach() {
      use(with(encoder, sender).queueCapacity(4));
      try (CapturedLog log = new CapturedLog(BatchReporter.class)) {
        overflow();
        report("after");
        flush();

        assertThat(log.lines("WARN"))
            .singleElement()
            .asString()
            .contains("queue", "6 were dropped");
        assertThat(log.lines("INFO")).singleElement().asString().contains("dropped: 6");
      }
      assertThat(dropped("queue_full")).isEqualTo(6);
      assertBooks(12);
    }

    /** One span in the sender's hands, 4 in the queue, 6 too many. */
    private void overflow() {
      sender.outcome = sender::hang;
      report("first");
      Thread flushing = new Thread(BatchReporterTest.this::flush);
      flushing.start();
      awaitLatch(sender.hanging);
      reportMany(10);
      sender.outcome = batch -> SendOutcome.SENT;
      sender.letGo.countDown();
      flush();
    }
  }

  @Nested
  class Flushing {
    @Test
    void flush_beforeAnySpan_isTrueAndStartsNoThread() {
      List<Thread> before = reporterThreads();

      assertThat(flush()).isTrue();
      assertThat(reporterThreads()).isSubsetOf(before);
    }

    @Test
    void flush_whileIdle_isTrueAtOnce() {
      report("a");
      flush();

      assertThat(flush()).isTrue();
      assertThat(sender.batches).containsExactly("a");
    }

    @Test
    void flush_afterALoss_isFalseOnceAndThenTrue() {
      sender.outcome = batch -> SendOutcome.refused("not here");
      report("a");
      assertThat(flush()).isFalse();
      sender.outcome = batch -> SendOutcome.SENT;
      report("b");

      assertThat(flush()).isTrue();
    }

    @Test
    void flush_whileTheSenderHangs_isFalseInTime() {
      sender.outcome = sender::hang;
      report("a");

      long start = System.nanoTime();
      assertThat(reporter.flush(Duration.ofMillis(50))).isFalse();
      assertThat(System.nanoTime() - start).isLessThan(SOON.toNanos());
    }

    @Test
    void flush_byAnInterruptedThread_isFalseAtOnceAndKeepsTheInterrupt() {
      sender.outcome = sender::hang;
      report("a");
      Thread.currentThread().interrupt();

      assertThat(flush()).isFalse();
      assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void flush_forever_waitsForTheAnswer() {
      report("a");

      assertThat(reporter.flush(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
      assertThat(sender.batches).containsExactly("a");
    }

    @Test
    void flush_afterClose_tellsOfLossesSinceTheLastFlush() {
      sender.outcome = batch -> SendOutcome.refused("not here");
      report("a");
      assertThat(flush()).isFalse();
      reporter.close();

      assertThat(flush()).isTrue();
      report("b");
      assertThat(flush()).isFalse();
    }

    @Test
    void flush_whileTheDeliveryLogFails_isAnsweredAndTheThreadLives() {
      Logger logger = (Logger) LoggerFactory.getLogger(BatchReporter.class);
      TurboFilter failing =
          new TurboFilter() {
            @Override
            public FilterReply decide(
                Marker marker, Logger l, Level level, String format, Object[] params, Throwable t) {
              if (l == logger) {
                throw new IllegalStateException("cannot log");
              }
              return FilterReply.NEUTRAL;
            }
          };
      logger.getLoggerContext().addTurboFilter(failing);
      try {
        sender.outcome = batch -> SendOutcome.refused("not here");
        report("a");
        assertThat(flush()).isFalse();
        report("b");
        assertThat(flush()).isFalse();
        assertThat(failed("refused")).isEqualTo(2);
        report("c");
        reporter.close();
      } finally {
        logger.getLoggerContext().getTurboFilterList().remove(failing);
      }
      assertBooks(3);
    }

    @Test
    void flush_byManyThreads_answersAll() throws Exception {
      Stress.run(
          4,
          thread -> {
            for (int i = 0; i < 200; i++) {
              report("a");
              assertThat(flush()).isTrue();
            }
          });

      assertThat(spans("ok")).isEqualTo(800);
    }
  }

  @Nested
  class Closing {
    @Test
    void close_withSpansLeft_sendsThem() {
      report("a", "b");
      reporter.close();

      assertThat(sender.batches).containsExactly("a,b");
      assertThat(sender.closed).hasValue(1);
      assertBooks(2);
    }

    @Test
    void close_withoutAnySpan_closesTheSender() {
      reporter.close();

      assertThat(sender.closed).hasValue(1);
      assertThat(sender.batches).isEmpty();
    }

    @Test
    void close_twice_closesTheSenderOnce() {
      report("a");
      reporter.close();
      reporter.close();

      assertThat(sender.closed).hasValue(1);
    }

    @Test
    void close_withASenderThatThrowsOnClose_endsAndSaysSo() {
      Sender throwing =
          new Sender() {
            @Override
            public SendOutcome send(EncodedBatch batch) {
              return SendOutcome.SENT;
            }

            @Override
            public void close() {
              throw new IllegalStateException("cannot close");
            }
          };
      use(with(encoder, throwing));
      report("a");
      try (CapturedLog log = new CapturedLog(BatchReporter.class)) {
        reporter.close();

        assertThat(log.lines()).singleElement().asString().contains("cannot close");
      }
      assertBooks(1);
    }

    @Test
    void report_afterClose_isCountedAsDropped() {
      report("a");
      reporter.close();
      report("b", "c");

      assertThat(dropped("closed")).isEqualTo(2);
      assertBooks(3);
    }

    @Test
    void report_afterCloseWithoutASpan_isCountedAndStartsNoThread() {
      List<Thread> before = reporterThreads();
      reporter.close();
      report("a");

      assertThat(dropped("closed")).isEqualTo(1);
      assertThat(reporterThreads()).isSubsetOf(before);
    }

    @Test
    void close_afterLosses_saysHowMany() {
      sender.outcome = batch -> SendOutcome.refused("not here");
      report("a", "b");
      try (CapturedLog log = new CapturedLog(BatchReporter.class)) {
        reporter.close();

        assertThat(log.lines("WARN")).singleElement().asString().contains("not here");
        assertThat(log.lines("INFO")).singleElement().asString().contains("message: 2");
      }
    }

    @Test
    void close_withoutTimeForSpans_saysHowMany() {
      use(with(encoder, sender).closeTimeout(Duration.ZERO));
      report("a", "b");
      try (CapturedLog log = new CapturedLog(BatchReporter.class)) {
        reporter.close();

        await().atMost(SOON).until(() -> !log.lines().isEmpty());
        assertThat(log.lines("WARN")).singleElement().asString().contains("not delivered: 2");
      }
    }

    @Test
    void close_withoutTime_dropsAllThatIsQueued() {
      use(with(encoder, sender).closeTimeout(Duration.ZERO));
      report("a", "b");
      reporter.close();

      await().atMost(SOON).until(() -> spans("dropped") == 2);
      assertThat(dropped("closed")).isEqualTo(2);
      assertThat(sender.batches).isEmpty();
    }

    @Test
    void close_whileTheSenderHangs_comesBackAndTheBooksBalanceAfterwards() {
      use(with(new ListEncoder(1), sender).closeTimeout(Duration.ofMillis(50)));
      sender.outcome = sender::hang;
      report("a", "b", "c");
      try (CapturedLog log = new CapturedLog(BatchReporter.class)) {
        long start = System.nanoTime();
        reporter.close();

        assertThat(System.nanoTime() - start).isLessThan(SOON.toNanos());
        assertThat(log.lines("WARN")).singleElement().asString().contains("does not return");
      }
      assertThat(sender.closed).hasPositiveValue();
      report("d");
      sender.letGo.countDown();

      await().atMost(SOON).until(() -> spans("ok") + spans("dropped") == 4);
      assertThat(spans("ok")).isEqualTo(1);
      assertThat(dropped("closed")).isEqualTo(3);
      assertBooks(4);
    }

    @Test
    void close_whileTheSenderWaits_interruptsIt() {
      use(with(encoder, sender).closeTimeout(Duration.ofMillis(50)));
      sender.outcome =
          batch -> {
            try {
              sender.letGo.await();
              return SendOutcome.SENT;
            } catch (InterruptedException interrupted) {
              return SendOutcome.refused("interrupted");
            }
          };
      report("a");
      reporter.close();

      assertThat(failed("refused")).isEqualTo(1);
      assertBooks(1);
    }

    @Test
    void close_fromTheReportersThread_doesNotWaitForItself() {
      CountDownLatch closed = new CountDownLatch(1);
      sender.outcome =
          batch -> {
            reporter.close();
            closed.countDown();
            return SendOutcome.SENT;
          };
      report("a");
      flush();

      awaitLatch(closed);
      await().atMost(SOON).until(() -> sender.closed.get() > 0);
      assertBooks(1);
    }

    @Test
    void close_byAnInterruptedThread_sendsAllTheSameAndKeepsTheInterrupt() {
      report("a");
      Thread.currentThread().interrupt();
      reporter.close();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(sender.batches).containsExactly("a");
    }

    @Test
    void close_byManyThreads_waitsInAll() throws Exception {
      report("a");
      Stress.run(
          4,
          thread -> {
            reporter.close();
            assertThat(sender.batches).containsExactly("a");
          });
    }
  }

  @Nested
  class TheThread {
    @Test
    void thread_ofAReporter_isANamedDaemonWithoutAClassLoader() {
      report("a");
      flush();

      assertThat(sender.thread.get().getName()).isEqualTo("skua-reporter");
      assertThat(sender.thread.get().isDaemon()).isTrue();
      assertThat(sender.thread.get().getContextClassLoader()).isNull();
    }

    @Test
    void thread_ofAReporter_startsWithTheFirstSpanAndIsGoneAfterClose() throws Exception {
      List<Thread> before = reporterThreads();
      use(with(encoder, sender));
      assertThat(reporterThreads()).isSubsetOf(before);

      report("a");
      flush();
      Thread thread = sender.thread.get();
      assertThat(thread.isAlive()).isTrue();

      reporter.close();
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void thread_interruptedByAnyone_goesOn() {
      report("a");
      flush();
      Thread thread = sender.thread.get();
      thread.interrupt();
      await().atMost(SOON).until(() -> !thread.isInterrupted());
      report("b");

      assertThat(flush()).isTrue();
      assertThat(sender.thread.get()).isSameAs(thread);
    }
  }

  /** Counting a span that found no room says so, then waits. */
  private record StuckMetrics(CountDownLatch counting, CountDownLatch letGo) implements Metrics {
    @Override
    public Counter counter(String name, Map<String, String> tags) {
      return delta -> {
        if ("queue_full".equals(tags.get("reason"))) {
          counting.countDown();
          awaitLatch(letGo);
        }
      };
    }

    @Override
    public Gauge gauge(String name, Map<String, String> tags) {
      return value -> {};
    }
  }

  /** When the queue is full. */
  @Nested
  class BackPressure {
    private void fill(Duration block) {
      use(with(new ListEncoder(1), sender).queueCapacity(4).blockWhenFull(block));
      sender.outcome = sender::hang;
      report("hanging");
      flushInTheBackground();
      awaitLatch(sender.hanging);
      reportMany(4);
    }

    private void flushInTheBackground() {
      reporter.flush(Duration.ofNanos(1));
    }

    @Test
    void flush_ofNothingButASpanWithoutRoom_isFalse() {
      use(with(encoder, sender).queueBytes(1_024));
      report("x".repeat(2_000));

      assertThat(flush()).isFalse();
      assertThat(flush()).isTrue();
      assertBooks(1);
    }

    @Test
    void report_blockingAndRoomComes_waitsForIt() {
      fill(SOON);
      Thread releasing = new Thread(sender.letGo::countDown);
      releasing.start();
      reportMany(100);

      assertThat(flush()).isTrue();
      assertThat(dropped("queue_full")).isZero();
      assertThat(spans("ok")).isEqualTo(105);
    }

    @Test
    void report_blockingForTooLong_drops() {
      fill(Duration.ofMillis(20));
      long start = System.nanoTime();
      reportMany(1);

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000L);
      sender.letGo.countDown();
      flush();
      assertThat(dropped("queue_full")).isEqualTo(1);
    }

    @Test
    void report_byAnInterruptedThread_doesNotWait() {
      fill(Duration.ofHours(1));
      Thread.currentThread().interrupt();
      reportMany(1);

      assertThat(Thread.interrupted()).isTrue();
      sender.letGo.countDown();
      flush();
      assertThat(dropped("queue_full")).isEqualTo(1);
    }

    @Test
    void report_droppingWhileTheThreadCounts_doesNotWaitForIt() throws Exception {
      CountDownLatch counting = new CountDownLatch(1);
      use(
          with(new ListEncoder(1), sender)
              .metrics(new StuckMetrics(counting, sender.letGo))
              .queueBytes(1_024)
              .flushInterval(Duration.ofMillis(1)));
      report("a");
      flush();
      Runnable dropping = () -> report("x".repeat(2_000));
      ExecutorService application = Executors.newSingleThreadExecutor();
      try {
        assertThat(application.submit(dropping)).succeedsWithin(SOON);
        awaitLatch(counting);
        assertThat(application.submit(dropping)).succeedsWithin(SOON);
      } finally {
        sender.letGo.countDown();
        application.shutdown();
      }
    }

    @Test
    void report_blockingWhenClosed_isCountedAsClosed() throws Exception {
      fill(Duration.ofHours(1));
      Thread waiting = new Thread(() -> reportMany(1));
      waiting.start();
      await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
      Thread closing = new Thread(reporter::close);
      closing.start();
      waiting.join(SOON.toMillis());
      sender.letGo.countDown();
      closing.join(SOON.toMillis());

      assertThat(waiting.isAlive()).isFalse();
      assertThat(dropped("queue_full")).isZero();
      assertBooks(6);
    }
  }

  @Nested
  class TooLargeForTheTransport {
    @Test
    void send_tooLarge_isEncodedAgainInSmallerBatches() {
      ListEncoder shrinking = new ListEncoder(8);
      shrinking.shrinks = true;
      use(with(shrinking, sender));
      sender.outcome =
          batch -> batch.spanCount() > 2 ? SendOutcome.tooLarge("EMSGSIZE") : SendOutcome.SENT;
      report("a", "b", "c", "d", "e");

      assertThat(flush()).isTrue();
      assertThat(sender.batches).endsWith("a,b", "c,d", "e");
      report("f", "g", "h");
      assertThat(flush()).isTrue();
      assertThat(sender.batches).endsWith("f,g", "h");
      assertBooks(8);
    }

    @Test
    void send_tooLargeHoweverSmall_isDroppedAndCounted() {
      ListEncoder shrinking = new ListEncoder(8);
      shrinking.shrinks = true;
      use(with(shrinking, sender));
      sender.outcome = batch -> SendOutcome.tooLarge("EMSGSIZE");
      report("a", "b", "c");

      assertThat(flush()).isFalse();
      assertThat(dropped("too_large")).isEqualTo(3);
      assertBooks(3);
    }
  }

  @Nested
  class Unsettled {
    private volatile SendOutcome settled = SendOutcome.SENT;
    private final AtomicInteger settles = new AtomicInteger();

    private final Sender settling =
        new Sender() {
          @Override
          public SendOutcome send(EncodedBatch batch) {
            return SendOutcome.UNSETTLED;
          }

          @Override
          public SendOutcome settle() {
            settles.incrementAndGet();
            return settled;
          }
        };

    @Test
    void send_unsettled_isCountedWhenItIsSettled() {
      use(with(encoder, settling));
      report("a");
      assertThat(flush()).isTrue();
      assertThat(spans("ok")).isEqualTo(1);
      assertThat(settles).hasValue(1);
    }

    @Test
    void send_refusedLate_isCountedAsRefused() {
      use(with(encoder, settling));
      settled = SendOutcome.refused("nobody there");
      report("a", "b");

      assertThat(flush()).isFalse();
      assertThat(failed("refused")).isEqualTo(2);
    }

    @Test
    void send_severalUnsettled_areSettledOneByOne() {
      use(with(new ListEncoder(1), settling));
      report("a", "b", "c");
      reporter.close();

      assertThat(settles).hasValue(3);
      assertBooks(3);
    }

    @Test
    void settle_unsettledStill_isARefusal() {
      use(with(encoder, settling));
      settled = SendOutcome.UNSETTLED;
      report("a");

      assertThat(flush()).isFalse();
      assertBooks(1);
    }

    @Test
    void losses_beforeASeal_areToldToTheEncoder() {
      use(with(encoder, settling));
      settled = SendOutcome.refused("nobody there");
      report("a", "b");
      flush();
      report("c");
      flush();

      assertThat(encoder.lost).isEqualTo("0 0 2");
    }
  }

  @Nested
  class Building {
    @Test
    void builder_withoutEncoderOrSender_refuses() {
      assertThatThrownBy(() -> BatchReporter.builder(null, sender))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> BatchReporter.builder(encoder, null))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settings_outOfRange_areRefusedWithTheirValue() {
      BatchReporter.Builder builder = BatchReporter.builder(encoder, sender);

      assertThatThrownBy(() -> builder.queueCapacity(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("queue capacity: 0");
      assertThatThrownBy(() -> builder.queueCapacity((1 << 24) + 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> builder.flushInterval(Duration.ofNanos(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("flush interval");
      assertThatThrownBy(() -> builder.flushInterval(null))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> builder.closeTimeout(Duration.ofMillis(-1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("close timeout");
      assertThatThrownBy(() -> builder.metrics(null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settings_beyondWhatALongHolds_areForever() {
      Duration ages = Duration.ofSeconds(Long.MAX_VALUE);
      use(with(encoder, sender).flushInterval(ages).closeTimeout(ages));
      report("a");
      reporter.close();

      assertThat(sender.batches).containsExactly("a");
    }

    @Test
    void toString_ofAReporter_namesItsSettings() {
      assertThat(with(encoder, sender).queueCapacity(100).build())
          .hasToString(
              "BatchReporter{queue=100 spans, 16777216 bytes, flushInterval=3600000ms, closeTimeout=10000ms, encoder="
                  + encoder
                  + ", sender=the test sender}");
    }

    @Test
    void queueCapacity_ofOne_works() {
      use(with(encoder, sender).queueCapacity(1));
      report("a");

      assertThat(flush()).isTrue();
    }
  }

  /** The promise of the books, while everything happens at once. */
  @Nested
  class Accounting {
    @Test
    @Timeout(60)
    void outcomes_underEightProducersWhileClosing_addUpToWhatFinished() throws Exception {
      int threads = 9;
      int spansEach = 40;
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      try {
        for (int round = 0; round < 300; round++) {
          oneRound(pool, threads, spansEach, round);
        }
      } finally {
        pool.shutdownNow();
      }
    }

    @Test
    void outcomes_whenTheFirstSpansMeetTheClose_addUp() throws Exception {
      ExecutorService pool = Executors.newFixedThreadPool(3);
      SkuaSpan span = Fixtures.finishedSpan("a");
      try {
        for (int round = 0; round < 1_000; round++) {
          InMemoryMetrics books = new InMemoryMetrics();
          BatchReporter fresh =
              BatchReporter.builder(new ListEncoder(9), new ListSender()).metrics(books).build();
          Stress.run(
              pool,
              3,
              thread -> {
                if (thread == 0) {
                  fresh.close();
                } else {
                  fresh.report(span);
                }
              });
          assertThat(sum(books.values(), "reporter_spans")).isEqualTo(2);
        }
      } finally {
        pool.shutdownNow();
      }
    }

    @Test
    void outcomes_whenTheThreadEndsWhileSpansPourIn_addUp() throws Exception {
      ExecutorService pool = Executors.newFixedThreadPool(3);
      SkuaSpan span = Fixtures.finishedSpan("a");
      try {
        for (int round = 0; round < 500; round++) {
          InMemoryMetrics books = new InMemoryMetrics();
          AtomicReference<BatchReporter> pouring = new AtomicReference<>();
          CountDownLatch closed = new CountDownLatch(1);
          Sender closing =
              batch -> {
                pouring.get().close(); // on the thread itself, which then ends at once
                closed.countDown();
                return SendOutcome.SENT;
              };
          pouring.set(
              BatchReporter.builder(new ListEncoder(1), closing)
                  .metrics(books)
                  .queueCapacity(8)
                  .build());
          AtomicInteger reported = new AtomicInteger();
          Stress.run(
              pool,
              3,
              thread -> {
                int mine = 0;
                while (closed.getCount() > 0) {
                  pouring.get().report(span);
                  mine++;
                }
                reported.addAndGet(mine);
              });
          pouring.get().close();
          assertThat(sum(books.values(), "reporter_spans")).isEqualTo(reported.get());
        }
      } finally {
        pool.shutdownNow();
      }
    }

    private void oneRound(ExecutorService pool, int threads, int spansEach, int round)
        throws Exception {
      InMemoryMetrics books = new InMemoryMetrics();
      ListEncoder small = new ListEncoder(3);
      small.append = BatchReporterTest::moody;
      AtomicInteger sent = new AtomicInteger();
      Sender moody =
          batch -> {
            switch (sent.incrementAndGet() % 5) {
              case 0:
                throw new IllegalStateException("moody");
              case 1:
                return SendOutcome.retry(Duration.ZERO, "moody");
              case 2:
                return SendOutcome.refused("moody");
              default:
                return SendOutcome.SENT;
            }
          };
      SkuaTracer tracer =
          Fixtures.builder(
                  BatchReporter.builder(small, moody)
                      .metrics(books)
                      .queueCapacity(4)
                      .flushInterval(Duration.ofMillis(1))
                      .build())
              .metrics(books)
              .build();
      Stress.run(
          pool,
          threads,
          thread -> {
            for (int i = 0; i < (thread == 0 ? round : spansEach); i++) {
              if (thread == 0) {
                Thread.onSpinWait();
              } else {
                tracer.buildSpan("op" + i).start().finish();
              }
            }
            if (thread == 0) {
              tracer.close();
            }
          });

      assertBalanced(books, (threads - 1) * (long) spansEach);
    }

    private void assertBalanced(InMemoryMetrics books, long finished) {
      Map<String, Long> values = books.values();
      assertThat(values).containsEntry("jaeger_tracer_finished_spans", finished);
      assertThat(sum(values, "reporter_spans")).as("%s", values).isEqualTo(finished);
      assertThat(sum(values, "reporter_dropped_spans"))
          .isEqualTo(values.get("jaeger_tracer_reporter_spans.result=dropped"));
      assertThat(sum(values, "reporter_failed_spans"))
          .isEqualTo(values.get("jaeger_tracer_reporter_spans.result=err"));
    }

    private long sum(Map<String, Long> values, String series) {
      return values.entrySet().stream()
          .filter(entry -> entry.getKey().startsWith("jaeger_tracer_" + series + "."))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  private static SpanEncoder.Appended moody(String operation) {
    switch (operation) {
      case "op7":
        throw new IllegalStateException("moody");
      case "op11":
        return SpanEncoder.Appended.TOO_LARGE;
      case "op13":
        return SpanEncoder.Appended.PRUNED;
      default:
        return null;
    }
  }
}
