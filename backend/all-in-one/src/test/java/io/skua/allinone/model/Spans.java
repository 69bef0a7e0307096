/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.util.List;

/** Spans as they arrive, of which only what a test is about is said. */
public record Spans(
    String service,
    TraceId traceId,
    long spanId,
    String name,
    long start,
    long duration,
    List<Tag> tags,
    List<SpanLog> logs,
    List<Tag> processTags) {

  public static Spans of(String service, long trace, long span) {
    return new Spans(
        service,
        new TraceId(0, trace),
        span,
        "op",
        1_700_000_000_000_000L,
        5,
        List.of(),
        List.of(),
        List.of());
  }

  public Spans named(String other) {
    return new Spans(service, traceId, spanId, other, start, duration, tags, logs, processTags);
  }

  public Spans at(long from, long micros) {
    return new Spans(service, traceId, spanId, name, from, micros, tags, logs, processTags);
  }

  /** The same tags for the span, its process, and a log of its own. */
  public Spans tagged(Tag... all) {
    List<Tag> list = List.of(all);
    return new Spans(
        service, traceId, spanId, name, start, duration, list, List.of(new SpanLog(1, list)), list);
  }

  public Span span() {
    return new Span(
        traceId,
        spanId,
        name,
        List.of(),
        1,
        start,
        duration,
        tags,
        logs,
        new Process(service, processTags),
        List.of());
  }
}
