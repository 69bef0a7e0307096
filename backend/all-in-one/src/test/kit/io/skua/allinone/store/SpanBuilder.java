/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.List;

/** Makes a span of a test, of which only what the test is about is said. */
public final class SpanBuilder {
  private final TraceId traceId;
  private final long spanId;
  private final List<SpanReference> references = new ArrayList<>();
  private final List<Tag> tags = new ArrayList<>();
  private final List<Tag> processTags = new ArrayList<>();
  private final List<SpanLog> logs = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private String service = "service";
  private String operation = "operation";
  private int flags = 1;
  private long startMicros = 1_700_000_000_000_000L;
  private long durationMicros = 1_000;

  private SpanBuilder(TraceId traceId, long spanId) {
    this.traceId = traceId;
    this.spanId = spanId;
  }

  /** Begins a span. */
  public static SpanBuilder span(long traceId, long spanId) {
    return span(new TraceId(0, traceId), spanId);
  }

  /** Begins a span. */
  public static SpanBuilder span(TraceId traceId, long spanId) {
    return new SpanBuilder(traceId, spanId);
  }

  public SpanBuilder childOf(long parentSpanId) {
    return reference(new SpanReference(false, traceId, parentSpanId));
  }

  public SpanBuilder reference(SpanReference reference) {
    references.add(reference);
    return this;
  }

  public SpanBuilder service(String service) {
    this.service = service;
    return this;
  }

  public SpanBuilder operation(String operation) {
    this.operation = operation;
    return this;
  }

  public SpanBuilder flags(int flags) {
    this.flags = flags;
    return this;
  }

  public SpanBuilder startMicros(long startMicros) {
    this.startMicros = startMicros;
    return this;
  }

  public SpanBuilder durationMicros(long durationMicros) {
    this.durationMicros = durationMicros;
    return this;
  }

  public SpanBuilder tag(String key, Object value) {
    tags.add(new Tag(key, value));
    return this;
  }

  public SpanBuilder processTag(String key, Object value) {
    processTags.add(new Tag(key, value));
    return this;
  }

  public SpanBuilder log(long micros, Tag... fields) {
    logs.add(new SpanLog(micros, List.of(fields)));
    return this;
  }

  public SpanBuilder warning(String warning) {
    warnings.add(warning);
    return this;
  }

  public Span build() {
    return new Span(
        traceId,
        spanId,
        operation,
        List.copyOf(references),
        flags,
        startMicros,
        durationMicros,
        List.copyOf(tags),
        List.copyOf(logs),
        new Process(service, List.copyOf(processTags)),
        List.copyOf(warnings));
  }
}
