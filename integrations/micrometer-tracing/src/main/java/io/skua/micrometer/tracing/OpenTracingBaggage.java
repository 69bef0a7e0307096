/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.Baggage;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * One item of the baggage of a span, and a scope that puts back what was there. Without a span it
 * has no value. For one thread.
 */
final class OpenTracingBaggage implements Baggage, BaggageInScope {
  private final BaggageFields fields;
  private final String name;
  private final @Nullable String before;
  private io.opentracing.@Nullable Span span;

  OpenTracingBaggage(BaggageFields fields, String name, io.opentracing.@Nullable Span span) {
    this.fields = fields;
    this.name = fields.canonical(name);
    this.span = span;
    this.before = get();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable String get() {
    return span == null ? null : span.getBaggageItem(name);
  }

  @Override
  public @Nullable String get(@Nullable TraceContext traceContext) {
    io.opentracing.Span other = OpenTracingSpan.unwrap(traceContext);
    return other == null ? null : other.getBaggageItem(name);
  }

  @Override
  @Deprecated
  public Baggage set(@Nullable String value) {
    put(value);
    return this;
  }

  @Override
  @Deprecated
  public Baggage set(@Nullable TraceContext traceContext, @Nullable String value) {
    span = OpenTracingSpan.unwrap(traceContext);
    put(value);
    return this;
  }

  @Override
  public BaggageInScope makeCurrent() {
    return this;
  }

  @Override
  public BaggageInScope makeCurrent(@Nullable String value) {
    put(value);
    return this;
  }

  @Override
  public BaggageInScope makeCurrent(@Nullable TraceContext traceContext, @Nullable String value) {
    span = OpenTracingSpan.unwrap(traceContext);
    put(value);
    return this;
  }

  private void put(@Nullable String value) {
    if (span != null) {
      fields.set(span, name, value);
    }
  }

  @Override
  public void close() {
    if (span != null) {
      span.setBaggageItem(name, before);
    }
  }

  @Override
  public String toString() {
    return "OpenTracingBaggage{" + name + '}';
  }
}
