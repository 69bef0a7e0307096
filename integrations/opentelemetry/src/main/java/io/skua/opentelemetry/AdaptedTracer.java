/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.skua.tracer.SkuaTracer;
import org.jspecify.annotations.Nullable;

/** The tracer of an instrumentation scope, which its spans name in tags. */
final class AdaptedTracer implements Tracer {
  private final SkuaTracer skua;
  private final @Nullable String scopeName; // null for none, as the version
  private final @Nullable String scopeVersion;

  AdaptedTracer(SkuaTracer skua, @Nullable String scopeName, @Nullable String scopeVersion) {
    this.skua = skua;
    this.scopeName = SkuaOpenTelemetry.isGiven(scopeName) ? scopeName : null;
    this.scopeVersion = SkuaOpenTelemetry.isGiven(scopeVersion) ? scopeVersion : null;
  }

  @Override
  public SpanBuilder spanBuilder(@Nullable String spanName) {
    return new AdaptedSpanBuilder(this, spanName);
  }

  io.opentracing.Tracer.SpanBuilder buildSpan(@Nullable String name) {
    io.opentracing.Tracer.SpanBuilder builder = skua.buildSpan(name).ignoreActiveSpan();
    if (scopeName != null) {
      builder.withTag("otel.scope.name", scopeName);
    }
    if (scopeVersion != null) {
      builder.withTag("otel.scope.version", scopeVersion);
    }
    return builder;
  }
}
