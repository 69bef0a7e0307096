/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jfr;

import io.opentracing.ScopeManager;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SpanObserver;

/**
 * Writes the spans and scopes of a tracer into the flight recordings of its JVM. The events name
 * trace, span, operation and service as the backend does:
 *
 * <ul>
 *   <li>{@code skua.SpanStart} when a span starts, on the thread that starts it;
 *   <li>{@code skua.SpanFinish} when it finishes, with its start and duration;
 *   <li>{@code skua.Scope} for as long as it is active on a thread.
 * </ul>
 *
 * <p>Spans that are not sampled have none. Without a recording nothing is made and nothing is
 * wrapped. Immutable, and safe for any thread.
 *
 * <pre>{@code
 * SkuaTracer tracer =
 *     Configuration.fromEnv("orders").getTracerBuilder().observer(new JfrObserver()).build();
 * }</pre>
 */
public final class JfrObserver implements SpanObserver {
  /** Only asked whether they are recorded, which is the same for all of a kind. */
  private static final SpanStartEvent START = new SpanStartEvent();

  private static final SpanFinishEvent FINISH = new SpanFinishEvent();

  @Override
  public void started(SkuaSpan span) {
    if (START.isEnabled()) {
      SpanStartEvent event = new SpanStartEvent();
      event.take(span);
      event.commit();
    }
  }

  @Override
  public void finished(SkuaSpan span) {
    if (FINISH.isEnabled()) {
      SpanFinishEvent event = new SpanFinishEvent();
      event.take(span);
      event.commit();
    }
  }

  @Override
  public ScopeManager observe(ScopeManager manager) {
    return new JfrScopeManager(manager);
  }
}
