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
  /**
   * Of each thread its innermost scope, null for none, and the thread itself. An array, since a
   * thread keeps it, and would keep a class of ours and its loader; and since a scope that knows it
   * is closed without looking it up.
   */
  @SuppressWarnings("ThreadLocalUsage") // Each manager has its own scopes.
  private final ThreadLocal<@Nullable Object[]> current =
      ThreadLocal.withInitial(() -> new Object[] {null, Thread.currentThread()});

  @Override
  public Scope activate(@Nullable Span span) {
    return new ThreadScope(span, current.get());
  }

  @Override
  public Scope activate(@Nullable Span span, boolean finishOnClose) {
    return finishOnClose
        ? new FinishingScope(span, current.get())
        : new ThreadScope(span, current.get());
  }

  /** Of 0.32. */
  public @Nullable Scope active() {
    return innermost();
  }

  private @Nullable ThreadScope innermost() {
    return (ThreadScope) current.get()[0];
  }

  @Override
  public @Nullable Span activeSpan() {
    ThreadScope scope = innermost();
    return scope == null ? null : scope.span;
  }

  private static class ThreadScope implements Scope {
    private final @Nullable Span span;
    private final @Nullable Object[] ofThread;
    private final @Nullable ThreadScope before;

    ThreadScope(@Nullable Span span, @Nullable Object[] ofThread) {
      this.span = span;
      this.ofThread = ofThread;
      before = (ThreadScope) ofThread[0];
      ofThread[0] = this;
    }

    /** Of 0.32. */
    @SuppressWarnings("EffectivelyPrivate")
    public final @Nullable Span span() {
      return span;
    }

    /** Of one that is not the innermost of this thread, nothing is closed. */
    @Override
    public final void close() {
      if (ofThread[1] == Thread.currentThread() && ofThread[0] == this) {
        ofThread[0] = before;
        closed();
      }
    }

    void closed() {}
  }

  private static final class FinishingScope extends ThreadScope {
    FinishingScope(@Nullable Span span, @Nullable Object[] ofThread) {
      super(span, ofThread);
    }

    @Override
    void closed() {
      if (span() != null) {
        span().finish();
      }
    }
  }
}
