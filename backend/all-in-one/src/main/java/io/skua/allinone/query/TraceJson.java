/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanId;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a trace as Jaeger's page reads it.
 *
 * <pre>
 * trace     = {traceID, spans: [span…], processes: {"p1": process, …}, warnings: null}
 * span      = {traceID, spanID, parentSpanID?, flags?, operationName, references: [reference…],
 *              startTime: µs, duration: µs, tags: [tag…], logs: [log…], processID, warnings: [text…] | null}
 * reference = {refType: "CHILD_OF" | "FOLLOWS_FROM", traceID, spanID}        the parent first
 * log       = {timestamp: µs, fields: [tag…]}
 * process   = {serviceName, tags: [tag…]}                                    equal ones stand once
 * tag       = {key, type: "string" | "bool" | "int64" | "float64" | "binary", value}
 *
 * {"traceID":"00000000000000ab","spans":[{"traceID":"00000000000000ab","spanID":"0000000000000001","flags":1,
 *  "operationName":"GET /","references":[],"startTime":1700000000123456,"duration":5,
 *  "tags":[{"key":"http.status_code","type":"int64","value":200}],"logs":[],"processID":"p1","warnings":null}],
 *  "processes":{"p1":{"serviceName":"frontend","tags":[]}},"warnings":null}
 * </pre>
 *
 * <p>Members with a question mark are left out when they are zero. Whole numbers that JavaScript
 * would round are strings, and so are NaN and the infinities; bytes are base64.
 */
final class TraceJson {
  /** The largest whole number that a double holds, and each smaller one, too. */
  private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

  private final JsonGenerator json;
  private final Map<Process, String> processes = new LinkedHashMap<>();

  private TraceJson(JsonGenerator json) {
    this.json = json;
  }

  static void write(JsonGenerator json, Trace trace) throws IOException {
    new TraceJson(json).trace(trace);
  }

  private void trace(Trace trace) throws IOException {
    json.writeStartObject();
    json.writeStringField("traceID", trace.id().toString());
    json.writeArrayFieldStart("spans");
    for (Span span : trace.spans()) {
      span(span);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("processes");
    for (Map.Entry<Process, String> process : processes.entrySet()) {
      json.writeObjectFieldStart(process.getValue());
      json.writeStringField("serviceName", process.getKey().serviceName());
      tags("tags", process.getKey().tags());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeNullField("warnings");
    json.writeEndObject();
  }

  private void span(Span span) throws IOException {
    json.writeStartObject();
    json.writeStringField("traceID", span.traceId().toString());
    json.writeStringField("spanID", SpanId.toHex(span.spanId()));
    if (span.parentSpanId() != 0) {
      json.writeStringField("parentSpanID", SpanId.toHex(span.parentSpanId()));
    }
    if (span.flags() != 0) {
      json.writeNumberField("flags", span.flags());
    }
    json.writeStringField("operationName", span.operationName());
    references(span.references());
    json.writeNumberField("startTime", span.startMicros());
    json.writeNumberField("duration", span.durationMicros());
    tags("tags", span.tags());
    logs(span.logs());
    json.writeStringField("processID", processId(span.process()));
    warnings(span.warnings());
    json.writeEndObject();
  }

  private String processId(Process process) {
    return processes.computeIfAbsent(process, p -> "p" + (processes.size() + 1));
  }

  private void references(List<SpanReference> references) throws IOException {
    json.writeArrayFieldStart("references");
    for (SpanReference reference : references) {
      json.writeStartObject();
      json.writeStringField("refType", reference.followsFrom() ? "FOLLOWS_FROM" : "CHILD_OF");
      json.writeStringField("traceID", reference.traceId().toString());
      json.writeStringField("spanID", SpanId.toHex(reference.spanId()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void logs(List<SpanLog> logs) throws IOException {
    json.writeArrayFieldStart("logs");
    for (SpanLog log : logs) {
      json.writeStartObject();
      json.writeNumberField("timestamp", log.micros());
      tags("fields", log.fields());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void warnings(List<String> warnings) throws IOException {
    if (warnings.isEmpty()) {
      json.writeNullField("warnings");
      return;
    }
    json.writeArrayFieldStart("warnings");
    for (String warning : warnings) {
      json.writeString(warning);
    }
    json.writeEndArray();
  }

  private void tags(String name, List<Tag> tags) throws IOException {
    json.writeArrayFieldStart(name);
    for (Tag tag : tags) {
      json.writeStartObject();
      json.writeStringField("key", tag.key());
      value(tag.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void value(Object value) throws IOException {
    if (value instanceof String text) {
      json.writeStringField("type", "string");
      json.writeStringField("value", text);
    } else if (value instanceof Boolean bool) {
      json.writeStringField("type", "bool");
      json.writeBooleanField("value", bool);
    } else if (value instanceof Long number) {
      json.writeStringField("type", "int64");
      integer(number);
    } else if (value instanceof Double number) {
      json.writeStringField("type", "float64");
      JsonResponse.number(json, "value", number);
    } else {
      json.writeStringField("type", "binary");
      json.writeBinaryField("value", (byte[]) value);
    }
  }

  private void integer(long number) throws IOException {
    if (number > MAX_SAFE_INTEGER || number < -MAX_SAFE_INTEGER) {
      json.writeStringField("value", Long.toString(number));
    } else {
      json.writeNumberField("value", number);
    }
  }
}
