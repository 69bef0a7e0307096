/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopTracerFactory;
import io.opentracing.propagation.Format;
import org.jspecify.annotations.Nullable;

/**
 * The tracer of whichever test runs, and one that does nothing in between: for those who keep a
 * tracer for longer than a test.
 */
final class ForwardingTracer implements Tracer {
  private volatile Tracer target = NoopTracerFactory.create();

  /** One of this tracer's own, for those who keep that. */
  private final ScopeManager scopes =
      new ScopeManager() {
        @Override
        public Scope activate(@Nullable Span span) {
          return target.scopeManager().activate(span);
        }

        @Override
        public @Nullable Span activeSpan() {
          return target.scopeManager().activeSpan();
        }
      };

  void forwardTo(Tracer tracer) {
    target = tracer;
  }

  void forwardToNone() {
    target = NoopTracerFactory.create();
  }

  @Override
  public ScopeManager scopeManager() {
    return scopes;
  }

  @Override
  public @Nullable Span activeSpan() {
    return target.activeSpan();
  }

  @Override
  public Scope activateSpan(@Nullable Span span) {
    return target.activateSpan(span);
  }

  @Override
  public SpanBuilder buildSpan(@Nullable String operationName) {
    return target.buildSpan(operationName);
  }

  @Override
  public <C> void inject(
      @Nullable SpanContext context, @Nullable Format<C> format, @Nullable C carrier) {
    target.inject(context, format, carrier);
  }

  @Override
  public <C> @Nullable SpanContext extract(@Nullable Format<C> format, @Nullable C carrier) {
    return target.extract(format, carrier);
  }

  @Override
  public void close() {
    target.close();
  }

  @Override
  public String toString() {
    return "ForwardingTracer{" + target + '}';
  }
}
