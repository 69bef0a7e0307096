/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.References;

/** A reference to a span of this or another trace. */
final class Reference {
  /** {@code References.CHILD_OF} or {@code References.FOLLOWS_FROM}. */
  final String type;

  final SkuaSpanContext context;

  Reference(String type, SkuaSpanContext context) {
    this.type = type;
    this.context = context;
  }

  boolean isChildOf() {
    return References.CHILD_OF.equals(type);
  }

  /**
   * For a span that keeps it: a context that is undecided has its span, which may have references,
   * and so on; a chain of jobs would never be let go.
   */
  Reference withoutSpan() {
    return context.isUndecided() ? new Reference(type, context.withoutSpan()) : this;
  }
}
