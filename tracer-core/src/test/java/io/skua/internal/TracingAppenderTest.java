/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.opentracing.Span;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.tracer.CompositeReporter;
import io.skua.tracer.Fixtures;
import io.skua.tracer.LoggingReporter;
import io.skua.tracer.SkuaTracer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Logging that writes each line into spans, as agents and bridges do. */
class TracingAppenderTest {
  /** What an appender may do with a tracer; each is logged by Skua, at some level. */
  enum Use {
    TAG {
      @Override
      void on(SkuaTracer tracer, Span span) {
        span.setTag("line", "x");
      }
    },
    LOG {
      @Override
      void on(SkuaTracer tracer, Span span) {
        span.log("line");
      }
    },
    NAME {
      @Override
      void on(SkuaTracer tracer, Span span) {
        span.setOperationName("line");
      }
    },
    BAGGAGE {
      @Override
      void on(SkuaTracer tracer, Span span) {
        span.setBaggageItem("line", "x");
      }
    },
    FINISH {
      @Override
      void on(SkuaTracer tracer, Span span) {
        span.finish();
      }
    },
    INJECT {
      @Override
      void on(SkuaTracer tracer, Span span) {
        tracer.inject(span.context(), new Format<>() {}, "no carrier");
        tracer.inject(span.context(), Format.Builtin.TEXT_MAP, null);
        tracer.inject(new Fixtures.ForeignContext(), Format.Builtin.TEXT_MAP, null);
      }
    },
    EXTRACT {
      @Override
      void on(SkuaTracer tracer, Span span) {
        tracer.extract(new Format<>() {}, "no carrier");
        tracer.extract(
            Format.Builtin.TEXT_MAP, new TextMapAdapter(Map.of("uber-trace-id", "no id")));
      }
    },
    BUILD {
      @Override
      void on(SkuaTracer tracer, Span span) {
        tracer.buildSpan(null).asChildOf(new Fixtures.ForeignContext()).start().finish();
      }
    },
    ACTIVATE {
      @Override
      void on(SkuaTracer tracer, Span span) {
        tracer.activateSpan(null).close();
        tracer.activateSpan(Fixtures.foreignSpan()).close();
      }
    },
    FLUSH {
      @Override
      void on(SkuaTracer tracer, Span span) {
        tracer.flush(java.time.Duration.ZERO);
      }
    };

    abstract void on(SkuaTracer tracer, Span span);
  }

  /** Deeper than this is without end. */
  private static final int MAX_DEPTH = 50;

  private final Logger skua = (Logger) LoggerFactory.getLogger("io.skua");
  private final SkuaTracer tracer =
      Fixtures.builder(
              new CompositeReporter(
                  new LoggingReporter(),
                  span -> {
                    throw new IllegalStateException("each span");
                  }))
          .build();
  private final List<Span> finished =
      List.of(Fixtures.start(tracer, "one"), Fixtures.start(tracer, "two"));
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private int depth;
  private int deepest;

  /** Of one thread, and unsynchronized: Logback's own guard is for each appender alone. */
  private final UnsynchronizedAppenderBase<ILoggingEvent> appender =
      new UnsynchronizedAppenderBase<>() {
        @Override
        public void doAppend(ILoggingEvent event) {
          append(event);
        }

        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getFormattedMessage());
          depth++;
          deepest = Math.max(deepest, depth);
          if (depth < MAX_DEPTH && lines.size() < 10_000) {
            for (Use use : Use.values()) {
              finished.forEach(span -> use.on(tracer, span));
            }
          }
          depth--;
        }
      };

  @BeforeEach
  void finishAndAttach() {
    finished.forEach(Span::finish);
    appender.setContext(skua.getLoggerContext());
    appender.start();
    skua.addAppender(appender);
  }

  @AfterEach
  void detach() {
    skua.detachAppender(appender);
    skua.setLevel(null);
    tracer.close();
  }

  @ParameterizedTest
  @EnumSource(Use.class)
  void use_atDebug_reachesTheAppenderOncePerLine(Use use) {
    skua.setLevel(Level.DEBUG);
    for (int i = 0; i < 3; i++) {
      use.on(tracer, finished.get(0));
    }

    assertThat(deepest).isLessThanOrEqualTo(1);
    assertThat(lines).hasSizeLessThan(30);
  }

  @ParameterizedTest
  @CsvSource({"DEBUG, true", "INFO, true", "WARN, false"})
  void spans_withALoggingReporter_areReportedOnce(String level, boolean said) {
    skua.setLevel(Level.toLevel(level));
    for (int i = 0; i < 3; i++) {
      Fixtures.start(tracer, "mine").finish();
    }

    assertThat(deepest).isEqualTo(said ? 1 : 0);
    assertThat(lines.stream().filter(line -> line.contains("Span reported"))).hasSize(said ? 3 : 0);
  }

  @Test
  void warning_causedByTheAppender_doesNotUseUpTheNext() {
    skua.setLevel(Level.WARN);
    // The appender then sets a tag on what is finished.
    tracer.inject(finished.get(0).context(), new Format<>() {}, "no carrier");
    assertThat(lines).hasSize(1).first().asString().contains("No codec");

    finished.get(0).setTag("line", "x");

    assertThat(lines).anyMatch(line -> line.contains("setTag on a span that was finished"));
  }

  @Test
  void log_done_leavesNothingOnTheThread() {
    skua.setLevel(Level.DEBUG);
    Use.TAG.on(tracer, finished.get(0));
    int before = lines.size();
    Use.TAG.on(tracer, finished.get(0));

    assertThat(lines).hasSizeGreaterThan(before);
    assertThat(SafeLog.isLogging()).isFalse();
  }
}
