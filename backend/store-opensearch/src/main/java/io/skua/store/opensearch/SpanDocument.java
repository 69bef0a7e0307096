/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanId;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.JaegerSpan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads a span as Jaeger has it in OpenSearch.
 *
 * <pre>
 * span      = {traceID: 32 hex digits, spanID: 16, parentSpanID?: 16, flags?, operationName,
 *              references: [reference…] | null, startTime: µs, startTimeMillis: ms, duration: µs,
 *              tags: [tag…], tag?: {name: value…}, logs: [log…] | null, process}
 * reference = {refType: "CHILD_OF" | "FOLLOWS_FROM", traceID, spanID}       the parent first
 * log       = {timestamp: µs, fields: [tag…]}
 * process   = {serviceName, tags: [tag…]}
 * tag       = {key, type: "string" | "bool" | "int64" | "float64" | "binary", value}
 *             binary in hex; a number that is not finite is a string
 * name      = span@kind, error: a key with "@" for "."
 *
 * {"traceID":"000000000000000000000000000000ab","spanID":"0000000000000001","flags":1,"operationName":"GET /",
 *  "references":null,"startTime":1700000000123456,"startTimeMillis":1700000000123,"duration":5,
 *  "tags":[{"key":"http.status_code","type":"int64","value":200}],"tag":{"span@kind":"server"},"logs":null,
 *  "process":{"serviceName":"frontend","tags":[]}}
 * </pre>
 *
 * <p>Members with a question mark are left out when they are zero. What is read may lack any member
 * but the ids and have others, {@code process.tag} among them; numbers and booleans may be texts.
 *
 * @see <a href="https://github.com/jaegertracing/jaeger">Jaeger's documents, as it was seen to
 *     write them</a>
 */
final class SpanDocument {
  private static final String KIND = "span.kind";
  private static final String ERROR = "error";

  /** What Jaeger shows of a document without one. */
  private static final String NO_SERVICE = "OTLPResourceNoServiceName";

  private static final HexFormat HEX = HexFormat.of();
  private static final JsonFactory JSON =
      JsonFactory.builder().build().setCharacterEscapes(new GoEscapes());

  private final JsonGenerator json;

  private SpanDocument(JsonGenerator json) {
    this.json = json;
  }

  /** Returns all digits, which Jaeger asks for. */
  static String hex(TraceId id) {
    return HEX.toHexDigits(id.high()) + HEX.toHexDigits(id.low());
  }

