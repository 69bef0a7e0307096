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
  private final Scope scope;
  private final @Nullable Object[] ofThread;
  private final @Nullable OpenScope before;

  /**
   * Of a span that was just activated.
   *
   * @param ofThread see {@link OpenScope}
   */
  OpenTracingScope(Scope scope, @Nullable Object[] ofThread) {
    this.scope = scope;
    this.ofThread = ofThread;
    before = OpenScope.enter(ofThread, this);
  }

  @Override
  public @Nullable OpenScope before() {
    return before;
  }

  @Override
  public void closeWithInner() {
    close();
  }

  @Override
  public void close() {
    if (OpenScope.areOfThisThread(ofThread) && OpenScope.leave(ofThread, this)) {
      scope.close();
    }
  }
}
