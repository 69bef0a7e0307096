/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes spans for tests: {@code span("frontend", 1).name("GET /").at(10, 5).span()}. */
final class Spans {
  static final long START = 1_700_000_000_123_456L;

  private TraceId traceId = new TraceId(0, 0xab);
  private long spanId;
  private String name = "op";
  private final List<SpanReference> references = new ArrayList<>();
  private int flags = 1;
  private long start = START;
  private long duration = 5;
  private final List<Tag> tags = new ArrayList<>();
  private final List<SpanLog> logs = new ArrayList<>();
  private final String service;
  private final List<Tag> processTags = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private Spans(String service, long spanId) {
    this.service = service;
    this.spanId = spanId;
  }

  static Spans span(String service, long spanId) {
    return new Spans(service, spanId);
  }

  static Trace trace(Spans... spans) {
    List<Span> list = Arrays.stream(spans).map(Spans::span).toList();
    return new Trace(list.get(0).traceId(), list);
  }

  static List<MutableSpan> mutable(Spans... spans) {
    List<MutableSpan> mutable = new ArrayList<>();
    for (Spans span : spans) {
      mutable.add(new MutableSpan(span.span()));
    }
    return mutable;
  }

  Spans trace(long high, long low) {
    traceId = new TraceId(high, low);
    return this;
  }

  Spans name(String name) {
    this.name = name;
    return this;
  }

  /** Microseconds after {@link #START}. */
  Spans at(long offset, long duration) {
    start = START + offset;
    this.duration = duration;
    return this;
  }

  Spans childOf(long parent) {
    return reference(false, traceId, parent);
  }

  Spans reference(boolean followsFrom, TraceId trace, long id) {
    references.add(new SpanReference(followsFrom, trace, id));
    return this;
  }

  Spans flags(int flags) {
    this.flags = flags;
    return this;
  }

  Spans tag(String key, Object value) {
    tags.add(new Tag(key, value));
    return this;
  }

  Spans host(String hostname) {
    return processTag("hostname", hostname);
  }

  Spans processTag(String key, Object value) {
    processTags.add(new Tag(key, value));
    return this;
  }

  Spans log(long offset, Tag... fields) {
    logs.add(new SpanLog(START + offset, List.of(fields)));
    return this;
  }

  Spans warning(String warning) {
    warnings.add(warning);
    return this;
  }

  Span span() {
    return new Span(
        traceId,
        spanId,
        name,
        List.copyOf(references),
        flags,
        start,
        duration,
        List.copyOf(tags),
        List.copyOf(logs),
        new Process(service, List.copyOf(processTags)),
        List.copyOf(warnings));
  }
}
