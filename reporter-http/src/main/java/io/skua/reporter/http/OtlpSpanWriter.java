/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.opentracing.References;
import io.skua.reporter.Pruning;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import java.io.IOException;
import java.util.Map;

/** Writes spans and their parts, field by field, in the order of their numbers. For one thread. */
final class OtlpSpanWriter {
  private static final String EVENT = "event";

  /** A name is required; OpenTracing's bridges call a log so that has none. */
  private static final String UNNAMED_EVENT = "log";

  private final MessageWriter out;
  private final SpanTags tags = new SpanTags();

  OtlpSpanWriter(MessageWriter out) {
    this.out = out;
  }

  /** Writes a Span with all of the span that the pruning leaves. */
  void write(SkuaSpan span, Pruning pruning) throws IOException {
    SkuaSpanContext context = span.context();
    tags.read(span, pruning);
    int begun = out.begin(Field.SPANS);
    out.traceId(Field.TRACE_ID, context.traceIdHigh(), context.traceIdLow());
    out.spanId(Field.SPAN_ID, context.spanId());
    traceState(Field.TRACE_STATE, context);
    if (context.parentSpanId() != 0) {
      out.spanId(Field.PARENT_SPAN_ID, context.parentSpanId());
    }
    out.name(Field.NAME, pruning.text(span.operationName()));
    out.constant(Field.KIND, tags.kind());
    time(Field.START, span.startMicros());
    time(Field.END, plus(span.startMicros(), span.durationMicros()));
    attributes(span, pruning);
    events(span, pruning);
    links(span);
    status(pruning);
    flags(Field.FLAGS, context);
    out.end(begun);
  }

  private static long plus(long start, long duration) {
    long end = start + duration;
    return end < start ? Long.MAX_VALUE : end;
  }

  /** Nanoseconds since the epoch go from 1970 to the year 2262 here. */
  private void time(Field field, long micros) throws IOException {
    long nanos = Math.min(Math.max(0, micros), Long.MAX_VALUE / 1000) * 1000;
    if (nanos != 0) {
      out.nanos(field, nanos);
    }
  }

  private void traceState(Field field, SkuaSpanContext context) throws IOException {
    String traceState = context.traceState();
    if (traceState != null && !traceState.isEmpty()) {
      out.text(field, traceState);
    }
  }

  /** Of Jaeger's flags, only this one means the same. A context does not tell if it is remote. */
  private void flags(Field field, SkuaSpanContext context) throws IOException {
    if (context.isSampled()) {
      out.flags(field, SkuaSpanContext.SAMPLED);
    }
  }

  private void attributes(SkuaSpan span, Pruning pruning) throws IOException {
    out.beginList(Field.ATTRIBUTES);
    int count = span.tagCount();
    for (int i = 0; i < count; i++) {
      if (pruning.keepsTag(i) && tags.isAttribute(i)) {
        attribute(Field.ATTRIBUTES, span.tagKey(i), pruning.value(span.tagValue(i)));
      }
    }
    for (Map.Entry<String, Long> mark : pruning.marks().entrySet()) {
      attribute(Field.ATTRIBUTES, mark.getKey(), mark.getValue());
    }
    out.endList();
  }

