/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import io.opentracing.Tracer;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Scopes of both APIs, in and out of each other, and what the storage says of them at the end. */
public final class StrictScenario implements Callable<String> {
  private final Both both = new Both();

  @Override
  public String call() throws Exception {
    nested();
    otherThread();
    String balanced = verdict();
    Tracer tracer = both.openTracing;
    io.opentracing.Scope open = tracer.activateSpan(both.tracing("left open"));
    String left = verdict();
    open.close();
    return balanced + ", " + left;
  }

  private void nested() {
    try (var one = both.openTracing.activateSpan(both.tracing("1"));
        Scope two = both.telemetry("2").makeCurrent();
        var three = both.openTracing.activateSpan(null);
        Scope four = both.telemetry("4").makeCurrent()) {
      both.telemetry("5").end();
    }
  }

  private void otherThread() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Scope scope = both.telemetry("outer").makeCurrent()) {
      Runnable task = () -> both.openTracing.activateSpan(both.tracing("inner")).close();
      executor.submit(Context.current().wrap(task)).get();
    } finally {
      executor.shutdown();
    }
  }

  /** The strict storage throws if a scope is open. */
  private static String verdict() throws Exception {
    ContextStorage storage = ContextStorage.get();
    if (!(storage instanceof AutoCloseable)) {
      return "not strict";
    }
    try {
      ((AutoCloseable) storage).close();
      return Span.current().getSpanContext().isValid() ? "active" : "closed";
    } catch (AssertionError leaked) {
      return "leaked";
    }
  }
}
