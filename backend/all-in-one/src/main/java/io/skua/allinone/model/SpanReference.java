/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.util.List;

/**
 * A span that another refers to; CHILD_OF unless {@code followsFrom}.
 *
 * @param tags what OTLP says of a link, besides its {@link #TYPE}
 * @param isLink whether OTLP has it as a link of a span without a parent: it is none, be it first
 */
public record SpanReference(
    boolean followsFrom, TraceId traceId, long spanId, List<Tag> tags, boolean isLink) {
  /** The attribute of a link that says whether it is {@code child_of} or {@code follows_from}. */
  public static final String TYPE = "opentracing.ref_type";

  /** Makes one without tags, as all protocols but OTLP have them. */
  public SpanReference(boolean followsFrom, TraceId traceId, long spanId) {
    this(followsFrom, traceId, spanId, List.of());
  }

  /** Makes one that may be that to the parent. */
  public SpanReference(boolean followsFrom, TraceId traceId, long spanId, List<Tag> tags) {
    this(followsFrom, traceId, spanId, tags, false);
  }

  /** Returns the same as no more than a link. */
  public SpanReference asLink() {
    return new SpanReference(followsFrom, traceId, spanId, tags, true);
  }

  /** Returns whether it refers to that span. */
  public boolean isTo(TraceId trace, long span) {
    return spanId == span && traceId.equals(trace);
  }

  /** Returns the value of its {@link #TYPE}. */
  public String type() {
    return followsFrom ? "follows_from" : "child_of";
  }

  @Override
  public int hashCode() {
    return new Hash()
        .with((followsFrom ? 1 : 0) + (isLink ? 2 : 0))
        .with(traceId.hashCode())
        .with(spanId)
        .with(tags)
        .code();
  }
}
