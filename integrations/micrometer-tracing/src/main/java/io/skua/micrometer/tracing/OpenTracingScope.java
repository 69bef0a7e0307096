/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.Tracer;
import io.opentracing.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A scope of OpenTracing by both names that Micrometer has for it. For the thread that opened it;
 * closing it elsewhere, or again, does nothing.
 */
final class OpenTracingScope implements OpenScope, CurrentTraceContext.Scope, Tracer.SpanInScope {
  final Scope scope;
  private final @Nullable OpenScope before;
  private final OpenTracingCurrentTraceContext current;

  OpenTracingScope(
      Scope scope, @Nullable OpenScope before, OpenTracingCurrentTraceContext current) {
    this.scope = scope;
    this.before = before;
    this.current = current;
  }

  @Override
  public @Nullable OpenScope before() {
    return before;
  }

  @Override
  public OpenTracingCurrentTraceContext current() {
    return current;
  }

  @Override
  public void close() {
    current.close(this);
  }
}
