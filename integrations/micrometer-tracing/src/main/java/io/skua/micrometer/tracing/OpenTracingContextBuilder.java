/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.TraceContext;
import io.opentracing.SpanContext;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.internal.ContextSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the context of a span from its ids. For one thread. */
final class OpenTracingContextBuilder implements TraceContext.Builder {
  private final io.opentracing.Tracer tracer;
  private long traceIdHigh;
  private long traceIdLow;
  private long parentId;
  private long spanId;
  private @Nullable Boolean sampled;

  OpenTracingContextBuilder(io.opentracing.Tracer tracer) {
    this.tracer = tracer;
  }

  /** {@inheritDoc} At most 32 hex digits; anything else is none, as with the other ids. */
  @Override
  public TraceContext.Builder traceId(@Nullable String traceId) {
    String digits = traceId == null ? "" : traceId;
    int low = Math.max(0, digits.length() - 16);
    traceIdHigh = low == 0 ? 0 : hex(digits.substring(0, low));
    traceIdLow = hex(digits.substring(low));
    return this;
  }

  @Override
  public TraceContext.Builder parentId(@Nullable String newParentId) {
    parentId = hex(newParentId);
    return this;
  }

  @Override
  public TraceContext.Builder spanId(@Nullable String newSpanId) {
    spanId = hex(newSpanId);
    return this;
  }

  private static long hex(@Nullable String digits) {
    try {
      return digits == null ? 0 : Long.parseUnsignedLong(digits, 16);
    } catch (NumberFormatException none) {
      return 0;
    }
  }

  @Override
  public TraceContext.Builder sampled(@Nullable Boolean newSampled) {
    sampled = newSampled;
    return this;
  }

  /** {@inheritDoc} {@link TraceContext#NOOP} if the tracer underneath can do nothing with it. */
  @Override
  public TraceContext build() {
    int decision = sampled == null ? SkuaSpanContext.DEFERRED : 0;
    int flags = Boolean.TRUE.equals(sampled) ? SkuaSpanContext.SAMPLED : 0;
    SkuaSpanContext ours =
        SkuaSpanContext.of(traceIdHigh, traceIdLow, spanId, parentId, flags | decision, null, null);
    SpanContext context = tracer instanceof SkuaTracer ? ours : translated(ours);
    return context == null ? TraceContext.NOOP : new OpenTracingSpan(new ContextSpan(context));
  }

  /** A context of whatever tracer it is, if that reads one of the formats that most know. */
  private @Nullable SpanContext translated(SkuaSpanContext ours) {
    String flags = ours.isSampled() ? "1" : "0";
    String trace = String.format("%016x%016x", traceIdHigh, traceIdLow);
    String span = ours.toSpanId();
    Map<String, String> headers = new HashMap<>();
    headers.put("uber-trace-id", ours.toString());
    headers.put("traceparent", "00-" + trace + "-" + span + "-0" + flags);
    headers.put("b3", trace + "-" + span + (sampled == null ? "" : "-" + flags));
    return tracer.extract(Format.Builtin.TEXT_MAP, new TextMapAdapter(headers));
  }
}
