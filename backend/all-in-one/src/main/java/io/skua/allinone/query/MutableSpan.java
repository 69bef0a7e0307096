/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.List;

/** A span that adjusters change. For one thread; its lists are replaced, never written to. */
final class MutableSpan {
  private final Span original;
  private long spanId;
  private List<SpanReference> references;
  private List<Tag> tags;
  private Process process;
  private List<String> warnings;

  MutableSpan(Span original) {
    this.original = original;
    spanId = original.spanId();
    references = original.references();
    tags = original.tags();
    process = original.process();
    warnings = original.warnings();
  }

  /** Returns the span as it is now. */
  Span span() {
    return new Span(
        original.traceId(),
        spanId,
        original.operationName(),
        references,
        original.flags(),
        original.startMicros(),
        original.durationMicros(),
        tags,
        original.logs(),
        process,
        warnings);
  }

  /** Returns the span as it was stored. */
  Span original() {
    return original;
  }

  long spanId() {
    return spanId;
  }

  void spanId(long id) {
    spanId = id;
  }

  List<SpanReference> references() {
    return references;
  }

  void references(List<SpanReference> list) {
    references = list;
  }

  /** Returns the id of the parent in the same trace, 0 if it has none. */
  long parentSpanId() {
    return Span.parentSpanId(traceId(), references);
  }

  /** Makes it the child of another, in place of the parent that it had. */
  void parentSpanId(long id) {
    List<SpanReference> changed = new ArrayList<>(references);
    if (parentSpanId() == 0) {
      changed.add(0, new SpanReference(false, traceId(), id));
    } else {
      changed.set(
          0, new SpanReference(changed.get(0).followsFrom(), traceId(), id, changed.get(0).tags()));
    }
    references = changed;
  }

  private TraceId traceId() {
    return original.traceId();
  }

  List<Tag> tags() {
    return tags;
  }

  void tags(List<Tag> list) {
    tags = list;
  }

  Process process() {
    return process;
  }

  void process(Process changed) {
    process = changed;
  }

  void warn(String warning) {
    List<String> more = new ArrayList<>(warnings);
    more.add(warning);
    warnings = more;
  }
}
