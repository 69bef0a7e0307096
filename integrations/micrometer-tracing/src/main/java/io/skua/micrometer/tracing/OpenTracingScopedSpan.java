/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.ScopedSpan;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import org.jspecify.annotations.Nullable;

/** A span that is active until it ends. */
final class OpenTracingScopedSpan implements ScopedSpan {
  private final Span span;
  private final OpenTracingScope scope;

  OpenTracingScopedSpan(Span span, OpenTracingScope scope) {
    this.span = span;
    this.scope = scope;
  }

  @Override
  public boolean isNoop() {
    return span.isNoop();
  }

  @Override
  public TraceContext context() {
    return span.context();
  }

  @Override
  public ScopedSpan name(@Nullable String name) {
    span.name(name);
    return this;
  }

  @Override
  public ScopedSpan tag(@Nullable String key, @Nullable String value) {
    span.tag(key, value);
    return this;
  }

  @Override
  public ScopedSpan event(@Nullable String value) {
    span.event(value);
    return this;
  }

  @Override
  public ScopedSpan error(@Nullable Throwable throwable) {
    span.error(throwable);
    return this;
  }

  @Override
  public void end() {
    scope.close();
    span.end();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OpenTracingScopedSpan
        && span.equals(((OpenTracingScopedSpan) other).span);
  }

  @Override
  public int hashCode() {
    return span.hashCode();
  }

  @Override
  public String toString() {
    return span.toString();
  }
}
