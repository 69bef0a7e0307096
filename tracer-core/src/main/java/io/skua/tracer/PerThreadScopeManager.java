/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.Scope;
import io.opentracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one active span for each thread, as OpenTracing's own does, and answers callers of
 * OpenTracing 0.32 as well, also if the class path has the API of 0.32 and the rest of 0.33.
 * Methods of 0.32 have no {@code @Override}: in 0.33 there is nothing that they override.
 */
final class PerThreadScopeManager implements FinishingScopeManager {
  @SuppressWarnings("ThreadLocalUsage") // Each manager has its own scopes.
  private final ThreadLocal<ThreadScope> current = new ThreadLocal<>();

  @Override
  public Scope activate(@Nullable Span span) {
    return new ThreadScope(span);
  }

  @Override
  public Scope activate(@Nullable Span span, boolean finishOnClose) {
    return finishOnClose ? new FinishingScope(span) : new ThreadScope(span);
  }

  /** Of 0.32. */
  public @Nullable Scope active() {
    return current.get();
  }

  @Override
  public @Nullable Span activeSpan() {
    ThreadScope scope = current.get();
    return scope == null ? null : scope.span;
  }

  private class ThreadScope implements Scope {
    private final @Nullable Span span;
    private final @Nullable ThreadScope before;

    ThreadScope(@Nullable Span span) {
      this.span = span;
      before = current.get();
      current.set(this);
    }

    /** Of 0.32. */
    @SuppressWarnings("EffectivelyPrivate")
    public final @Nullable Span span() {
      return span;
    }

    /** Of one that is not the innermost of its thread, nothing is closed. */
    @Override
    public final void close() {
      if (current.get() == this) {
        current.set(before);
        closed();
      }
    }

    void closed() {}
  }

  private final class FinishingScope extends ThreadScope {
    FinishingScope(@Nullable Span span) {
      super(span);
    }

    @Override
    void closed() {
      if (span() != null) {
        span().finish();
      }
    }
  }
}
