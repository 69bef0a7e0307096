/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import io.skua.thrift.DecodedBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes spans of a batch. The parent becomes the first reference: the one of the field for it,
 * which is CHILD_OF unless a reference says otherwise; without that field the first CHILD_OF in the
 * same trace, or else the first FOLLOWS_FROM. A span that {@linkplain ThriftStatus failed} without
 * a tag that says so gets one.
 */
final class ThriftSpans {
  private ThriftSpans() {}

  static List<Span> of(DecodedBatch batch) {
    Process process = new Process(batch.serviceName(), tags(batch.processTags()));
    List<Span> spans = new ArrayList<>(batch.spans().size());
    for (DecodedBatch.Span span : batch.spans()) {
      spans.add(span(span, process));
    }
    return spans;
  }

  private static Span span(DecodedBatch.Span span, Process process) {
    TraceId traceId = new TraceId(span.traceIdHigh(), span.traceIdLow());
    return new Span(
        traceId,
        span.spanId(),
        span.operationName(),
        references(span, traceId),
        span.flags(),
        span.startMicros(),
        span.durationMicros(),
        withStatus(tags(span.tags())),
        logs(span.logs()),
        process,
        List.of());
  }

  private static List<Tag> withStatus(List<Tag> tags) {
    if (!ThriftStatus.isError(tags)
        || "true".equals(String.valueOf(ThriftStatus.value(tags, "error")))) {
      return tags;
    }
    List<Tag> failed = new ArrayList<>(tags);
    failed.add(new Tag("error", true));
    return failed;
  }

  private static List<SpanReference> references(DecodedBatch.Span span, TraceId traceId) {
    List<SpanReference> references = new ArrayList<>(span.references().size() + 1);
    for (DecodedBatch.Reference reference : span.references()) {
      references.add(
          new SpanReference(
              reference.isFollowsFrom(),
              new TraceId(reference.traceIdHigh(), reference.traceIdLow()),
              reference.spanId()));
    }
    SpanReference parent = parent(references, traceId, span.parentSpanId());
    if (parent != null) {
      references.remove(parent);
      references.add(0, parent);
    }
    return List.copyOf(references);
  }

  /** Returns null for a root. */
  private static SpanReference parent(
      List<SpanReference> references, TraceId traceId, long parentId) {
    SpanReference follower = null;
    for (SpanReference reference : references) {
      boolean isCandidate =
          reference.traceId().equals(traceId) && (parentId == 0 || parentId == reference.spanId());
      if (isCandidate && !reference.followsFrom()) {
        return reference;
      }
      if (isCandidate && follower == null) {
        follower = reference;
      }
    }
    return follower != null || parentId == 0
        ? follower
        : new SpanReference(false, traceId, parentId);
  }

  private static List<SpanLog> logs(List<DecodedBatch.Log> logs) {
    return logs.stream().map(log -> new SpanLog(log.micros(), tags(log.fields()))).toList();
  }

  private static List<Tag> tags(List<DecodedBatch.Tag> tags) {
    return tags.stream().map(tag -> new Tag(tag.key(), tag.value())).toList();
  }
}
