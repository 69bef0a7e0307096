/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.Scope;
import io.opentracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * A scope of someone else's manager that also does what OpenTracing 0.32 asks of one. For the
 * thread that activated the span.
 */
final class SpanScope implements Scope {
  private final Scope scope;
  private final @Nullable Span span;
  private final boolean finishOnClose;

  SpanScope(Scope scope, @Nullable Span span, boolean finishOnClose) {
    this.scope = scope;
    this.span = span;
    this.finishOnClose = finishOnClose;
  }

  /** Of 0.32. */
  public @Nullable Span span() {
    return span;
  }

  @Override
  public void close() {
    scope.close();
    if (finishOnClose && span != null) {
      span.finish();
    }
  }
}
