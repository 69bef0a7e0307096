/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jfr;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.skua.tracer.SkuaSpan;
import org.jspecify.annotations.Nullable;

/** Another scope manager, and an event for each scope of a sampled span while a recording runs. */
final class JfrScopeManager implements ScopeManager {
  /** Only asked whether scopes are recorded. */
  private static final ScopeEvent SCOPE = new ScopeEvent();

  private final ScopeManager manager;

  JfrScopeManager(ScopeManager manager) {
    this.manager = manager;
  }

  @Override
  public Scope activate(@Nullable Span span) {
    if (!SCOPE.isEnabled() || !(span instanceof SkuaSpan)) {
      return manager.activate(span);
    }
    Scope scope = manager.activate(span);
    if (!((SkuaSpan) span).context().isSampled()) {
      return scope;
    }
    ScopeEvent event = new ScopeEvent();
    event.begin();
    return new RecordedScope(scope, (SkuaSpan) span, event);
  }

  @Override
  public Span activeSpan() {
    return manager.activeSpan();
  }

  @Override
  public String toString() {
    return "JfrScopeManager{" + manager.getClass().getSimpleName() + '}';
  }

  /** For one thread, as each scope. */
  private static final class RecordedScope implements Scope {
    private final Scope scope;
    private final SkuaSpan span;
    private @Nullable ScopeEvent event; // null once it is committed

    RecordedScope(Scope scope, SkuaSpan span, ScopeEvent event) {
      this.scope = scope;
      this.span = span;
      this.event = event;
    }

    @Override
    public void close() {
      ScopeEvent open = event;
      if (open != null) {
        event = null;
        open.end();
        if (open.shouldCommit()) {
          open.take(span); // Its name may have changed meanwhile.
          open.commit();
        }
      }
      scope.close();
    }
  }
}
