/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.tag.Tag;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a span of which only the context is known: that of another process, of another tracer,
 * or one made of ids. It can be made active and be a parent; what is recorded on it goes nowhere.
 * Immutable.
 */
public final class ContextSpan implements Span {
  private final SpanContext context;

  /**
   * Stands for the span of a context.
   *
   * @param context not null
   */
  public ContextSpan(SpanContext context) {
    this.context = context;
  }

  @Override
  public SpanContext context() {
    return context;
  }

  @Override
  public @Nullable String getBaggageItem(@Nullable String key) {
    for (Map.Entry<String, String> item : context.baggageItems()) {
      if (item.getKey().equals(key)) {
        return item.getValue();
      }
    }
    return null;
  }

  @Override
  public Span setBaggageItem(@Nullable String key, @Nullable String value) {
    return this;
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
