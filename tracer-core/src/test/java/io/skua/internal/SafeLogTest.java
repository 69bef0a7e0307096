/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.tracer.CompositeReporter;
import io.skua.tracer.Fixtures;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.LoggingReporter;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class SafeLogTest {
  /** What could begin a line, hide one or turn it around. */
  private static final String FORGED =
      "x\nERROR\r\u001b[31m\u0000\u007f\u0085\u2028\u2029\u202e\u2066\u200f";

  private static final String ESCAPED =
      "x\\nERROR\\r\\u001b[31m\\u0000\\u007f\\u0085\\u2028\\u2029\\u202e\\u2066\\u200f";

  private final Logger skua = (Logger) LoggerFactory.getLogger("io.skua");
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final OutputStreamAppender<ILoggingEvent> file = new OutputStreamAppender<>();

  @BeforeEach
  void writeAsAFileWould() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(skua.getLoggerContext());
    encoder.setPattern("%level %msg%n%ex");
    encoder.start();
    file.setContext(skua.getLoggerContext());
    file.setEncoder(encoder);
    file.setOutputStream(written);
    file.start();
    skua.setLevel(Level.DEBUG);
    skua.addAppender(file);
  }

  @AfterEach
  void detach() {
    skua.detachAppender(file);
    skua.setLevel(null);
  }

  private String log() {
    return written.toString(UTF_8);
  }

  /** Whether every line is one of Skua's own, or of a stack trace. */
  private void assertNothingForged() {
    assertThat(log()).isNotEmpty().doesNotContain("\r", "\u001b", "\u0000", "\u2028", "\u202e");
    assertThat(log().lines())
        .allMatch(
            line -> line.matches("(?s)(DEBUG|INFO|WARN|\\s|io\\.|java\\.|Caused by: ).*"),
            "begins as a line of Skua's");
  }

  @Test
  void warn_controlsInLineAndParts_escaped() {
    new SafeLog(skua).warn(FORGED + " {} {} {}", FORGED, 5, null);

    assertThat(log().trim()).isEqualTo("WARN " + ESCAPED + " " + ESCAPED + " 5 null");
  }

  @Test
  void warn_nothingHarmful_asItIs() {
    new SafeLog(skua).warn("{}", "größer \\n 日本 👩‍👩‍👧 \u00a0");

    assertThat(log().trim()).isEqualTo("WARN größer \\n 日本 👩‍👩‍👧 \u00a0".trim());
  }

  @Test
  void warn_partWhoseToStringThrows_saidSo() {
    new SafeLog(skua).warn("{}", Fixtures.EVIL_TAG, "left over");
    new SafeLog(skua)
        .warn(
            "{}",
            new Object() {
              @Override
              public String toString() {
                throw new StackOverflowError();
              }
            });

    assertThat(log()).contains("threw java.lang.StackOverflowError");
  }

  @Test
  void debug_causeWithControls_escapedInAllOfItsMessages() {
    Exception cause = new Exception(FORGED, new Error(FORGED));
    cause.addSuppressed(new IllegalStateException(FORGED));

    new SafeLog(skua).debug("problem", cause);

    assertNothingForged();
    assertThat(log())
        .contains("java.lang.Exception: " + ESCAPED, "java.lang.Error: " + ESCAPED)
        .contains("java.lang.IllegalStateException: " + ESCAPED)
        .contains("\tat io.skua.internal.SafeLogTest.debug_causeWithControls");
  }

  @Test
  void debug_causesInACircle_saidOnce() {
    Exception one = new Exception("one\n");
    one.initCause(new Exception("two", one));

    new SafeLog(skua).debug("problem", one);

    assertNothingForged();
    assertThat(log()).contains("java.lang.Exception: one\\n", "java.lang.Exception: two");
  }

  @Test
  void debug_harmlessCause_itself() {
    new SafeLog(skua).debug("problem", new IllegalStateException("plain"));

    assertThat(log().lines().skip(1)).first().isEqualTo("java.lang.IllegalStateException: plain");
  }

  @Test
  void debug_causeWithoutAMessageToBeHad_saidSo() {
    new SafeLog(skua)
        .debug(
            "problem",
            new Exception() {
              private static final long serialVersionUID = 1;

              @Override
              public String getMessage() {
                throw new IllegalStateException("not even that");
              }
            });

    assertThat(log()).contains("threw java.lang.IllegalStateException");
  }

  @ParameterizedTest
  @ValueSource(strings = {"operation", "key", "service", "exception"})
  void tracer_controlsInNamesOfOthers_forgeNoLine(String which) {
    String service = which.equals("service") ? FORGED : "service";
    SkuaTracer tracer =
        SkuaTracer.builder(service)
            .sampler(Fixtures.ALL)
            .reporter(
                new CompositeReporter(
                    new LoggingReporter(),
                    span -> {
                      throw new IllegalStateException(FORGED);
                    }))
            .shutdownHook(false)
            .build();
    SkuaSpan span = Fixtures.start(tracer, which.equals("operation") ? FORGED : "a");
    span.finish();
    span.setTag(FORGED, FORGED);
    span.setBaggageItem(FORGED, FORGED);
    span.finish();
    span.log(Map.of(FORGED, FORGED));
    tracer.extract(Format.Builtin.TEXT_MAP, new TextMapAdapter(Map.of("uber-trace-id", FORGED)));
    new SafeLog(skua).info("Created {}", tracer);
    tracer.close();

    assertNothingForged();
  }

  @Test
  void inject_intoNothingKnown_forgesNoLine() {
    SkuaTracer tracer = Fixtures.builder(new InMemoryReporter()).build();
    Format<Map<String, String>> unknown =
        new Format<>() {
          @Override
          public String toString() {
            return FORGED;
          }
        };
    tracer.inject(Fixtures.start(tracer, "a").context(), unknown, new HashMap<>());

    assertNothingForged();
  }
}
