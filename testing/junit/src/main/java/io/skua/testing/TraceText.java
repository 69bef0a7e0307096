/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import io.opentracing.References;
import io.skua.tracer.SkuaSpan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A trace as text. Of ASCII, since that is what a console has everywhere:
 *
 * <pre>
 * trace 0000000000000101, 3 spans
 * \- GET / 42us {span.kind=server}
 *    +- select 10us {db.type=sql}
 *    |    log event=error, message=no such table
 *    \- render 3us
 * </pre>
 */
final class TraceText {
  /** Of a message that a person reads. */
  private static final int MAX_SPANS = 200;

  private static final int MAX_VALUE = 100;

  private final RecordedTrace trace;
  private final boolean namesServices;
  private final StringBuilder text = new StringBuilder();
  private int spans;

  private TraceText(RecordedTrace trace) {
    this.trace = trace;
    namesServices =
        trace.spans().stream().map(span -> span.process().serviceName()).distinct().count() > 1;
  }

  static String of(RecordedTrace trace) {
    int count = trace.spans().size();
    TraceText tree = new TraceText(trace);
    tree.text.append("trace ").append(trace.traceId()).append(", ").append(count(count, "span"));
    tree.add(trace.roots(), "");
    if (count > MAX_SPANS) {
      tree.text.append("\n... and ").append(count - MAX_SPANS).append(" more");
    }
    return tree.text.toString();
  }

  /** The trees of traces, or that there are none. */
  static String of(List<RecordedTrace> traces) {
    if (traces.isEmpty()) {
      return "no span was recorded; one that is not finished, or not sampled, is not";
    }
    return traces.stream().map(TraceText::of).collect(Collectors.joining("\n"));
  }

  static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private void add(List<SkuaSpan> siblings, String indent) {
    for (int i = 0; i < siblings.size() && spans < MAX_SPANS; i++) {
      boolean last = i == siblings.size() - 1;
      spans++;
      text.append('\n').append(indent).append(last ? "\\- " : "+- ");
      String below = indent + (last ? "   " : "|  ");
      addSpan(siblings.get(i), below);
      add(trace.children(siblings.get(i)), below);
    }
  }

  private void addSpan(SkuaSpan span, String below) {
    if (namesServices) {
      text.append(span.process().serviceName()).append(": ");
    }
    text.append(value(span.operationName())).append(' ').append(span.durationMicros()).append("us");
    for (int i = 0; i < span.referenceCount(); i++) {
      if (span.referenceType(i).equals(References.FOLLOWS_FROM)) {
        text.append(", follows from ").append(span.referenceContext(i).toSpanId());
      }
    }
    if (trace.isBelowUnrecorded(span)) {
      text.append(", its parent was not recorded");
    }
    if (span.tagCount() > 0) {
      text.append(" {").append(fields(span.tags())).append('}');
    }
    for (int i = 0; i < span.logCount(); i++) {
      text.append('\n').append(below).append("  log ").append(fields(span.logFields(i)));
    }
  }

  static String fields(Map<String, Object> fields) {
    return fields.entrySet().stream()
        .map(field -> value(field.getKey()) + '=' + value(field.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** On one line, and not longer than anyone reads. */
  static String value(Object value) {
    String all = value instanceof byte[] ? Arrays.toString((byte[]) value) : value.toString();
    String line = all.replace("\r", "").replace("\n", "\\n");
    return line.length() <= MAX_VALUE ? line : line.substring(0, MAX_VALUE) + "...";
  }
}
