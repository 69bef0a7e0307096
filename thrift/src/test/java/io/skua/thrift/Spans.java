/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.opentracing.Tracer.SpanBuilder;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.util.function.Consumer;

/** Makes finished spans of one tracer. */
final class Spans {
  static final long START = 1_700_000_000_123_456L;

  private final SkuaTracer tracer;
  private long lastId = 0x100;

  Spans() {
    this("svc", builder -> {});
  }

  Spans(String serviceName, Consumer<SkuaTracer.Builder> settings) {
    SkuaTracer.Builder builder =
        SkuaTracer.builder(serviceName)
            .sampler((operation, id) -> SamplingDecision.yes(null, null))
            .reporter(new InMemoryReporter(1))
            .shutdownHook(false)
            .idSource(() -> ++lastId)
            .tag("hostname", "h")
            .tag("ip", "192.0.2.1");
    settings.accept(builder);
    tracer = builder.build();
  }

  /** Op "op", no tags, logs or references. */
  SkuaSpan plain() {
    return filled(span -> {});
  }

  /** A span with one tag, whose value has so many ASCII characters. */
  SkuaSpan ofSize(int characters) {
    return filled(span -> span.setTag("k", "v".repeat(characters)));
  }

  SkuaSpan filled(Consumer<SkuaSpan> fill) {
    return named("op", fill);
  }

  SkuaSpan named(String operationName, Consumer<SkuaSpan> fill) {
    return finish(tracer.buildSpan(operationName), fill);
  }

  SkuaSpan built(Consumer<SpanBuilder> references) {
    SpanBuilder builder = tracer.buildSpan("op");
    references.accept(builder);
    return finish(builder, span -> {});
  }

  static SkuaSpanContext context(long traceIdHigh, long traceIdLow, long spanId, int flags) {
    return SkuaSpanContext.of(traceIdHigh, traceIdLow, spanId, 0, flags, null, null);
  }

  private static SkuaSpan finish(SpanBuilder builder, Consumer<SkuaSpan> fill) {
    SkuaSpan span = (SkuaSpan) builder.withStartTimestamp(START).start();
    fill.accept(span);
    span.finish(START + 42);
    return span;
  }
}
