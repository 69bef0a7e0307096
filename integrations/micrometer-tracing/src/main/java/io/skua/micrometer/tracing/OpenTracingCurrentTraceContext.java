/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.TraceContext;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The active span of a thread, as OpenTracing's scope manager has it. Safe for any thread.
 *
 * <p>Some of Micrometer's own code leaves scopes open and closes those around them. OpenTracing's
 * managers leave the inner one active then, for as long as the thread lives; Brave does not, nor
 * does this: closing a scope closes those that were opened in it.
 */
final class OpenTracingCurrentTraceContext implements CurrentTraceContext {
  private final io.opentracing.Tracer tracer;

  /** What all others are opened in. */
  private final OpenTracingScope outermost = new OpenTracingScope(() -> {}, null, this);

  /**
   * The latest scope that is open, as the one element; null for the outermost, since a thread keeps
   * the array, and would keep this object.
   */
  @SuppressWarnings("ThreadLocalUsage") // Each tracer has its own scopes.
  private final ThreadLocal<@Nullable Object[]> innermost =
      ThreadLocal.withInitial(() -> new Object[1]);

  OpenTracingCurrentTraceContext(io.opentracing.Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public @Nullable TraceContext context() {
    return OpenTracingSpan.active(tracer);
  }

  /** {@inheritDoc} Null for no span at all. */
  @Override
  public Scope newScope(@Nullable TraceContext context) {
    return open(OpenTracingSpan.unwrap(context));
  }

  /** {@inheritDoc} Does nothing if that span is active already. */
  @Override
  public Scope maybeScope(@Nullable TraceContext context) {
    return maybeScope(OpenTracingSpan.unwrap(context));
  }

  private Scope maybeScope(io.opentracing.@Nullable Span span) {
    return OpenTracingSpan.areSame(tracer.activeSpan(), span) ? Scope.NOOP : open(span);
  }

  OpenTracingScope open(io.opentracing.@Nullable Span span) {
    OpenTracingScope scope = new OpenTracingScope(tracer.activateSpan(span), innermost(), this);
    enter(scope);
    return scope;
  }

  private OpenScope innermost() {
    Object scope = innermost.get()[0];
    return scope == null ? outermost : (OpenScope) scope;
  }

  /** Makes a scope the latest of this thread; returns the one before. */
  OpenScope enter(OpenScope opened) {
    @Nullable Object[] latest = innermost.get();
    Object before = latest[0];
    latest[0] = opened;
    return before == null ? outermost : (OpenScope) before;
  }

  /**
   * Closes what was opened in a scope, and makes the one before it the latest.
   *
   * @return false, and nothing is done, if it is open no more, or on another thread
   */
  boolean leave(OpenScope closed) {
    @Nullable Object[] latest = innermost.get();
    if (latest[0] != closed && !isOpen(closed)) {
      return false;
    }
    while (latest[0] != closed) {
      innermost().close();
    }
    latest[0] = closed.before() == outermost ? null : closed.before();
    return true;
  }

  void close(OpenTracingScope closed) {
    if (leave(closed)) {
      closed.scope.close();
    }
  }

  private boolean isOpen(OpenScope wanted) {
    OpenScope scope = innermost();
    while (scope != null && scope != wanted) {
      scope = scope.before();
    }
    return scope != null;
  }

  @Override
  public <C> Callable<C> wrap(Callable<C> task) {
    io.opentracing.Span captured = tracer.activeSpan();
    return () -> {
      try (Scope scope = maybeScope(captured)) {
        return task.call();
      }
    };
  }

  @Override
  public Runnable wrap(Runnable task) {
    io.opentracing.Span captured = tracer.activeSpan();
    return () -> {
      try (Scope scope = maybeScope(captured)) {
        task.run();
      }
    };
  }

  @Override
  public Executor wrap(Executor delegate) {
    return task -> delegate.execute(wrap(task));
  }

  @Override
  public ExecutorService wrap(ExecutorService delegate) {
    return new CapturingExecutorService(delegate, this);
  }
}
