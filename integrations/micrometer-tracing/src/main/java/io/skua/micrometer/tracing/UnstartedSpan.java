/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.Span;
import org.jspecify.annotations.Nullable;

/**
 * A span that was created. OpenTracing has none that is not started: this one is started by the
 * first call that says something of it, so that a name said first is the one that samplers see.
 */
final class UnstartedSpan extends OpenTracingSpan {
  private final io.opentracing.Tracer tracer;

  /** Null for a root, and once it is started, not to keep it from the collector. */
  private io.opentracing.@Nullable Span parent;

  UnstartedSpan(io.opentracing.Tracer tracer, io.opentracing.@Nullable Span parent) {
    super(null);
    this.tracer = tracer;
    this.parent = parent;
  }

  @Override
  public Span name(@Nullable String name) {
    if (isStarted()) {
      return super.name(name);
    }
    start(name == null ? "" : name);
    return this;
  }

  /** Of two threads that get here at once one starts a span that nobody ever sees. */
  @Override
  io.opentracing.Span start(String name) {
    io.opentracing.Tracer.SpanBuilder builder = tracer.buildSpan(name).ignoreActiveSpan();
    io.opentracing.Span started = started(builder.asChildOf(parent).start());
    parent = null;
    return started;
  }
}
