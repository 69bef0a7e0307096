/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentracing.noop.NoopSpan;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.MdcScopeManager;
import io.skua.tracer.SkuaSpan;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What is active in one world is active, and the parent, in the other. */
class AgreementTest {
  private final Both both = new Both();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();

  @AfterEach
  void nothingIsLeftActive() {
    executor.shutdownNow();
    assertThat(Context.current()).isSameAs(Context.root());
    assertThat(both.openTracing.activeSpan()).isNull();
  }

  @Test
  void activateSpan_ofOpenTracing_isTheParentInOpenTelemetry() {
    io.opentracing.Span outer = both.tracing("outer");
    try (var scope = both.openTracing.activateSpan(outer)) {
      Span current = Span.current();
      assertThat(current.getSpanContext().getSpanId()).isEqualTo(outer.context().toSpanId());
      assertThat(current.isRecording()).isTrue();
      current.setAttribute("by", "OpenTelemetry");
      both.telemetry("inner").end();
    }
    outer.finish();

    assertThat(both.tree()).containsExactly("inner < outer", "outer < ");
    assertThat(both.reporter.spans().get(1).tags()).containsEntry("by", "OpenTelemetry");
  }

  @Test
  void makeCurrent_ofOpenTelemetry_isTheParentInOpenTracing() {
    Span outer = both.telemetry("outer");
    try (Scope scope = outer.makeCurrent()) {
      io.opentracing.Span active = both.openTracing.activeSpan();
      assertThat(active).isInstanceOf(SkuaSpan.class);
      assertThat(both.openTracing.scopeManager().activeSpan()).isSameAs(active);
      active.setTag("by", "OpenTracing");
      both.tracing("inner").finish();
    }
    outer.end();

    assertThat(both.tree()).containsExactly("inner < outer", "outer < ");
    assertThat(both.reporter.spans().get(1).tags()).containsEntry("by", "OpenTracing");
  }

  @Test
  void scopes_ofBothWorldsInTurn_nestAndCloseInOrder() {
    io.opentracing.Span first = both.tracing("1");
    try (var one = both.openTracing.activateSpan(first)) {
      Span second = both.telemetry("2");
      try (Scope two = second.makeCurrent()) {
        io.opentracing.Span third = both.tracing("3");
        try (var three = both.openTracing.activateSpan(third)) {
          both.telemetry("4").end();
        }
        third.finish();
        both.tracing("after 3").finish();
      }
      second.end();
      assertThat(both.openTracing.activeSpan()).isSameAs(first);
      both.telemetry("after 2").end();
    }
    first.finish();

    assertThat(both.tree())
        .containsExactly("1 < ", "2 < 1", "3 < 2", "4 < 3", "after 2 < 1", "after 3 < 2");
  }

  @Test
  void activateSpan_again_givesBackTheSpanThatWasGiven() {
    Span outer = both.telemetry("outer");
    try (Scope scope = outer.makeCurrent()) {
      io.opentracing.Span seen = both.openTracing.activeSpan();
      try (var again = both.openTracing.activateSpan(seen)) {
        assertThat(both.openTracing.activeSpan()).isSameAs(seen);
        assertThat(Span.current()).isEqualTo(outer).hasSameHashCodeAs(outer);
      }
    }
  }

  @Test
  void activateSpan_ofNull_clearsBoth() {
    try (Scope scope = both.telemetry("outer").makeCurrent()) {
      try (var none = both.openTracing.activateSpan(null)) {
        assertThat(both.openTracing.activeSpan()).isNull();
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
        both.telemetry("telemetry").end();
        both.tracing("tracing").finish();
      }
    }

    assertThat(both.tree()).containsExactly("telemetry < ", "tracing < ");
  }

  @Test
  void makeCurrent_ofTheRootOrAnInvalidSpan_clearsBoth() {
    io.opentracing.Span outer = both.tracing("outer");
    try (var scope = both.openTracing.activateSpan(outer)) {
      try (Scope none = Context.root().makeCurrent()) {
        assertThat(both.openTracing.activeSpan()).isNull();
      }
      try (Scope none = Span.getInvalid().makeCurrent()) {
        assertThat(both.openTracing.activeSpan()).isNull();
      }
      assertThat(both.openTracing.activeSpan()).isSameAs(outer);
    }
  }

  @Test
  void activateSpan_always_keepsWhatElseIsInTheContext() {
    ContextKey<String> key = ContextKey.named("tenant");
    try (Scope scope = Context.current().with(key, "a").makeCurrent()) {
      try (var active = both.openTracing.activateSpan(both.tracing("span"))) {
        assertThat(Context.current().get(key)).isEqualTo("a");
      }
    }
  }

  @Test
  void context_wrappedOrHandedOver_takesSpansOfBothToOtherThreads() throws Exception {
    io.opentracing.Span outer = both.tracing("outer");
    try (var scope = both.openTracing.activateSpan(outer)) {
      executor.submit(Context.current().wrap(() -> both.tracing("wrapped").finish())).get();
      ExecutorService tasks = Context.taskWrapping(executor);
      tasks.submit(() -> both.telemetry("by taskWrapping").end()).get();
      CompletableFuture.runAsync(() -> both.tracing("async").finish(), tasks).get();
      Context context = Context.current();
      executor
          .submit(
              () -> {
                try (Scope handed = context.makeCurrent()) {
                  both.tracing("handed over").finish();
                }
              })
          .get();
    }
    executor.submit(() -> both.tracing("without").finish()).get();
    outer.finish();

    assertThat(both.tree())
        .containsExactly(
            "async < outer",
            "by taskWrapping < outer",
            "handed over < outer",
            "outer < ",
            "without < ",
            "wrapped < outer");
  }

