/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import io.opentracing.Span;
import io.opentracing.Tracer.SpanBuilder;
import io.opentracing.tag.AbstractTag;
import io.opentracing.tag.Tag;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Spans whose ids and times are always the same. */
final class Recorded {
  static final long START = 1_700_000_000_000_000L;

  final RecordingReporter reporter = new RecordingReporter();
  final SkuaTracer tracer;

  Recorded() {
    this("shop");
  }

  Recorded(String service) {
    AtomicLong lastId = new AtomicLong(0x100);
    tracer = tracer(service, lastId::incrementAndGet);
  }

  SkuaTracer tracer(String service, LongSupplier ids) {
    return SkuaTracer.builder(service)
        .sampler((operation, traceIdLow) -> SamplingDecision.yes(null, null))
        .reporter(reporter)
        .shutdownHook(false)
        .idSource(ids)
        .build();
  }

  /** A span that runs for 10 us and starts so long after the others. */
  SkuaSpan span(String name, SkuaSpan parent, int start) {
    return span(name, parent, start, span -> {});
  }

  SkuaSpan span(String name, SkuaSpan parent, int start, Consumer<SkuaSpan> fill) {
    return span(name, start, builder -> asChild(builder, parent), fill);
  }

  SkuaSpan span(String name, int start, Consumer<SpanBuilder> build, Consumer<SkuaSpan> fill) {
    SpanBuilder builder = tracer.buildSpan(name).withStartTimestamp(START + start);
    build.accept(builder);
    SkuaSpan span = (SkuaSpan) builder.start();
    fill.accept(span);
    span.finish(START + start + 10);
    return span;
  }

  private static void asChild(SpanBuilder builder, SkuaSpan parent) {
    if (parent != null) {
      builder.asChildOf(parent);
    }
  }

  static SkuaSpanContext remote() {
    return SkuaSpanContext.of(0, 0xabc, 0xdef, 0, SkuaSpanContext.SAMPLED, null, null);
  }

  /** The trace of most tests here. */
  static Recorded request() {
    Recorded recorded = new Recorded();
    SkuaSpan root =
        recorded.span(
            "GET /",
            null,
            0,
            span -> span.setTag("http.status_code", 200).setBaggageItem("user", "alice"));
    recorded.span("select", root, 1, span -> span.setTag("db.type", "sql"));
    SkuaSpan second = recorded.span("select", root, 2, span -> span.setTag("error", true));
    recorded.span("connect", second, 3, span -> span.log("refused"));
    return recorded;
  }

  /** For values that have no {@code setTag} of their own. */
  static Tag<Object> any(String key) {
    return new AbstractTag<>(key) {
      @Override
      public void set(Span span, Object value) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
