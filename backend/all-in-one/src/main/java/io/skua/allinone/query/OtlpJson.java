/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.skua.allinone.model.Hash;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanId;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a trace as OTLP does in JSON, as elements of {@code resourceSpans}.
 *
 * <pre>
 * resourceSpans = {resource: {attributes}, scopeSpans: [{scope: {name?, version?}, spans: [span…]}…]}     one a process
 * span          = {traceId, spanId, traceState?, parentSpanId?, name?, kind?, startTimeUnixNano, endTimeUnixNano,
 *                  attributes?, events?: [{timeUnixNano, name?, attributes?}…],
 *                  links?: [{traceId, spanId, attributes}…], status?: {message?, code?}, flags?}
 * attributes    = [{key, value: {stringValue | boolValue | intValue | doubleValue | bytesValue | arrayValue}}…]
 * </pre>
 *
 * <p>Ids are hex, whole numbers of 64 bits are text, and members that are zero or empty are left
 * out, but for the values of attributes. Tags that OTLP has members for are moved there: {@code
 * span.kind}, {@code error} if it is true, {@code otel.status_code}, {@code
 * otel.status_description}, {@code w3c.tracestate}, {@code otel.scope.name} and {@code .version}; a
 * log's {@code event} is the name. The parent is no link, unless it is a FOLLOWS_FROM.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP in JSON</a>
 */
final class OtlpJson {
  private static final List<String> KINDS =
      List.of("", "internal", "server", "client", "producer", "consumer");

  /** The library that made a span; its name and version are maybe empty, and text as a rule. */
  private record Scope(Object name, Object version) {
    static Scope of(Span span) {
      return new Scope(
          span.tag("otel.scope.name").orElse(""), span.tag("otel.scope.version").orElse(""));
    }

    @Override
    public int hashCode() {
      return new Hash().with(name.toString()).with(version.toString()).code();
    }
  }

  private final JsonGenerator json;

  private OtlpJson(JsonGenerator json) {
    this.json = json;
  }

  static void write(JsonGenerator json, Trace trace) throws IOException {
    Map<Process, List<Span>> processes =
        trace.spans().stream()
            .collect(Collectors.groupingBy(Span::process, LinkedHashMap::new, Collectors.toList()));
    for (Map.Entry<Process, List<Span>> process : processes.entrySet()) {
      new OtlpJson(json).resourceSpans(process.getKey(), process.getValue());
    }
  }

  /** Returns 32 digits, whatever the length of the id. */
  static String hex(TraceId id) {
    return SpanId.toHex(id.high()) + SpanId.toHex(id.low());
  }

  /** Writes a time in nanoseconds; those before 1970 are 1970. */
  static void nanos(JsonGenerator json, String name, long micros) throws IOException {
    if (micros > 0) {
      json.writeStringField(
          name, Long.toUnsignedString(Math.min(micros, Long.MAX_VALUE / 1000) * 1000));
    }
  }

  private void resourceSpans(Process process, List<Span> spans) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("resource");
    attributes(resource(process));
    json.writeEndObject();
    json.writeArrayFieldStart("scopeSpans");
    Map<Scope, List<Span>> scopes =
        spans.stream()
            .collect(Collectors.groupingBy(Scope::of, LinkedHashMap::new, Collectors.toList()));
    for (Map.Entry<Scope, List<Span>> scope : scopes.entrySet()) {
      scopeSpans(scope.getKey(), scope.getValue());
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static Map<String, Object> resource(Process process) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("service.name", process.serviceName());
    for (Tag tag : process.tags()) {
      if (!tag.key().equals("service.name")) {
        attributes.put(tag.key(), tag.value());
      }
    }
    if (attributes.containsKey("hostname") && !attributes.containsKey("host.name")) {
      attributes.put("host.name", attributes.remove("hostname"));
    }
    return attributes;
  }

