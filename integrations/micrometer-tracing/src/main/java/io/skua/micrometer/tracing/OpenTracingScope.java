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
final class OpenTracingScope implements CurrentTraceContext.Scope, Tracer.SpanInScope {
  final Scope scope;
  final @Nullable OpenTracingScope before; // null for the outermost, which is never closed
  final OpenTracingCurrentTraceContext current;

  OpenTracingScope(
      Scope scope, @Nullable OpenTracingScope before, OpenTracingCurrentTraceContext current) {
    this.scope = scope;
    this.before = before;
    this.current = current;
  }

  @Override
  public void close() {
    current.close(this);
  }
}
