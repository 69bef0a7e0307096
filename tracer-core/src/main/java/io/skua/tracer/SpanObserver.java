/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.ScopeManager;

/**
 * Sees each span that records start and finish, for a profiler or a recorder beside the tracer:
 * {@code skua-jfr} has one.
 *
 * <p>All methods are called on the application's threads, by many at once, and must neither block
 * nor call the tracer. What they throw is logged and changes nothing.
 */
public interface SpanObserver {
  /**
   * Called when a span starts. One that is sampled later, by {@code sampling.priority}, finishes
   * without; one whose sampling is delayed, and then declined, does not finish here.
   *
   * @param span never null; running, so what it holds may still change
   */
  void started(SkuaSpan span);

  /**
   * Called when a span finishes, before the reporter gets it.
   *
   * @param span never null, and frozen
   */
  void finished(SkuaSpan span);

  /**
   * Called once, when the tracer is built: the manager of its scopes, or one that watches it.
   *
   * @param manager of the builder; not null
   * @return default: the same, which also stays if this is null
   */
  default ScopeManager observe(ScopeManager manager) {
    return manager;
  }
}
