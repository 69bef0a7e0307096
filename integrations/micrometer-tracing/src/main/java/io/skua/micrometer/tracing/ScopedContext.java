/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentracing.Scope;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What an observation has of tracing: its span, and the scopes open on each thread. Micrometer
 * keeps scopes in a map by thread; here the first has a field, and only further ones need the map.
 * Safe for any thread.
 */
final class ScopedContext extends TracingContext {
  private static final Scope NOTHING_TO_CLOSE = () -> {};
  private static final AtomicReferenceFieldUpdater<ScopedContext, Thread> THREAD =
      AtomicReferenceFieldUpdater.newUpdater(ScopedContext.class, Thread.class, "thread");

  private volatile @Nullable Thread thread; // whose scope it is; null for none
  private @Nullable Scope scope; // read and written by that thread alone

  /**
   * Makes the span active on this thread.
   *
   * @return whether that was done: if not, the map is needed
   */
  boolean open(io.opentracing.Tracer tracer) {
    if (thread != null
        || super.getScope() != null
        || !THREAD.compareAndSet(this, null, Thread.currentThread())) {
      return false;
    }
    io.opentracing.Span span = OpenTracingSpan.unwrap(getSpan());
    boolean isActive = OpenTracingSpan.areSame(tracer.activeSpan(), span);
    scope = isActive ? NOTHING_TO_CLOSE : tracer.activateSpan(span);
    return true;
  }

  /** Returns the innermost of this thread, which puts the one before it back when it is closed. */
  @Override
  public CurrentTraceContext.@Nullable Scope getScope() {
    CurrentTraceContext.Scope inMap = super.getScope();
    return inMap == null && thread == Thread.currentThread() ? new First() : inMap;
  }

  @Override
  public void setScope(CurrentTraceContext.@Nullable Scope newScope) {
    super.setScope(newScope instanceof First ? null : newScope);
  }

  /** The one that has the field. */
  private final class First implements CurrentTraceContext.Scope {
    @Override
    public void close() {
      Scope open = scope;
      if (open != null && thread == Thread.currentThread()) {
        scope = null;
        THREAD.lazySet(ScopedContext.this, null);
        open.close();
      }
    }
  }
}
