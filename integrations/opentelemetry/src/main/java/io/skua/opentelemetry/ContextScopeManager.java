/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the active span in OpenTelemetry's current {@link Context}, and nowhere else: what one API
 * makes active is active in the other, and goes wherever the context goes, by {@code Context.wrap},
 * by executors and whatever else hands a context over. It belongs to a tracer from the start, so
 * there is nothing to install in time. Safe for any thread.
 *
 * <p>With the ids of the active span in the logging context, for scopes that OpenTracing opens:
 *
 * <pre>{@code
 * builder.scopeManager(
 *     new MdcScopeManager(new ContextScopeManager(), "traceId", "spanId", "sampled"));
 * }</pre>
 */
public final class ContextScopeManager implements ScopeManager {
  /** {@inheritDoc} Its baggage takes the place of OpenTelemetry's; null clears both. */
  @Override
  @SuppressWarnings("MustBeClosedChecker") // Whoever activates the span closes it.
  public Scope activate(@Nullable Span span) {
    Context context = AdaptedSpan.activatedIn(Context.current(), span);
    io.opentelemetry.context.Scope scope = context.makeCurrent();
    return scope::close;
  }

  /**
   * {@inheritDoc} A span that came by OpenTelemetry from another process, or from its SDK, has a
   * context alone. If OpenTelemetry's baggage has more than the span, the one returned has both.
   */
  @Override
  public @Nullable Span activeSpan() {
    Context context = Context.current();
    Span active = AdaptedSpan.openTracing(context);
    Baggage more = BaggageItems.beyond(context, active);
    return more == null ? active : BaggageItems.join(active, more);
  }

  @Override
  public String toString() {
    return "ContextScopeManager";
  }
}