  /** Returns the document of a span, the same bytes each time. */
  static byte[] encode(Span span) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      new SpanDocument(json).span(JaegerSpan.toStored(span));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private void span(Span span) throws IOException {
    json.writeStartObject();
    json.writeStringField("traceID", hex(span.traceId()));
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
    json.writeNumberField("startTimeMillis", Math.floorDiv(span.startMicros(), 1000L));
    json.writeNumberField("duration", span.durationMicros());
    spanTags(span.tags());
    logs(span.logs());
    json.writeObjectFieldStart("process");
    json.writeStringField("serviceName", span.service());
    tags("tags", span.process().tags());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void references(List<SpanReference> references) throws IOException {
    if (references.isEmpty()) {
      json.writeNullField("references");
      return;
    }
    json.writeArrayFieldStart("references");
    for (SpanReference reference : references) {
      json.writeStartObject();
      json.writeStringField("refType", reference.followsFrom() ? "FOLLOWS_FROM" : "CHILD_OF");
      json.writeStringField("traceID", hex(reference.traceId()));
      json.writeStringField("spanID", SpanId.toHex(reference.spanId()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void spanTags(List<Tag> tags) throws IOException {
    List<Tag> nested = new ArrayList<>(tags.size());
    Map<String, Object> fields = new TreeMap<>();
    for (Tag tag : tags) {
      if (tag.key().equals(KIND) || tag.key().equals(ERROR)) {
        fields.put(tag.key().replace('.', '@'), tag.value());
      } else {
        nested.add(tag);
      }
    }
    tags("tags", nested);
    if (!fields.isEmpty()) {
      json.writeObjectFieldStart("tag");
      for (Map.Entry<String, Object> field : fields.entrySet()) {
        json.writeFieldName(field.getKey());
        value(field.getValue());
      }
      json.writeEndObject();
    }
  }

  private void logs(List<SpanLog> logs) throws IOException {
    if (logs.isEmpty()) {
      json.writeNullField("logs");
      return;
    }
    json.writeArrayFieldStart("logs");
    for (SpanLog log : logs) {
      json.writeStartObject();
      json.writeNumberField("timestamp", log.micros());
      tags("fields", log.fields());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void tags(String name, List<Tag> tags) throws IOException {
    json.writeArrayFieldStart(name);
    for (Tag tag : tags) {
      json.writeStartObject();
      json.writeStringField("key", tag.key());
      json.writeStringField("type", type(tag.value()));
      json.writeFieldName("value");
      value(tag.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String type(Object value) {
    if (value instanceof Boolean) {
      return "bool";
    }
    if (value instanceof Long) {
      return "int64";
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? "float64" : "string";
    }
    return value instanceof byte[] ? "binary" : "string";
  }

  private void value(Object value) throws IOException {
    if (value instanceof Boolean bool) {
      json.writeBoolean(bool);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Double number && Double.isFinite(number)) {
      json.writeNumber(text(number));
    } else if (value instanceof byte[] bytes) {
      json.writeString(HEX.formatHex(bytes));
    } else {
      json.writeString(value.toString());
    }
  }

  /** Returns it as Go writes it, which is how it is searched for. */
  private static String text(double number) {
    boolean isMinusZero = number == 0 && 1 / number < 0;
    return isMinusZero ? "-0" : new Tag("", number).text();
  }

  // What is read.

  /**
   * Returns the span of a document.
   *
   * @throws IllegalArgumentException if it has no proper ids
   */
  static Span decode(JsonNode document) {
    TraceId traceId = TraceId.parse(document.path("traceID").asText());
    JsonNode process = document.path("process");
    JsonNode start = document.path("startTime");
    return JaegerSpan.fromStored(
        new Span(
            traceId,
            SpanId.parse(document.path("spanID").asText()),
            document.path("operationName").asText(),
            references(document, traceId),
            document.path("flags").asInt(),
            start.isMissingNode()
                ? document.path("startTimeMillis").asLong() * 1000
                : start.asLong(),
            Math.max(0, document.path("duration").asLong()),
            tags(document.path("tags"), document.path("tag")),
            logs(document.path("logs")),
            new Process(
                process.path("serviceName").asText(NO_SERVICE),
                tags(process.path("tags"), process.path("tag"))),
            List.of()));
  }

  private static List<SpanReference> references(JsonNode document, TraceId traceId) {
    List<SpanReference> all = new ArrayList<>();
    for (JsonNode reference : document.path("references")) {
      SpanReference read = reference(reference);
      if (read != null) {
        all.add(read);
      }
    }
    SpanReference parent = parent(document.path("parentSpanID").asText(), traceId, all);
    if (parent != null) {
      all.remove(parent);
      all.add(0, parent);
    }
    return List.copyOf(all);
  }

  /** Returns null for one to nothing. */
  private static @Nullable SpanReference reference(JsonNode reference) {
    try {
      return new SpanReference(
          reference.path("refType").asText().equals("FOLLOWS_FROM"),
          TraceId.parse(reference.path("traceID").asText()),
          SpanId.parse(reference.path("spanID").asText()));
    } catch (IllegalArgumentException noId) {
      return null;
    }
  }

  /** Returns null for a root. Documents of older releases have the parent in references alone. */
  private static @Nullable SpanReference parent(
      String parentId, TraceId traceId, List<SpanReference> references) {
    long id = parentId.isEmpty() ? 0 : SpanId.parse(parentId);
    SpanReference follower = null;
    for (SpanReference reference : references) {
      if (!reference.traceId().equals(traceId) || (id != 0 && reference.spanId() != id)) {
        continue;
      }
      if (id != 0 || !reference.followsFrom()) {
        return reference;
      }
      follower = follower == null ? reference : follower;
    }
    return id == 0 ? follower : new SpanReference(false, traceId, id);
  }

  private static List<SpanLog> logs(JsonNode logs) {
    List<SpanLog> read = new ArrayList<>(logs.size());
    for (JsonNode log : logs) {
      List<Tag> fields = new ArrayList<>();
      log.path("fields").forEach(field -> fields.add(tag(field)));
      read.add(new SpanLog(log.path("timestamp").asLong(), List.copyOf(fields)));
    }
    return List.copyOf(read);
  }

  /** Returns both kinds; a field is there instead of the tags of its name. */
  private static List<Tag> tags(JsonNode nested, JsonNode fields) {
    List<Tag> tags = new ArrayList<>(nested.size() + fields.size());
    nested.forEach(tag -> tags.add(tag(tag)));
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      String key = field.getKey().replace('@', '.');
      tags.removeIf(tag -> tag.key().equals(key));
      tags.add(new Tag(key, natural(field.getValue())));
    }
    return List.copyOf(tags);
  }

  private static Tag tag(JsonNode tag) {
    JsonNode value = tag.path("value");
    return new Tag(tag.path("key").asText(), typed(tag.path("type").asText(), value));
  }

  /** Returns a value of the type that it is said to be, as text if it is not. */
  private static Object typed(String type, JsonNode value) {
    String text = value.isNull() ? "" : value.isContainerNode() ? value.toString() : value.asText();
    try {
      return switch (type) {
        case "bool" -> bool(text);
        case "int64" -> value.isFloatingPointNumber() ? whole(value) : Long.valueOf(text);
        case "float64" -> Double.valueOf(text);
        case "binary" -> HEX.parseHex(text);
        case "string" -> text;
        default -> natural(value);
      };
    } catch (IllegalArgumentException another) {
      return text;
    }
  }

  private static Object bool(String text) {
    return text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
  }

  private static Object whole(JsonNode value) {
    double number = value.doubleValue();
    return number == Math.rint(number) && Math.abs(number) < 1e18 ? (Object) (long) number : number;
  }

  /** Returns a value of the type that its JSON has. */
  private static Object natural(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.canConvertToLong() && value.isIntegralNumber()) {
      return value.longValue();
    }
    if (value.isFloatingPointNumber()) {
      return value.doubleValue();
    }
    return value.isContainerNode() ? value.toString() : value.isNull() ? "" : value.asText();
  }
}
