/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.util.ThreadLocalScopeManager;
import io.skua.tracer.MdcScopeManager;

/** Puts the ids of the active span into the logging context (MDC). */
public class MDCScopeManager implements ScopeManager {
  private final MdcScopeManager skua;

  private MDCScopeManager(MdcScopeManager skua) {
    this.skua = skua;
  }

  @Override
  public Scope activate(Span span) {
    return skua.activate(span);
  }

  @Override
  public Span activeSpan() {
    return skua.activeSpan();
  }

  @Override
  public String toString() {
    return skua.toString();
  }

  /** Builds an {@link MDCScopeManager}. For one thread. */
  public static class Builder {
    private ScopeManager scopeManager = new ThreadLocalScopeManager();
    private String traceIdKey = "traceId";
    private String spanIdKey = "spanId";
    private String sampledKey = "sampled";

    /** One active span for each thread; keys traceId, spanId and sampled. */
    public Builder() {}

    /** Keeps the active span there; not null. */
    public Builder withScopeManager(ScopeManager scopeManager) {
      this.scopeManager = scopeManager;
      return this;
    }

    /** Names the trace id so. */
    public Builder withMDCTraceIdKey(String traceIdKey) {
      this.traceIdKey = traceIdKey;
      return this;
    }

    /** Names the span id so. */
    public Builder withMDCSpanIdKey(String spanIdKey) {
      this.spanIdKey = spanIdKey;
      return this;
    }

    /** Names so whether the trace is recorded. */
    public Builder withMDCSampledKey(String sampledKey) {
      this.sampledKey = sampledKey;
      return this;
    }

    /** Builds the scope manager. */
    public MDCScopeManager build() {
      return new MDCScopeManager(
          new MdcScopeManager(scopeManager, traceIdKey, spanIdKey, sampledKey));
    }
  }
}