  @Test
  void span_ofOpenTelemetry_isActivatedByOpenTracingOnAnotherThread() throws Exception {
    Span outer = both.telemetry("outer");
    io.opentracing.Span seen;
    try (Scope scope = outer.makeCurrent()) {
      seen = both.openTracing.activeSpan(); // As opentracing-concurrent does.
    }
    executor
        .submit(
            () -> {
              try (var scope = both.openTracing.activateSpan(seen)) {
                both.telemetry("inner").end();
              }
            })
        .get();
    outer.end();

    assertThat(both.tree()).containsExactly("inner < outer", "outer < ");
  }

  @Test
  void spanOfAnotherProcess_madeCurrent_isTheParentOfOpenTracing() {
    SpanContext remote =
        SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.builder().put("a", "1").build());
    try (Scope scope = Span.wrap(remote).makeCurrent()) {
      io.opentracing.Span active = both.openTracing.activeSpan();
      active.setTag("a", 1).log("nowhere").setOperationName("nowhere").finish();
      both.tracing("inner").finish();
    }

    SkuaSpan inner = both.reporter.spans().get(0);
    assertThat(both.tree()).containsExactly("inner < b7ad6b7169203331");
    assertThat(inner.context().toTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(inner.context().traceState()).isEqualTo("a=1");
  }

  @Test
  void spanOfAnotherTracer_active_recordsNothingAndIsNoParent() {
    try (var scope = both.openTracing.activateSpan(NoopSpan.INSTANCE)) {
      assertThat(both.openTracing.activeSpan()).isSameAs(NoopSpan.INSTANCE);
      Span current = Span.current();
      current.setAttribute("a", 1).addEvent("e").updateName("n").recordException(new Exception());
      assertThat(current.isRecording()).isFalse();
      assertThat(current.getSpanContext().isValid()).isFalse();
      both.telemetry("inner").end();
    }

    assertThat(both.tree()).containsExactly("inner < ");
  }

  @Test
  void child_ofEitherWorld_startsByTheClockOfItsParent() {
    Span outer = both.telemetry("outer");
    try (Scope scope = outer.makeCurrent()) {
      io.opentracing.Span middle = both.tracing("middle");
      try (var active = both.openTracing.activateSpan(middle)) {
        both.telemetry("inner").end();
      }
      middle.finish();
    }
    outer.end();

    SkuaSpan before = null;
    for (SkuaSpan span : both.reporter.spans()) { // The innermost first.
      if (before != null) {
        assertThat(before.startMicros()).isGreaterThanOrEqualTo(span.startMicros());
        assertThat(before.startMicros() + before.durationMicros())
            .isLessThanOrEqualTo(span.startMicros() + span.durationMicros());
      }
      before = span;
    }
  }

  @Test
  void mdcScopeManager_overTheContext_namesSpansOfOpenTracingScopesAlone() {
    Both logged = logged();
    Span outer = logged.telemetry("outer");
    try (Scope scope = outer.makeCurrent()) {
      assertThat(MDC.get("span")).as("OpenTelemetry's scopes tell no scope manager").isNull();
      io.opentracing.Span inner = logged.tracing("inner");
      try (var active = logged.openTracing.activateSpan(inner)) {
        assertThat(MDC.get("span")).isEqualTo(inner.context().toSpanId());
        assertThat(Span.current().getSpanContext().getSpanId()).isEqualTo(MDC.get("span"));
      }
      assertThat(MDC.get("span")).isNull();
    }
    assertThat(MDC.get("span")).isNull();
  }

  @Test
  void mdcScopeManager_whereOpenTelemetrySetBaggage_leavesNoNamesBehind() {
    Both logged = logged();
    io.opentracing.Span outer = logged.tracing("outer");
    try (var scope = logged.openTracing.activateSpan(outer)) {
      try (Scope baggage = Baggage.builder().put("user", "alice").build().makeCurrent()) {
        logged.openTracing.activateSpan(logged.tracing("inner")).close();
        assertThat(MDC.get("span")).isEqualTo(outer.context().toSpanId());
      }
    }
    try (Scope baggage = Baggage.builder().put("user", "alice").build().makeCurrent()) {
      logged.openTracing.activateSpan(logged.tracing("root")).close();
    }

    assertThat(MDC.get("span")).isNull();
  }

  private static Both logged() {
    return new Both(
        builder ->
            builder.scopeManager(
                new MdcScopeManager(new ContextScopeManager(), "trace", "span", null)));
  }

  @Test
  void unsampledSpan_inBothWorlds_isNotReported() {
    Both none = new Both(builder -> builder.sampler(new ConstSampler(false)));
    Span outer = none.telemetry("outer");
    try (Scope scope = outer.makeCurrent()) {
      assertThat(Span.current().isRecording()).isFalse();
      none.tracing("inner").finish();
    }
    outer.end();

    assertThat(none.reporter.spans()).isEmpty();
  }
}
