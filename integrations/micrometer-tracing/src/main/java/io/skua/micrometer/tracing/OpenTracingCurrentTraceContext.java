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

  /** Null for the outermost: a thread that keeps that would keep this object. */
  @SuppressWarnings("ThreadLocalUsage") // Each tracer has its own scopes.
  private final ThreadLocal<@Nullable OpenTracingScope> innermost = new ThreadLocal<>();

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
    innermost.set(scope);
    return scope;
  }

  /** Returns the latest of this thread that is open. */
  OpenTracingScope innermost() {
    OpenTracingScope scope = innermost.get();
    return scope == null ? outermost : scope;
  }

  /** Closes what was opened in a scope; nothing if that is open no more, or on another thread. */
  void closeInside(OpenTracingScope kept) {
    if (innermost() != kept && isOpen(kept)) {
      while (innermost() != kept) {
        innermost().close();
      }
    }
  }

  /** Closes a scope and what was opened in it, or nothing, as above. */
  void close(OpenTracingScope closed) {
    closeInside(closed);
    if (innermost() == closed) {
      innermost.set(closed.before == outermost ? null : closed.before);
      closed.scope.close();
    }
  }

  private boolean isOpen(OpenTracingScope wanted) {
    OpenTracingScope scope = innermost();
    while (scope != null && scope != wanted) {
      scope = scope.before;
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
