/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.skua.internal.ContextSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry over a {@link SkuaTracer}: what libraries instrumented with OpenTelemetry's API
 * record is sampled, reported and propagated by Skua, in the same traces as OpenTracing's spans.
 * Traces and baggage alone; metrics and logs are OpenTelemetry's own no-ops. Safe for any thread;
 * no method throws into the application, whatever its arguments.
 *
 * <pre>{@code
 * SkuaTracer skua =
 *     new Configuration("orders")
 *         .getTracerBuilder()
 *         .scopeManager(new ContextScopeManager())
 *         .build();
 * OpenTelemetry openTelemetry = SkuaOpenTelemetry.over(skua);
 *
 * GlobalTracer.registerIfAbsent(skua);
 * GlobalOpenTelemetry.set(openTelemetry);
 * }</pre>
 *
 * <p>The last two lines are for libraries that look for their tracer there.
 */
public final class SkuaOpenTelemetry implements OpenTelemetry {
  private final SkuaTracer tracer;
  private final TracerProvider tracers;
  private final ContextPropagators propagators;

  private SkuaOpenTelemetry(SkuaTracer tracer) {
    this.tracer = tracer;
    tracers = new AdaptedTracerProvider(tracer);
    propagators = ContextPropagators.create(new AdaptedPropagator(tracer));
  }

  /**
   * Makes OpenTelemetry over a tracer. Closing it stays with whoever built the tracer.
   *
   * @param tracer whose scope manager is a {@link ContextScopeManager}, or asks one
   * @throws IllegalArgumentException if it is null, or its scope manager keeps the active span
   *     elsewhere: then neither API would see what the other makes active
   */
  public static SkuaOpenTelemetry over(SkuaTracer tracer) {
    if (tracer == null) {
      throw new IllegalArgumentException("tracer: null, must be given");
    }
    if (!keepsSpansInContext(tracer)) {
      throw new IllegalArgumentException(
          "scope manager: "
              + tracer.scopeManager()
              + ", must be a ContextScopeManager or ask one, so that OpenTelemetry and OpenTracing"
              + " see the same active span: SkuaTracer.Builder.scopeManager(new"
              + " ContextScopeManager())");
    }
    return new SkuaOpenTelemetry(tracer);
  }

  /** Tried out, since a manager that was wrapped does not show. */
  private static boolean keepsSpansInContext(SkuaTracer tracer) {
    ContextSpan span = new ContextSpan(SkuaSpanContext.of(0, 1, 1, 0, 0, null, null));
    try (Scope ignored = new AdaptedSpan(span).makeCurrent()) {
      return tracer.activeSpan() == span;
    }
  }

  @Override
  public TracerProvider getTracerProvider() {
    return tracers;
  }

  /** {@inheritDoc} One that reads and writes what the tracer's codec for HTTP headers does. */
  @Override
  public ContextPropagators getPropagators() {
    return propagators;
  }

  @Override
  public String toString() {
    return "SkuaOpenTelemetry{" + tracer + '}';
  }

  /** Texts of scopes may be null or empty: then there is nothing to say. */
  static boolean isGiven(@Nullable String text) {
    return text != null && !text.isEmpty();
  }
}
