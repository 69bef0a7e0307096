/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentracing.Span;
import io.opentracing.tag.Tag;
import io.skua.tracer.SkuaSpanContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A span of which this process has the context alone: of another process, or of another tracer. Its
 * children continue the trace; what is recorded on it goes nowhere. Immutable.
 */
final class RemoteSpan implements Span {
  private final SkuaSpanContext context;

  RemoteSpan(SkuaSpanContext context) {
    this.context = context;
  }

  @Override
  public SkuaSpanContext context() {
    return context;
  }

  @Override
  public Span setTag(@Nullable String key, @Nullable String value) {
    return this;
  }

  @Override
  public Span setTag(@Nullable String key, boolean value) {
    return this;
  }

  @Override
  public Span setTag(@Nullable String key, @Nullable Number value) {
    return this;
  }

  @Override
  public <T> Span setTag(@Nullable Tag<T> tag, @Nullable T value) {
    return this;
  }

  @Override
  public Span log(@Nullable Map<String, ?> fields) {
    return this;
  }

  @Override
  public Span log(long timestampMicroseconds, @Nullable Map<String, ?> fields) {
    return this;
  }

  @Override
  public Span log(@Nullable String event) {
    return this;
  }

  @Override
  public Span log(long timestampMicroseconds, @Nullable String event) {
    return this;
  }

  @Override
  public Span setBaggageItem(@Nullable String key, @Nullable String value) {
    return this;
  }

  @Override
  public @Nullable String getBaggageItem(@Nullable String key) {
    return context.baggageItem(key);
  }

  @Override
  public Span setOperationName(@Nullable String operationName) {
    return this;
  }

  @Override
  public void finish() {}

  @Override
  public void finish(long finishMicros) {}

  @Override
  public String toString() {
    return context.toString();
  }
}
