/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.MdcScopeManager;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** Real recordings, read back: they name the spans as the reporter has them. */
class JfrObserverTest {
  @TempDir Path directory;

  private final InMemoryReporter reporter = new InMemoryReporter();
  private final SkuaTracer tracer = builder(true).build();

  private SkuaTracer.Builder builder(boolean sampled) {
    return SkuaTracer.builder("shop")
        .shutdownHook(false)
        .sampler(new ConstSampler(sampled))
        .reporter(reporter)
        .observer(new JfrObserver());
  }

  /** What a recording has of Skua once this has run, in the order of the ends. */
  private List<RecordedEvent> record(Action action) throws Exception {
    Path file = directory.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      action.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith("skua."))
        .sorted(Comparator.comparing(RecordedEvent::getEndTime))
        .toList();
  }

  private interface Action {
    void run() throws Exception;
  }

  private static String described(RecordedEvent event) {
    return event.getEventType().getName() + ' ' + event.getString("operation");
  }

  private static void assertNames(RecordedEvent event, SkuaSpan span) {
    assertThat(event.getString("traceId")).isEqualTo(span.context().toTraceId());
    assertThat(event.getString("spanId")).isEqualTo(span.context().toSpanId());
    assertThat(event.getString("operation")).isEqualTo(span.operationName());
    assertThat(event.getString("service")).isEqualTo("shop");
  }

  @Test
  void spansAndScopes_whileARecordingRuns_areEventsThatNameThem() throws Exception {
    List<RecordedEvent> events =
        record(
            () -> {
              Span root = tracer.buildSpan("root").start();
              try (Scope outer = tracer.activateSpan(root)) {
                Span child = tracer.buildSpan("child").start();
                try (Scope inner = tracer.activateSpan(child)) {
                  Thread.onSpinWait();
                }
                child.finish();
              }
              root.finish();
            });

    assertThat(events.stream().map(JfrObserverTest::described))
        .containsExactly(
            "skua.SpanStart root",
            "skua.SpanStart child",
            "skua.Scope child",
            "skua.SpanFinish child",
            "skua.Scope root",
            "skua.SpanFinish root");
    SkuaSpan child = reporter.spans().get(0);
    SkuaSpan root = reporter.spans().get(1);
    List.of(1, 2, 3).forEach(i -> assertNames(events.get(i), child));
    List.of(0, 4, 5).forEach(i -> assertNames(events.get(i), root));
    assertThat(events.get(4).getStartTime()).isBeforeOrEqualTo(events.get(2).getStartTime());
  }

  @Test
  void startAndDuration_ofAFinishedSpan_areThoseOfTheTrace() throws Exception {
    RecordedEvent finish =
        record(
                () ->
                    tracer
                        .buildSpan("timed")
                        .withStartTimestamp(1_700_000_000_123_456L)
                        .start()
                        .finish(1_700_000_000_125_000L))
            .get(1);

    assertThat(finish.getInstant("spanStart").toEpochMilli()).isEqualTo(1_700_000_000_123L);
    assertThat(finish.getDuration("spanDuration").toNanos()).isEqualTo(1_544_000);
  }

  @Test
  void threads_ofStartScopeAndFinish_areThoseWhereItHappened() throws Exception {
    List<RecordedEvent> events =
        record(
            () -> {
              Span span = tracer.buildSpan("before").start();
              Thread other =
                  new Thread(
                      () -> {
                        try (Scope scope = tracer.activateSpan(span)) {
                          span.setOperationName("after");
                        }
                        span.finish();
                      },
                      "other");
              other.start();
              other.join();
            });

    String here = Thread.currentThread().getName();
    assertThat(events)
        .extracting(event -> described(event) + ' ' + event.getThread().getJavaName())
        .containsExactly(
            "skua.SpanStart before " + here,
            "skua.Scope after other",
            "skua.SpanFinish after other");
  }

  @Test
  void spans_ofTracesThatAreNotSampled_areNoEvents() throws Exception {
    SkuaTracer unsampled = builder(false).build();

    List<RecordedEvent> events =
        record(
            () -> {
              Span span = unsampled.buildSpan("root").start();
              unsampled.activateSpan(span).close();
              span.finish();
            });

    assertThat(events).isEmpty();
  }

  @Test
  void scope_closedTwice_isOneEvent() throws Exception {
    List<RecordedEvent> events =
        record(
            () -> {
              Scope scope = tracer.activateSpan(tracer.buildSpan("root").start());
              scope.close();
              scope.close();
            });

    assertThat(events.stream().map(JfrObserverTest::described))
        .containsExactly("skua.SpanStart root", "skua.Scope root");
    assertThat(tracer.activeSpan()).isNull();
  }

  @Test
  void events_thatARecordingTurnsOff_areNotMade() throws Exception {
    Path file = directory.resolve("off.jfr");
    try (Recording recording = new Recording()) {
      recording.disable("skua.SpanStart");
      recording.disable("skua.Scope");
      recording.start();
      Span span = tracer.buildSpan("root").start();
      tracer.activateSpan(span).close();
      span.finish();
      recording.stop();
      recording.dump(file);
    }

    assertThat(RecordingFile.readAllEvents(file))
        .filteredOn(event -> event.getEventType().getName().startsWith("skua."))
        .extracting(JfrObserverTest::described)
        .containsExactly("skua.SpanFinish root");
  }

  @Test
  void scope_withoutARecording_isTheManagersOwn() {
    SkuaTracer plain = builder(true).observer(null).build();
    Span span = plain.buildSpan("root").start();

    assertThat(tracer.activateSpan(span)).hasSameClassAs(plain.activateSpan(span));
  }

  @Test
  void scope_openWhenTheRecordingEnds_isClosedAllTheSame() throws Exception {
    Scope[] open = new Scope[1];
    record(() -> open[0] = tracer.activateSpan(tracer.buildSpan("root").start()));

    open[0].close();

    assertThat(tracer.activeSpan()).isNull();
  }

  @Test
  void loggingContext_ofAnotherScopeManager_isKept() throws Exception {
    SkuaTracer logging = builder(true).scopeManager(new MdcScopeManager()).build();

    List<RecordedEvent> events =
        record(
            () -> {
              Span span = logging.buildSpan("root").start();
              try (Scope scope = logging.activateSpan(span)) {
                assertThat(MDC.get("traceId")).isEqualTo(span.context().toTraceId());
              }
              assertThat(MDC.get("traceId")).isNull();
            });

    assertThat(events).hasSize(2);
    assertThat(logging.toString()).contains("scopeManager=JfrScopeManager, observer=JfrObserver");
  }
}
