/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.MdcScopeManager;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SkuaOpenTelemetryTest {
  private final Both both = new Both();

  @AfterEach
  void forgetGlobal() {
    GlobalOpenTelemetry.resetForTest();
  }

  private static SkuaTracer.Builder builder() {
    return SkuaTracer.builder("test")
        .sampler(new ConstSampler(true))
        .reporter(new InMemoryReporter())
        .shutdownHook(false);
  }

  private SkuaSpan ended(Span span) {
    span.end();
    return both.reporter.spans().get(both.reporter.spans().size() - 1);
  }

  @Test
  void over_withoutATracer_saysSo() {
    assertThatThrownBy(() -> SkuaOpenTelemetry.over(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tracer: null, must be given");
  }

  @Test
  void over_aTracerThatKeepsItsSpansElsewhere_saysWhatIsNeeded() {
    for (SkuaTracer.Builder builder :
        Arrays.asList(builder(), builder().scopeManager(new MdcScopeManager()))) {
      assertThatThrownBy(() -> SkuaOpenTelemetry.over(builder.build()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("scope manager: ")
          .hasMessageContaining("must be a ContextScopeManager or ask one");
    }
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void over_aManagerThatAsksOne_works() {
    SkuaTracer tracer =
        builder()
            .scopeManager(new MdcScopeManager(new ContextScopeManager(), "trace", null, null))
            .build();

    assertThat(SkuaOpenTelemetry.over(tracer)).hasToString("SkuaOpenTelemetry{" + tracer + '}');
  }

  @Test
  void metricsAndLogs_always_areOpenTelemetrysNoops() {
    assertThat(both.openTelemetry.getMeterProvider()).isSameAs(MeterProvider.noop());
    assertThat(both.openTelemetry.getLogsBridge()).isSameAs(LoggerProvider.noop());
  }

  @Test
  void globalOpenTelemetry_setToIt_servesLibrariesThatLookThere() {
    GlobalOpenTelemetry.set(both.openTelemetry);

    GlobalOpenTelemetry.getTracer("library").spanBuilder("span").startSpan().end();

    assertThat(both.tree()).containsExactly("span < ");
  }

  @Test
  void tags_ofASpan_areThoseThatJaegerKnows() {
    Span span =
        both.openTelemetry
            .getTracer("library", "1.0")
            .spanBuilder("span")
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(AttributeKey.longKey("n"), 7)
            .startSpan();
    span.setStatus(StatusCode.ERROR, "why");

    assertThat(ended(span).tags())
        .contains(
            entry("otel.scope.name", "library"),
            entry("otel.scope.version", "1.0"),
            entry("span.kind", "client"),
            entry("n", 7L),
            entry("error", true),
            entry("otel.status_code", "ERROR"),
            entry("otel.status_description", "why"));
  }

  @Test
  void lists_asTags_areJson() {
    Span span = both.telemetry("span");
    span.setAttribute(
        AttributeKey.stringArrayKey("s"), Arrays.asList("a \"b\"", "c\\d", "\n", null));
    span.setAttribute(AttributeKey.doubleArrayKey("d"), Arrays.asList(0.5, Double.NaN));
    span.setAttribute(AttributeKey.booleanArrayKey("b"), Arrays.asList(true, null));

    assertThat(ended(span).tags())
        .contains(
            entry("s", "[\"a \\\"b\\\"\",\"c\\\\d\",\"\\u000a\",null]"),
            entry("d", "[0.5,\"NaN\"]"),
            entry("b", "[true,null]"));
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"}) // As only code without types can.
  void attribute_thatCannotBeRead_throwsNothing() {
    List<String> changing =
        new AbstractList<>() {
          @Override
          public String get(int index) {
            throw new ConcurrentModificationException();
          }

          @Override
          public int size() {
            return 1;
          }
        };
    Span span = both.telemetry("span");
    span.setAttribute(AttributeKey.stringArrayKey("list"), changing);
    span.setAttribute((AttributeKey) AttributeKey.stringKey("other"), new StringBuilder("text"));

    assertThat(ended(span).tags())
        .contains(entry("list", changing.getClass().getName()), entry("other", "text"));
  }

  @Test
  void values_asTags_areWhatTheyHoldOrText() {
    Span span = both.telemetry("span");
    span.setAttribute(AttributeKey.valueKey("n"), Value.of(7));
    span.setAttribute(AttributeKey.valueKey("list"), Value.of(Value.of("a"), Value.of(1)));

    SkuaSpan reported = ended(span);
    assertThat(reported.tags()).contains(entry("n", 7L), entry("list", "[\"a\",1]"));
  }

  @Test
  void event_withAnAttributeNamedEvent_keepsItsName() {
    Span span = both.telemetry("span");
    span.addEvent(
        "name", Attributes.of(AttributeKey.stringKey("event"), "x", AttributeKey.longKey("n"), 1L));

    assertThat(ended(span).logFields(0)).containsExactly(entry("event", "name"), entry("n", 1L));
  }

  @Test
  void recordException_thatThrowsWhenItIsRead_keepsWhatIsKnown() {
    Span span = both.telemetry("span");
    span.recordException(
        new IllegalStateException() {
          @Override
          public String getMessage() {
            throw new UnsupportedOperationException();
          }
        });

    assertThat(ended(span).logFields(0))
        .containsEntry("event", "exception")
        .containsEntry("internal.incomplete", "java.lang.UnsupportedOperationException")
        .containsKey("exception.type");
  }

  @Test
  void getSpanContext_withIdsOf64Bits_hasZerosBefore() {
    Span span = both.telemetry("span");
    SkuaSpan skua = ended(span);
    SpanContext context = span.getSpanContext();

    assertThat(context.getTraceId())
        .hasSize(32)
        .isEqualTo("0000000000000000" + skua.context().toTraceId());
    assertThat(context.getSpanId()).isEqualTo(skua.context().toSpanId());
    assertThat(context).isSameAs(span.getSpanContext());
    assertThat(context.isRemote()).isFalse();
  }

  @Test
  void getSpanContext_afterTheTraceWasSampledLate_saysSo() {
    Both none = new Both(builder -> builder.sampler(new ConstSampler(false)));
    io.opentracing.Span span = none.tracing("span");
    try (var scope = none.openTracing.activateSpan(span)) {
      Span seen = Span.current();
      assertThat(seen.getSpanContext().isSampled()).isFalse();
      span.setTag("sampling.priority", 1);
      assertThat(seen.getSpanContext().isSampled()).isTrue();
      assertThat(seen.isRecording()).isTrue();
    }
  }

  @Test
  void updateName_withDelayedSampling_isTheNameThatIsSampled() {
    Both delayed =
        new Both(
            builder ->
                builder
                    .delayedSampling(true)
                    .sampler(
                        new io.skua.tracer.Sampler() {
                          @Override
                          public SamplingDecision sample(String operation, long traceIdLow) {
                            return operation.equals("wanted")
                                ? SamplingDecision.yes("test", true)
                                : SamplingDecision.NO;
                          }

                          @Override
                          public boolean dependsOnOperation() {
                            return true;
                          }
                        }));
    delayed.telemetry("first").updateName("wanted").end();
    delayed.telemetry("wanted").updateName("other").end();

    assertThat(delayed.tree()).containsExactly("wanted < ");
  }

  @Test
  void disabledTracer_always_recordsNothing() {
    Both disabled = new Both(builder -> builder.disabled(true));
    Span span = disabled.telemetry("span");
    span.setAttribute("a", 1).addEvent("e").end();

    assertThat(span.isRecording()).isFalse();
    assertThat(disabled.reporter.spans()).isEmpty();
  }

  @Test
  void calls_afterTheEnd_areNotLogged() {
    Span span = both.telemetry("span");
    try (CapturedLog log = new CapturedLog(SkuaTracer.class)) {
      span.end();
      span.setAttribute("late", 1)
          .addEvent("late")
          .updateName("late")
          .addLink(span.getSpanContext());
      span.setStatus(StatusCode.OK).end();
      span.end(1, TimeUnit.SECONDS);

      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void end_beforeTheStart_isTheStart() {
    Span span =
        both.tracer().spanBuilder("span").setStartTimestamp(5, TimeUnit.SECONDS).startSpan();
    span.end(4, TimeUnit.SECONDS);

    assertThat(both.reporter.spans().get(0).durationMicros()).isZero();
  }

  @Test
  void finish_byOpenTracing_endsTheSpanOfOpenTelemetry() {
    Span span = both.telemetry("span");
    try (var scope = span.makeCurrent()) {
      both.openTracing.activeSpan().finish();
    }
    span.setAttribute("late", 1);

    assertThat(span.isRecording()).isFalse();
    assertThat(both.reporter.spans()).hasSize(1);
    assertThat(both.reporter.spans().get(0).tags()).doesNotContainKey("late");
  }
}
