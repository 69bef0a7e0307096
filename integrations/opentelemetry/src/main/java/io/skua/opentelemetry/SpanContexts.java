/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentracing.Span;
import io.skua.internal.Wrapper;
import io.skua.tracer.SkuaSpanContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The context of a span in both worlds. Of the flags, sampled alone is in both; a trace id of 64
 * bits has zeros before it.
 */
final class SpanContexts {
  private SpanContexts() {}

  /** The context of a span; null if it is of another tracer, which may throw. */
  static @Nullable SkuaSpanContext of(Span span) {
    try {
      io.opentracing.SpanContext context = span.context();
      Object skua = context instanceof Wrapper ? ((Wrapper<?>) context).unwrap() : context;
      return skua instanceof SkuaSpanContext ? (SkuaSpanContext) skua : null;
    } catch (Throwable thrown) {
      return null;
    }
  }

  static SpanContext toOpenTelemetry(SkuaSpanContext context, boolean isRemote) {
    String traceId = TraceId.fromLongs(context.traceIdHigh(), context.traceIdLow());
    String spanId = SpanId.fromLong(context.spanId());
    TraceFlags flags = context.isSampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
    TraceState state = traceState(context.traceState());
    return isRemote
        ? SpanContext.createFromRemoteParent(traceId, spanId, flags, state)
        : SpanContext.create(traceId, spanId, flags, state);
  }

  /** Null for an invalid one, for null, and for one of someone's that is no context at all. */
  static @Nullable SkuaSpanContext toSkua(@Nullable SpanContext context) {
    try {
      return context == null || !context.isValid() ? null : ofValid(context);
    } catch (RuntimeException unreadable) {
      return null;
    }
  }

  private static SkuaSpanContext ofValid(SpanContext context) {
    String traceId = context.getTraceId();
    return SkuaSpanContext.of(
            Long.parseUnsignedLong(traceId.substring(0, 16), 16),
            Long.parseUnsignedLong(traceId.substring(16), 16),
            Long.parseUnsignedLong(context.getSpanId(), 16),
            0,
            context.isSampled() ? SkuaSpanContext.SAMPLED : 0,
            null,
            null)
        .withTraceState(text(context.getTraceState()));
  }

  /**
   * Reads a header: {@code key "=" value}, separated by commas. The builder puts what is new before
   * the rest, and leaves out what is no member.
   */
  private static TraceState traceState(@Nullable String header) {
    if (header == null || header.isEmpty()) {
      return TraceState.getDefault();
    }
    TraceStateBuilder state = TraceState.builder();
    String[] members = header.split(",", -1);
    for (int i = members.length - 1; i >= 0; i--) {
      String member = members[i].trim();
      int equals = member.indexOf('=');
      if (equals > 0) {
        state.put(member.substring(0, equals), member.substring(equals + 1));
      }
    }
    return state.build();
  }

  private static @Nullable String text(TraceState state) {
    if (state.isEmpty()) {
      return null;
    }
    List<String> members = new ArrayList<>();
    state.forEach((key, value) -> members.add(key + '=' + value));
    return String.join(",", members);
  }
}
