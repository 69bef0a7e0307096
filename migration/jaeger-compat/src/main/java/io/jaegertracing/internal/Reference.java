/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal;

/** A reference to a span. Immutable. */
public final class Reference {
  private final JaegerSpanContext spanContext;
  private final String type;

  /** Makes one of a type of {@code io.opentracing.References}. */
  public Reference(JaegerSpanContext spanContext, String type) {
    this.spanContext = spanContext;
    this.type = type;
  }

  /** Returns the context of that span. */
  public JaegerSpanContext getSpanContext() {
    return spanContext;
  }

  /** Returns {@code child_of} or {@code follows_from}. */
  public String getType() {
    return type;
  }
}
