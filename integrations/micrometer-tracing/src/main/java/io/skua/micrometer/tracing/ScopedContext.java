/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.opentracing.Scope;
import io.skua.tracer.SkuaSpan;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What an observation has of tracing: its span, and the scopes open on each thread. Micrometer
 * keeps scopes in a map by thread; here the first of the thread that made this has a field, and
 * only further ones need a map. Safe for any thread.
 */
/*
 * Most of an unsampled observation is made here: 48 bytes, where Micrometer's class takes 88, the
 * span's wrapper 16 and the first scope 112 more. For that it is cloned, not constructed: the
 * superclass makes its map even if nothing is ever put there. A clone shares that map with all
 * others, so nothing may be.
 */
final class ScopedContext extends TracingContext implements OpenScope, Cloneable {
  /** Null if the superclass has other fields than it had, which clones might not share. */
  private static final @Nullable ScopedContext PROTOTYPE =
      canBeShared() ? new ScopedContext() : null;

  /** Null if the span was set, not started here. */
  private io.opentracing.@Nullable Span started;

  /** Of the thread that made this, see {@link OpenScope}. Its first scope has the next two. */
  private @Nullable Object[] ofThread;

  private @Nullable Scope scope; // null if it is not open; for that thread alone, as the next
  private @Nullable OpenScope before; // the latest that was open when this was opened

  /** The scopes of other threads, and those within the first; null until there is one. */
  private volatile @Nullable Map<Thread, CurrentTraceContext.Scope> further; // written under this

  private ScopedContext() {
    ofThread = OpenScope.noneOf(Thread.currentThread());
  }

  /**
   * Of an observation that starts.
   *
   * @param ofThisThread see {@link OpenScope}
   */
  static ScopedContext create(@Nullable Object[] ofThisThread) {
    ScopedContext made = PROTOTYPE == null ? new ScopedContext() : copy(PROTOTYPE);
    made.ofThread = ofThisThread;
    return made;
  }

  private static ScopedContext copy(ScopedContext prototype) {
    try {
      return (ScopedContext) prototype.clone();
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

  /** Takes the span of the observation; before anyone else knows this object. */
  void start(io.opentracing.Span span) {
    started = span;
  }

  /** The span beneath; null if there is none. */
  io.opentracing.@Nullable Span span() {
    Span wrapped = super.getSpan();
    return wrapped == null ? started : OpenTracingSpan.unwrap(wrapped);
  }

  /**
   * {@inheritDoc} Two threads that get here first at once may have one each, and they are equal.
   */
  @Override
  public @Nullable Span getSpan() {
    Span wrapped = super.getSpan();
    io.opentracing.Span toWrap = started;
    if (wrapped != null || toWrap == null) {
      return wrapped;
    }
    Span made = new OpenTracingSpan(toWrap);
    super.setSpan(made);
    return made;
  }

  @Override
  public void setSpan(@Nullable Span span) {
    started = null;
    super.setSpan(span);
  }

  /** Ends a span of Skua's that is not sampled: it needs no name or tag. Returns whether it did. */
  boolean endUnsampled() {
    io.opentracing.Span span = span();
    if (!(span instanceof SkuaSpan) || ((SkuaSpan) span).context().isSampled()) {
      return false;
    }
    span.finish();
    return true;
  }

  /**
   * Makes the span active, if this is the thread that made this, and it has no scope of it open.
   *
   * @return whether that was done
   */
  boolean open(io.opentracing.Tracer tracer) {
    if (!OpenScope.areOfThisThread(ofThread) || scope != null || isFurtherOpenHere()) {
      return false;
    }
    scope = tracer.activateSpan(span());
    before = OpenScope.enter(ofThread, this);
    return true;
  }

  @Override
  public @Nullable OpenScope before() {
    return before;
  }

  /** Not named {@code close}, by which Micrometer ends the whole when the observation stops. */
  @Override
  public void closeWithInner() {
    closeFirst();
  }

  private Map<Thread, CurrentTraceContext.Scope> furtherScopes() {
    Map<Thread, CurrentTraceContext.Scope> scopes = further;
    return scopes == null ? Collections.emptyMap() : scopes;
  }

  private boolean isFurtherOpenHere() {
    return further != null && furtherScopes().containsKey(Thread.currentThread());
  }

  /** Returns the innermost of this thread, which puts the one before it back when it is closed. */
  @Override
  public CurrentTraceContext.@Nullable Scope getScope() {
    CurrentTraceContext.Scope inner = furtherScopes().get(Thread.currentThread());
    boolean isFirst = inner == null && OpenScope.areOfThisThread(ofThread) && scope != null;
    return isFirst ? new First() : inner;
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
  boolean closeInnermost() {
    return !isFurtherOpenHere() && closeFirst();
  }

  private boolean closeFirst() {
    Scope open = OpenScope.areOfThisThread(ofThread) ? scope : null;
    if (open == null) {
      return false;
    }
    OpenScope.leave(ofThread, this);
    scope = null;
    before = null;
    open.close();
    return true;
  }

  @Override
  public String toString() {
    getSpan(); // The superclass reads its own field.
    return super.toString();
  }

  /** The one that has the field. */
  private final class First implements CurrentTraceContext.Scope {
    @Override
    public void close() {
      closeFirst();
    }
  }
}
