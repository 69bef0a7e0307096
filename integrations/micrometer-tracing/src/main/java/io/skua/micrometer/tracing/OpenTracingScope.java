/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.Tracer;
import io.opentracing.Scope;

/** A scope of OpenTracing by both names that Micrometer has for it. */
final class OpenTracingScope implements CurrentTraceContext.Scope, Tracer.SpanInScope {
  private final Scope scope;

  OpenTracingScope(Scope scope) {
    this.scope = scope;
  }

  @Override
  public void close() {
    scope.close();
  }
}