  private void scopeSpans(Scope scope, List<Span> spans) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("scope");
    text("name", scope.name());
    text("version", scope.version());
    json.writeEndObject();
    json.writeArrayFieldStart("spans");
    for (Span span : spans) {
      span(span);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void span(Span span) throws IOException {
    Map<String, Object> attributes = new LinkedHashMap<>();
    span.tags().forEach(tag -> attributes.put(tag.key(), tag.value()));
    attributes.remove("otel.scope.name");
    attributes.remove("otel.scope.version");
    json.writeStartObject();
    json.writeStringField("traceId", hex(span.traceId()));
    json.writeStringField("spanId", SpanId.toHex(span.spanId()));
    text("traceState", removeText(attributes, "w3c.tracestate"));
    if (span.parentSpanId() != 0) {
      json.writeStringField("parentSpanId", SpanId.toHex(span.parentSpanId()));
    }
    text("name", span.operationName());
    number("kind", removeKind(attributes));
    nanos(json, "startTimeUnixNano", span.startMicros());
    nanos(json, "endTimeUnixNano", span.endMicros());
    int status = number(span.status());
    removeStatus(attributes);
    String message = removeText(attributes, "otel.status_description");
    if (!span.warnings().isEmpty()) {
      attributes.put("@jaeger@warnings", span.warnings());
    }
    attributes(attributes);
    events(span.logs());
    links(span);
    status(status, message);
    number("flags", span.flags() & 1);
    json.writeEndObject();
  }

  private static String removeText(Map<String, Object> attributes, String key) {
    return attributes.get(key) instanceof String ? (String) attributes.remove(key) : "";
  }

  private static int removeKind(Map<String, Object> attributes) {
    int kind = KINDS.indexOf(String.valueOf(attributes.get("span.kind")));
    if (kind > 0) {
      attributes.remove("span.kind");
    }
    return Math.max(0, kind);
  }

  private static int number(Span.Status status) {
    return switch (status) {
      case UNSET -> 0;
      case OK -> 1;
      case ERROR -> 2;
    };
  }

  private static void removeStatus(Map<String, Object> attributes) {
    String code = String.valueOf(attributes.get("otel.status_code"));
    if (code.equalsIgnoreCase("OK") || code.equalsIgnoreCase("ERROR")) {
      attributes.remove("otel.status_code");
    }
    if (String.valueOf(attributes.get("error")).equals("true")) {
      attributes.remove("error");
    }
  }

  private void status(int code, String message) throws IOException {
    if (code != 0 || !message.isEmpty()) {
      json.writeObjectFieldStart("status");
      text("message", message);
      number("code", code);
      json.writeEndObject();
    }
  }

  private void events(List<SpanLog> logs) throws IOException {
    if (logs.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("events");
    for (SpanLog log : logs) {
      Map<String, Object> attributes = new LinkedHashMap<>();
      log.fields().forEach(field -> attributes.put(field.key(), field.value()));
      json.writeStartObject();
      nanos(json, "timeUnixNano", log.micros());
      text("name", removeText(attributes, "event"));
      attributes(attributes);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void links(Span span) throws IOException {
    boolean childOf = span.parentSpanId() != 0 && !span.references().get(0).followsFrom();
    List<SpanReference> links =
        span.references().subList(childOf ? 1 : 0, span.references().size());
    if (links.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("links");
    for (SpanReference link : links) {
      json.writeStartObject();
      json.writeStringField("traceId", hex(link.traceId()));
      json.writeStringField("spanId", SpanId.toHex(link.spanId()));
      Map<String, Object> attributes = new LinkedHashMap<>();
      attributes.put(SpanReference.TYPE, link.type());
      link.tags().forEach(tag -> attributes.put(tag.key(), tag.value()));
      attributes(attributes);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void attributes(Map<String, Object> attributes) throws IOException {
    if (attributes.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("attributes");
    for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
      json.writeStartObject();
      json.writeStringField("key", attribute.getKey());
      json.writeFieldName("value");
      value(attribute.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void value(Object value) throws IOException {
    json.writeStartObject();
    if (value instanceof Boolean bool) {
      json.writeBooleanField("boolValue", bool);
    } else if (value instanceof Long number) {
      json.writeStringField("intValue", number.toString());
    } else if (value instanceof Double number) {
      JsonResponse.number(json, "doubleValue", number);
    } else if (value instanceof byte[] bytes) {
      json.writeBinaryField("bytesValue", bytes);
    } else if (value instanceof List<?> list) {
      json.writeObjectFieldStart("arrayValue");
      json.writeArrayFieldStart("values");
      for (Object element : list) {
        value(element);
      }
      json.writeEndArray();
      json.writeEndObject();
    } else {
      json.writeStringField("stringValue", (String) value);
    }
    json.writeEndObject();
  }

  private void text(String name, Object text) throws IOException {
    if (!text.equals("")) {
      json.writeStringField(name, text.toString());
    }
  }

  private void number(String name, int number) throws IOException {
    if (number != 0) {
      json.writeNumberField(name, number);
    }
  }
}
