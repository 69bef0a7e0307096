/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.Tag;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A trace of a dispatch, as its spans hang together. */
record SpanTree(List<Span> spans) {
  /** The first of some rides with so many spans that failed. */
  static SpanTree withErrors(List<SpanTree> rides, long errors) {
    return rides.stream()
        .filter(ride -> ride.spans().stream().filter(Span::isError).count() == errors)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no ride with " + errors + " errors"));
  }

  String traceId() {
    return spans.get(0).traceId().toString();
  }

  Span root() {
    return spans.stream().filter(span -> span.parentSpanId() == 0).findFirst().orElseThrow();
  }

  List<Span> children(Span of) {
    return spans.stream().filter(span -> span.parentSpanId() == of.spanId()).toList();
  }

  Span child(Span of) {
    List<Span> children = children(of);
    if (children.size() != 1) {
      throw new AssertionError("children of " + of.operationName() + ": " + children);
    }
    return children.get(0);
  }

  List<Span> named(String operation) {
    return spans.stream().filter(span -> span.operationName().equals(operation)).toList();
  }

  /** The one that is. */
  Span only(String service, String operation) {
    return named(operation).stream()
        .filter(span -> span.service().equals(service))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + service + " " + operation));
  }

  /** Whether all that was called, and all that called, has arrived. */
  boolean isWhole() {
    return spans.stream().anyMatch(span -> span.parentSpanId() == 0)
        && spans.stream().filter(SpanTree::callsAService).allMatch(s -> !children(s).isEmpty());
  }

  private static boolean callsAService(Span span) {
    return span.service().equals("frontend") && span.kind().equals("client");
  }

  /** The logs of a span, each as one text: {@code event {field=value, ...}}. */
  static List<String> logs(Span span) {
    return span.logs().stream().map(SpanTree::text).toList();
  }

  private static String text(SpanLog log) {
    Map<String, String> fields =
        log.fields().stream().collect(Collectors.toMap(Tag::key, Tag::text));
    return fields.get("level") + ": " + fields.get("event");
  }

  /** The first value of a field in the logs of a span. */
  static String field(Span span, String event, String field) {
    return span.logs().stream()
        .filter(log -> log.fields().contains(new Tag("event", event)))
        .flatMap(log -> log.fields().stream())
        .filter(tag -> tag.key().equals(field))
        .map(Tag::text)
        .findFirst()
        .orElseThrow(() -> new AssertionError(event + " " + field + " in " + logs(span)));
  }
}
