/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The reporters that need no thread. */
class ReportersTest {
  private final SkuaSpan span = Fixtures.finishedSpan("operation");

  /** Notes what it is asked. */
  private static class Noting implements Reporter {
    final List<String> calls = new ArrayList<>();
    boolean answer = true;

    @Override
    public void report(SkuaSpan span) {
      calls.add("report " + span.operationName());
    }

    @Override
    public boolean flush(Duration timeout) {
      calls.add("flush");
      return answer;
    }

    @Override
    public void close() {
      calls.add("close");
    }

    @Override
    public String toString() {
      return "Noting";
    }
  }

  private static final class Failing implements Reporter {
    @Override
    public void report(SkuaSpan span) {
      throw new IllegalStateException("cannot report");
    }

    @Override
    public boolean flush(Duration timeout) {
      throw new IllegalStateException("cannot flush");
    }

    @Override
    public void close() {
      throw new IllegalStateException("cannot close");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("cannot even say so");
    }
  }

  @Nested
  class Composite {
    private final Noting first = new Noting();
    private final Noting last = new Noting();

    @Test
    void calls_onAComposite_reachEachPart() {
      CompositeReporter composite = new CompositeReporter(first, last);
      composite.report(span);
      assertThat(composite.flush(Duration.ofSeconds(1))).isTrue();
      composite.close();

      assertThat(first.calls).containsExactly("report operation", "flush", "close");
      assertThat(last.calls).isEqualTo(first.calls);
    }

    @Test
    void calls_onAFailingPart_doNotKeepTheOthersFromTheirs() {
      CompositeReporter composite = new CompositeReporter(new Failing(), last);
      try (CapturedLog log = new CapturedLog(CompositeReporter.class)) {
        composite.report(span);
        composite.report(span);
        assertThat(composite.flush(Duration.ofSeconds(1))).isFalse();
        composite.close();

        assertThat(log.lines("WARN")).hasSize(2);
        assertThat(log.lines("WARN").get(0)).startsWith("A reporter failed");
        assertThat(log.lines("WARN").get(1)).contains("cannot close");
        assertThat(log.hasStackTrace()).isFalse();
      }
      assertThat(last.calls)
          .containsExactly("report operation", "report operation", "flush", "close");
    }

    @Test
    void flush_whenOnePartLostSomething_isFalseAndFlushesTheRest() {
      first.answer = false;

      assertThat(new CompositeReporter(first, last).flush(Duration.ofSeconds(1))).isFalse();
      assertThat(last.calls).containsExactly("flush");
    }

    @Test
    void flush_withATimeout_givesThePartsNoMoreThanThat() {
      List<Duration> timeouts = new ArrayList<>();
      Reporter timed =
          new Reporter() {
            @Override
            public void report(SkuaSpan span) {}

            @Override
            public boolean flush(Duration timeout) {
              timeouts.add(timeout);
              return true;
            }
          };
      CompositeReporter composite = new CompositeReporter(timed, timed);
      composite.flush(Duration.ofMinutes(1));
      composite.flush(Duration.ofNanos(1));
      composite.flush(Duration.ofSeconds(Long.MAX_VALUE));

      assertThat(timeouts).hasSize(6).noneMatch(Duration::isNegative);
      assertThat(timeouts.get(1)).isLessThanOrEqualTo(timeouts.get(0));
      assertThat(timeouts.get(0)).isLessThanOrEqualTo(Duration.ofMinutes(1));
      assertThat(timeouts.get(5)).isGreaterThan(Duration.ofDays(1_000));
    }

    @Test
    void reporters_changedLater_doNotChangeTheComposite() {
      Reporter[] parts = {first};
      CompositeReporter composite = new CompositeReporter(parts);
      parts[0] = last;
      composite.report(span);

      assertThat(first.calls).hasSize(1);
      assertThat(composite).hasToString("CompositeReporter[Noting]");
    }
  }

  @Nested
  class Logging {
    @Test
    void report_ofASpan_isOneLineWithContextAndName() {
      try (CapturedLog log = new CapturedLog(LoggingReporter.class)) {
        new LoggingReporter().report(span);

        assertThat(log.lines()).containsExactly("INFO Span reported: " + span);
      }
    }

    @Test
    void logger_null_fails() {
      assertThatThrownBy(() -> new LoggingReporter(null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("log: null, must be given");
    }

    @Test
    void report_withALoggerOfTheUsers_goesThere() {
      try (CapturedLog log = new CapturedLog("my.spans")) {
        LoggingReporter reporter = new LoggingReporter(LoggerFactory.getLogger("my.spans"));
        reporter.report(span);

        assertThat(log.lines()).hasSize(1);
        assertThat(reporter).hasToString("LoggingReporter");
      }
    }
  }

  @Nested
  class InMemory {
    @Test
    void spans_ofAReporter_areASnapshotInTheOrderOfTheirEnds() {
      InMemoryReporter reporter = new InMemoryReporter();
      SkuaTracer tracer = Fixtures.builder(reporter).build();
      SkuaSpan first = (SkuaSpan) tracer.buildSpan("first").start();
      SkuaSpan second = (SkuaSpan) tracer.buildSpan("second").start();
      second.finish();
      List<SkuaSpan> early = reporter.spans();
      first.finish();

      assertThat(early).containsExactly(second);
      assertThat(reporter.spans()).containsExactly(second, first);
      assertThat(reporter).hasToString("InMemoryReporter");
    }

    @Test
    void spans_beyondTheCapacity_forgetTheOldest() {
      InMemoryReporter reporter = new InMemoryReporter(2);
      for (String name : List.of("a", "b", "c")) {
        reporter.report(Fixtures.finishedSpan(name));
      }

      assertThat(reporter.spans()).extracting(SkuaSpan::operationName).containsExactly("b", "c");
    }

    @Test
    void clear_ofAReporter_forgetsAll() {
      InMemoryReporter reporter = new InMemoryReporter();
      reporter.report(span);
      reporter.clear();

      assertThat(reporter.spans()).isEmpty();
    }

    @Test
    void capacity_belowOne_isRefused() {
      assertThatThrownBy(() -> new InMemoryReporter(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0");
    }
  }
}