  /** Writes a KeyValue: the value as it is, what is no type of OTLP's as its text. */
  void attribute(Field list, String key, Object value) throws IOException {
    int begun = out.begin(list);
    out.name(Field.KEY, key);
    int any = out.begin(Field.VALUE);
    if (value instanceof String) {
      out.text(Field.STRING_VALUE, (String) value);
    } else if (value instanceof Boolean) {
      out.bool(Field.BOOL_VALUE, (Boolean) value);
    } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      out.integer(Field.INT_VALUE, ((Number) value).longValue());
    } else if (value instanceof Double || value instanceof Float) {
      out.real(Field.DOUBLE_VALUE, ((Number) value).doubleValue());
    } else if (value instanceof byte[]) {
      out.bytes(Field.BYTES_VALUE, (byte[]) value);
    } else {
      out.text(Field.STRING_VALUE, String.valueOf(value));
    }
    out.end(any);
    out.end(begun);
  }

  private void events(SkuaSpan span, Pruning pruning) throws IOException {
    int logs = span.logCount();
    if (logs == pruning.omittedLogs()) {
      return;
    }
    out.beginList(Field.EVENTS);
    for (int i = 0; i < logs; i++) {
      if (pruning.keepsLog(i)) {
        event(span, i, pruning);
      }
    }
    out.endList();
  }

  private void event(SkuaSpan span, int log, Pruning pruning) throws IOException {
    int named = nameField(span, log);
    boolean isException = named >= 0 && isException(span, log, named);
    int begun = out.begin(Field.EVENTS);
    time(Field.EVENT_TIME, span.logMicros(log));
    if (isException) {
      out.name(Field.EVENT_NAME, "exception");
    } else if (named >= 0) {
      out.text(Field.EVENT_NAME, pruning.text((String) span.logFieldValue(log, named)));
    } else {
      out.name(Field.EVENT_NAME, UNNAMED_EVENT);
    }
    out.beginList(Field.EVENT_ATTRIBUTES);
    int fields = span.logFieldCount(log);
    for (int i = 0; i < fields; i++) {
      if (i != named) {
        String key = span.logFieldKey(log, i);
        Object value = pruning.value(span.logFieldValue(log, i));
        attribute(Field.EVENT_ATTRIBUTES, isException ? ofException(span, log, key) : key, value);
      }
    }
    out.endList();
    out.end(begun);
  }

  /** The field that names the event, -1 for none. */
  private static int nameField(SkuaSpan span, int log) {
    int field = indexOf(span, log, EVENT);
    Object name = field < 0 ? null : span.logFieldValue(log, field);
    return name instanceof String && !((String) name).isEmpty() ? field : -1;
  }

  private static int indexOf(SkuaSpan span, int log, String key) {
    int fields = span.logFieldCount(log);
    for (int i = 0; i < fields; i++) {
      if (key.equals(span.logFieldKey(log, i))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isException(SkuaSpan span, int log, int named) {
    return "error".equals(span.logFieldValue(log, named))
        && (indexOf(span, log, "error.kind") >= 0
            || indexOf(span, log, "message") >= 0
            || indexOf(span, log, "stack") >= 0
            || indexOf(span, log, "error.object") >= 0);
  }

  /** The key that OpenTelemetry has for a field of a log about an error. */
  private static String ofException(SkuaSpan span, int log, String key) {
    switch (key) {
      case "error.kind":
        return "exception.type";
      case "message":
        return "exception.message";
      case "stack":
        return "exception.stacktrace";
      case "error.object":
        // The text of a Throwable; it says what the message says, and more.
        return indexOf(span, log, "message") < 0 ? "exception.message" : key;
      default:
        return key;
    }
  }

  private void links(SkuaSpan span) throws IOException {
    int references = span.referenceCount();
    if (references == 0) {
      return;
    }
    out.beginList(Field.LINKS);
    for (int i = 0; i < references; i++) {
      if (!isParent(span, i)) {
        link(span.referenceContext(i), span.referenceType(i));
      }
    }
    out.endList();
  }

  /** Whether a reference says no more than the parent's id does. */
  private static boolean isParent(SkuaSpan span, int reference) {
    SkuaSpanContext context = span.context();
    SkuaSpanContext other = span.referenceContext(reference);
    return other.spanId() == context.parentSpanId()
        && other.traceIdLow() == context.traceIdLow()
        && other.traceIdHigh() == context.traceIdHigh()
        && References.CHILD_OF.equals(span.referenceType(reference));
  }

  private void link(SkuaSpanContext context, String type) throws IOException {
    int begun = out.begin(Field.LINKS);
    out.traceId(Field.LINK_TRACE_ID, context.traceIdHigh(), context.traceIdLow());
    out.spanId(Field.LINK_SPAN_ID, context.spanId());
    traceState(Field.LINK_TRACE_STATE, context);
    out.beginList(Field.LINK_ATTRIBUTES);
    attribute(Field.LINK_ATTRIBUTES, "opentracing.ref_type", type);
    out.endList();
    flags(Field.LINK_FLAGS, context);
    out.end(begun);
  }

  private void status(Pruning pruning) throws IOException {
    String message = tags.statusMessage();
    if (message.isEmpty() && tags.status() == SpanTags.STATUS_UNSET) {
      return;
    }
    int begun = out.begin(Field.STATUS);
    if (!message.isEmpty()) {
      out.text(Field.STATUS_MESSAGE, pruning.text(message));
    }
    if (tags.status() != SpanTags.STATUS_UNSET) {
      out.constant(Field.STATUS_CODE, tags.status());
    }
    out.end(begun);
  }
}
