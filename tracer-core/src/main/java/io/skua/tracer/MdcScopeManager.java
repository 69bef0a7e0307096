/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.skua.internal.Wrapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts the ids of the active span into the logging context (MDC), so that log lines name their
 * trace: {@code %X{traceId}}. While a span of another tracer, or none, is active, there are none.
 * What stood there before comes back when the scope is closed.
 *
 * <pre>{@code
 * SkuaTracer.Builder builder =
 *     SkuaTracer.builder("orders").scopeManager(new MdcScopeManager());
 * }</pre>
 */
public final class MdcScopeManager implements FinishingScopeManager {
  private final ScopeManager wrapped;

  @SuppressWarnings("ThreadLocalUsage") // Each manager has its own scopes.
  private final ThreadLocal<MdcScope> current = new ThreadLocal<>();

  private final @Nullable String traceIdKey; // null for none, as the others
  private final @Nullable String spanIdKey;
  private final @Nullable String sampledKey;

  /** Over one active span for each thread, with the keys traceId, spanId and sampled. */
  public MdcScopeManager() {
    this(new PerThreadScopeManager(), "traceId", "spanId", "sampled");
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
      ScopeManager wrapped,
      @Nullable String traceIdKey,
      @Nullable String spanIdKey,
      @Nullable String sampledKey) {
    this.wrapped = wrapped;
    this.traceIdKey = traceIdKey;
    this.spanIdKey = spanIdKey;
    this.sampledKey = sampledKey;
  }

  @Override
  public Scope activate(@Nullable Span span) {
    return activate(span, false);
  }

  /**
   * For callers of OpenTracing 0.32, whose scope manager has this method.
   *
   * @param finishOnClose whether closing the scope finishes the span
   */
  @Override
  public Scope activate(@Nullable Span span, boolean finishOnClose) {
    Scope scope = wrapped.activate(span);
    try {
      return new MdcScope(scope, span, finishOnClose);
    } catch (RuntimeException failed) {
      scope.close(); // Else the span would stay active on a thread that serves others.
      throw failed;
    }
  }

  /**
   * For callers of OpenTracing 0.32, whose scope manager has this method.
   *
   * @return the scope of the span that is active on this thread, or null if none is or another
   *     manager activated it
   */
  public @Nullable Scope active() {
    MdcScope scope = current.get();
    return scope != null && scope.span == wrapped.activeSpan() ? scope : null;
  }

  private final class MdcScope implements Scope {
    private final Scope scope;
    private final @Nullable Span span;
    private final boolean finishOnClose;
    private final @Nullable MdcScope before = current.get();
    private final @Nullable String traceIdBefore;
    private final @Nullable String spanIdBefore;
    private final @Nullable String sampledBefore;

    MdcScope(Scope scope, @Nullable Span span, boolean finishOnClose) {
      this.scope = scope;
      this.span = span;
      this.finishOnClose = finishOnClose;
      traceIdBefore = get(traceIdKey);
      spanIdBefore = get(spanIdKey);
      sampledBefore = get(sampledKey);
      putIdsOf(span);
      current.set(this);
    }

    /** Of OpenTracing 0.32, so it overrides nothing in 0.33. */
    @SuppressWarnings({"UnusedMethod", "EffectivelyPrivate"})
    public @Nullable Span span() {
      return span;
    }

    @Override
    public void close() {
      try {
        scope.close();
      } finally {
        followActive(this);
      }
      if (finishOnClose && span != null) {
        span.finish();
      }
    }

    private void putBack() {
      put(traceIdKey, traceIdBefore);
      put(spanIdKey, spanIdBefore);
      put(sampledKey, sampledBefore);
    }
  }

  /**
   * The names are those of the span that is active now, whichever scope was closed, and where. If
   * no scope of this manager made it active, nobody would take its names away again: then they are
   * those from before.
   */
  private void followActive(MdcScope closed) {
    MdcScope outermost = current.get();
    if (outermost == null) {
      return; // Of another thread; on this one nothing was activated.
    }
    Object active = unwrapped(wrapped.activeSpan());
    MdcScope scope = outermost == closed ? closed.before : outermost;
    while (scope != null && unwrapped(scope.span) != active) {
      outermost = scope;
      scope = scope.before;
    }
    current.set(scope);
    if (scope == null) {
      outermost.putBack();
    } else {
      putIdsOf(scope.span);
    }
  }

  private static @Nullable Object unwrapped(@Nullable Span span) {
    return span instanceof Wrapper ? ((Wrapper<?>) span).unwrap() : span;
  }

  /** Removes those of any other, if the span is none of ours. */
  private void putIdsOf(@Nullable Span span) {
    SkuaSpanContext ours = contextOf(span);
    put(traceIdKey, ours == null ? null : ours.toTraceId());
    put(spanIdKey, ours == null ? null : ours.toSpanId());
    put(sampledKey, ours == null ? null : String.valueOf(ours.isSampled()));
  }

  /** Null for no span, and for one of another tracer, which may throw. */
  private static @Nullable SkuaSpanContext contextOf(@Nullable Span span) {
    try {
      return span == null ? null : SkuaSpanContext.unwrap(span.context());
    } catch (Throwable thrown) {
      return null;
    }
  }

  @Override
  public @Nullable Span activeSpan() {
    return wrapped.activeSpan();
  }

  private static @Nullable String get(@Nullable String key) {
    return key == null ? null : MDC.get(key);
  }

  private static void put(@Nullable String key, @Nullable String value) {
    if (key != null && value != null) {
      MDC.put(key, value);
    } else if (key != null) {
      MDC.remove(key);
    }
  }

  @Override
  public String toString() {
    return "MdcScopeManager{" + wrapped.getClass().getSimpleName() + '}';
  }
}
