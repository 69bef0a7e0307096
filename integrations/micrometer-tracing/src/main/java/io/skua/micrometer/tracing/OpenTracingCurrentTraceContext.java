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

  /** See {@link OpenScope}. */
  @SuppressWarnings("ThreadLocalUsage") // Each tracer has its own scopes.
  private final ThreadLocal<@Nullable Object[]> scopes =
      ThreadLocal.withInitial(() -> OpenScope.noneOf(Thread.currentThread()));

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
    return new OpenTracingScope(tracer.activateSpan(span), ofThisThread());
  }

  /** See {@link OpenScope}. */
  @Nullable Object[] ofThisThread() {
    return scopes.get();
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
