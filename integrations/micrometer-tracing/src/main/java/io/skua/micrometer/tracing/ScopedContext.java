/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentracing.Scope;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What an observation has of tracing: its span, and the scopes open on each thread. Micrometer
 * keeps scopes in a map by thread; here the first has a field, and only further ones need a map.
 * Safe for any thread.
 */
/*
 * Most of an unsampled observation is made here: 40 bytes, where Micrometer's class takes 88 and
 * the first scope 112 more. For that it is cloned, not constructed: the superclass makes its map
 * even if nothing is ever put there. A clone shares that map with all others, so nothing may be.
 */
final class ScopedContext extends TracingContext implements OpenScope, Cloneable {
  private static final AtomicReferenceFieldUpdater<ScopedContext, Thread> THREAD =
      AtomicReferenceFieldUpdater.newUpdater(ScopedContext.class, Thread.class, "thread");

  /** Null if the superclass has other fields than it had, which clones might not share. */
  private static final @Nullable ScopedContext PROTOTYPE =
      canBeShared() ? new ScopedContext() : null;

  private volatile @Nullable Thread thread; // whose scope it is; null for none
  private @Nullable Scope scope; // read and written by that thread alone, as the next

  /** The latest that was open on that thread when this was opened. */
  private @Nullable OpenScope before;

  /** The scopes of other threads, and those within the first; null until there is one. */
  private volatile @Nullable Map<Thread, CurrentTraceContext.Scope> further; // written under this

  private ScopedContext() {}

  static ScopedContext create() {
    try {
      return PROTOTYPE == null ? new ScopedContext() : (ScopedContext) PROTOTYPE.clone();
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static boolean canBeShared() {
    Set<String> names = new HashSet<>();
    for (Field field : TracingContext.class.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        names.add(field.getName());
      }
    }
    return names.equals(new HashSet<>(Arrays.asList("span", "scopes", "context")));
  }

  /**
   * Makes the span active on this thread.
   *
   * @return whether that was done: if not, another scope has the field
   */
  boolean open(OpenTracingTracer tracer) {
    if (thread != null
        || !furtherScopes().isEmpty()
        || !THREAD.compareAndSet(this, null, Thread.currentThread())) {
      return false;
    }
    scope = tracer.delegate().activateSpan(OpenTracingSpan.unwrap(getSpan()));
    before = tracer.current().enter(this);
    return true;
  }

  @Override
  public @Nullable OpenScope before() {
    return before;
  }

  @Override
  @SuppressWarnings("NullAway") // Asked of one that is open.
  public OpenTracingCurrentTraceContext current() {
    return before.current();
  }

  @Override
  public void close() {
    closeFirst();
  }

  private Map<Thread, CurrentTraceContext.Scope> furtherScopes() {
    Map<Thread, CurrentTraceContext.Scope> scopes = further;
    return scopes == null ? Collections.emptyMap() : scopes;
  }

  /** Returns the innermost of this thread, which puts the one before it back when it is closed. */
  @Override
  public CurrentTraceContext.@Nullable Scope getScope() {
    CurrentTraceContext.Scope inner = furtherScopes().get(Thread.currentThread());
    return inner == null && thread == Thread.currentThread() ? new First() : inner;
  }

  @Override
  public void setScope(CurrentTraceContext.@Nullable Scope newScope) {
    if (newScope == null || newScope instanceof First) {
      furtherScopes().remove(Thread.currentThread());
    } else {
      put(newScope);
    }
  }

  private synchronized void put(CurrentTraceContext.Scope newScope) {
    Map<Thread, CurrentTraceContext.Scope> scopes = further;
    if (scopes == null) {
      scopes = new ConcurrentHashMap<>();
      further = scopes;
    }
    scopes.put(Thread.currentThread(), newScope);
  }

  /**
   * Closes the innermost scope of this thread, if that is the one that has the field.
   *
   * @return whether it was
   */
  boolean close(Thread current) {
    return thread == current && !furtherScopes().containsKey(current) && closeFirst();
  }

  private boolean closeFirst() {
    Scope open = scope;
    OpenScope outer = before;
    if (open == null || outer == null || thread != Thread.currentThread()) {
      return false;
    }
    outer.current().leave(this);
    scope = null;
    before = null;
    THREAD.lazySet(this, null);
    open.close();
    return true;
  }

  /** The one that has the field. */
  private final class First implements CurrentTraceContext.Scope {
    @Override
    public void close() {
      closeFirst();
    }
  }
}
