/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.baggage.Baggage;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.tag.Tag;
import io.skua.internal.Wrapper;
import io.skua.tracer.SkuaSpanContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A span as OpenTracing's users see it in a block of code for which OpenTelemetry set baggage: its
 * context has that baggage, too, so that children and carriers get it. Safe for any thread.
 */
final class SpanWithBaggage implements Span, Wrapper<Span> {
  private final Span span;
  private final Baggage baggage;

  SpanWithBaggage(Span span, Baggage baggage) {
    this.span = span;
    this.baggage = baggage;
  }

  @Override
  public Span unwrap() {
    return span;
  }

  @Override
  public SpanContext context() {
    SkuaSpanContext skua = SpanContexts.of(span);
    return skua == null ? span.context() : BaggageItems.union(span, skua, baggage);
  }

  @Override
  public @Nullable String getBaggageItem(@Nullable String key) {
    SkuaSpanContext skua = SpanContexts.of(this);
    return skua == null ? span.getBaggageItem(key) : skua.baggageItem(key);
  }

  @Override
  public Span setTag(@Nullable String key, @Nullable String value) {
    span.setTag(key, value);
    return this;
  }

  @Override
  public Span setTag(@Nullable String key, boolean value) {
    span.setTag(key, value);
    return this;
  }

  @Override
  public Span setTag(@Nullable String key, @Nullable Number value) {
    span.setTag(key, value);
    return this;
  }

  @Override
  public <T> Span setTag(@Nullable Tag<T> tag, @Nullable T value) {
    span.setTag(tag, value);
    return this;
  }

  @Override
  public Span log(@Nullable Map<String, ?> fields) {
    span.log(fields);
    return this;
  }

  @Override
  public Span log(long timestampMicroseconds, @Nullable Map<String, ?> fields) {
    span.log(timestampMicroseconds, fields);
    return this;
  }

  @Override
  public Span log(@Nullable String event) {
    span.log(event);
    return this;
  }

  @Override
  public Span log(long timestampMicroseconds, @Nullable String event) {
    span.log(timestampMicroseconds, event);
    return this;
  }

  @Override
  public Span setBaggageItem(@Nullable String key, @Nullable String value) {
    span.setBaggageItem(key, value);
    return this;
  }

  @Override
  public Span setOperationName(@Nullable String operationName) {
    span.setOperationName(operationName);
    return this;
  }

  @Override
  public void finish() {
    span.finish();
  }

  @Override
  public void finish(long finishMicros) {
    span.finish(finishMicros);
  }

  @Override
  public String toString() {
    return span.toString();
  }
}
