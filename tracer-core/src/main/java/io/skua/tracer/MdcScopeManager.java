/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.util.ThreadLocalScopeManager;
import org.slf4j.MDC;

/**
 * Puts the ids of the active span into the logging context (MDC), so that log lines name their
 * trace: {@code %X{traceId}}. While a span of another tracer, or none, is active, there are none.
 * What stood there before comes back when the scope is closed.
 *
 * <pre>{@code
 * SkuaTracer.builder("orders").scopeManager(new MdcScopeManager())...
 * }</pre>
 */
public final class MdcScopeManager implements ScopeManager {
  private final ScopeManager wrapped;
  private final String traceIdKey; // null for none, as the others
  private final String spanIdKey;
  private final String sampledKey;

  /** Over one active span for each thread, with the keys traceId, spanId and sampled. */
  public MdcScopeManager() {
    this(new ThreadLocalScopeManager(), "traceId", "spanId", "sampled");
  }

  /**
   * With other keys, each null for none.
   *
   * @param wrapped keeps the active span; not null
   * @param traceIdKey for the trace id, 16 or 32 hex digits
   * @param spanIdKey for the span id, 16 hex digits
   * @param sampledKey for {@code true} or {@code false}
   */
  public MdcScopeManager(
      ScopeManager wrapped, String traceIdKey, String spanIdKey, String sampledKey) {
    this.wrapped = wrapped;
    this.traceIdKey = traceIdKey;
    this.spanIdKey = spanIdKey;
    this.sampledKey = sampledKey;
  }

  @Override
  public Scope activate(Span span) {
    Scope scope = wrapped.activate(span);
    try {
      return withIds(contextOf(span), scope);
    } catch (RuntimeException failed) {
      scope.close(); // Else the span would stay active on a thread that serves others.
      throw failed;
    }
  }

  private Scope withIds(SkuaSpanContext ours, Scope scope) {
    String traceId = swap(traceIdKey, ours == null ? null : ours.toTraceId());
    String spanId = swap(spanIdKey, ours == null ? null : ours.toSpanId());
    String sampled = swap(sampledKey, ours == null ? null : String.valueOf(ours.isSampled()));
    return () -> {
      try {
        scope.close();
      } finally {
        swap(traceIdKey, traceId);
        swap(spanIdKey, spanId);
        swap(sampledKey, sampled);
      }
    };
  }

  /** Null for no span, and for one of another tracer, which may throw. */
  private static SkuaSpanContext contextOf(Span span) {
    try {
      SpanContext context = span == null ? null : span.context();
      return context instanceof SkuaSpanContext ? (SkuaSpanContext) context : null;
    } catch (Throwable thrown) {
      return null;
    }
  }

  @Override
  public Span activeSpan() {
    return wrapped.activeSpan();
  }

  /** Returns what stood there before. */
  private static String swap(String key, String value) {
    if (key == null) {
      return null;
    }
    String before = MDC.get(key);
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
    return before;
  }

  @Override
  public String toString() {
    return "MdcScopeManager{" + wrapped.getClass().getSimpleName() + '}';
  }
}
