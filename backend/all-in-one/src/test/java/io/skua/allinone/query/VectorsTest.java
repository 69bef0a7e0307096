/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.Vector;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What real clients sent, as their vectors say: it is stored, asked for, and must be the same. The
 * document that is expected is made from the vector by other ways than the API's.
 */
class VectorsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final long MAX_SAFE = 9_007_199_254_740_991L;

  static List<Vector> vectors() {
    return Vector.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void vector_comesBackEqual(Vector vector) throws Exception {
    JsonNode batch = vector.json().get("expect");
    try (QueryFixture api = new QueryFixture()) {
      api.store.add(spans(batch));

      for (String id : traceIds(batch)) {
        JsonNode answer = api.json("/api/traces/" + id + "?raw=true");

        assertThat(answer.get("data")).hasSize(1);
        assertThat(answer.get("data").get(0))
            .isEqualTo(MAPPER.readTree(document(batch, id).toString()));
      }
    }
  }

  private static List<String> traceIds(JsonNode batch) {
    return stream(batch.get("spans")).map(VectorsTest::traceId).distinct().toList();
  }

  static List<Span> spans(Vector vector) {
    return spans(vector.json().get("expect"));
  }

  static List<String> traceIds(List<Span> spans) {
    return spans.stream().map(span -> span.traceId().toString()).distinct().toList();
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return list == null || list.isNull()
        ? Stream.empty()
        : StreamSupport.stream(list.spliterator(), false);
  }

  private static String traceId(JsonNode span) {
    String high = span.get("traceIdHigh").asText();
    return (high.equals("0000000000000000") ? "" : high) + span.get("traceIdLow").asText();
  }

  private static Object value(JsonNode tag) {
    return switch (tag.get("vType").asText()) {
      case "STRING" -> text(tag);
      case "BOOL" -> tag.get("vBool").asBoolean();
      case "LONG" -> Long.valueOf(tag.get("vLong").asText());
      case "DOUBLE" ->
          Double.longBitsToDouble(Long.parseUnsignedLong(tag.get("vDoubleBits").asText(), 16));
      default -> HexFormat.of().parseHex(tag.get("vBinaryHex").asText());
    };
  }

  private static String text(JsonNode tag) {
    if (tag.has("vStrRepeat")) {
      JsonNode repeat = tag.get("vStrRepeat");
      return repeat.get("char").asText().repeat(repeat.get("times").asInt());
    }
    return tag.get("vStr").isNull() ? "" : tag.get("vStr").asText();
  }

  // ---- What is stored.

  private static List<Span> spans(JsonNode batch) {
    JsonNode process = batch.get("process");
    Process from = new Process(process.get("serviceName").asText(), tags(process.get("tags")));
    return stream(batch.get("spans")).map(span -> span(span, from)).toList();
  }

  private static Span span(JsonNode span, Process process) {
    return new Span(
        TraceId.parse(traceId(span)),
        Long.parseUnsignedLong(span.get("spanId").asText(), 16),
        span.get("operationName").asText(),
        references(span),
        span.get("flags").asInt(),
        span.get("startTimeMicros").asLong(),
        span.get("durationMicros").asLong(),
        tags(span.get("tags")),
        stream(span.get("logs"))
            .map(log -> new SpanLog(log.get("timestampMicros").asLong(), tags(log.get("fields"))))
            .toList(),
        process,
        List.of());
  }

  private static List<Tag> tags(JsonNode tags) {
    return stream(tags).map(tag -> new Tag(tag.get("key").asText(), value(tag))).toList();
  }

  private static List<SpanReference> references(JsonNode span) {
    List<SpanReference> references = new ArrayList<>();
    stream(span.get("references"))
        .map(
            reference ->
                new SpanReference(
                    reference.get("refType").asText().equals("FOLLOWS_FROM"),
                    TraceId.parse(traceId(reference)),
                    Long.parseUnsignedLong(reference.get("spanId").asText(), 16)))
        .forEach(references::add);
    long parent = Long.parseUnsignedLong(span.get("parentSpanId").asText(), 16);
    SpanReference childOf = new SpanReference(false, TraceId.parse(traceId(span)), parent);
    if (parent != 0 && !references.contains(childOf)) {
      references.add(0, childOf);
    }
    return references;
  }

  // ---- What is expected.

  private static ObjectNode document(JsonNode batch, String id) {
    ObjectNode trace = NODES.objectNode().put("traceID", id);
    trace.set(
        "spans",
        array(batch.get("spans"), span -> traceId(span).equals(id) ? expected(span) : null));
    JsonNode process = batch.get("process");
    ObjectNode p1 = NODES.objectNode().put("serviceName", process.get("serviceName").asText());
    p1.set("tags", array(process.get("tags"), VectorsTest::expectedTag));
    trace.putObject("processes").set("p1", p1);
    return trace.putNull("warnings");
  }

  private static ArrayNode array(JsonNode list, Function<JsonNode, JsonNode> element) {
    ArrayNode array = NODES.arrayNode();
    stream(list).map(element).filter(node -> node != null).forEach(array::add);
    return array;
  }

  private static JsonNode expected(JsonNode span) {
    ObjectNode expected = NODES.objectNode().put("traceID", traceId(span));
    expected.put("spanID", span.get("spanId").asText());
    expected.put("operationName", span.get("operationName").asText());
    expected.put("startTime", span.get("startTimeMicros").asLong());
    expected.put("duration", span.get("durationMicros").asLong());
    expected.put("processID", "p1").putNull("warnings");
    if (span.get("flags").asInt() != 0) {
      expected.put("flags", span.get("flags").asInt());
    }
    expected.set("tags", array(span.get("tags"), VectorsTest::expectedTag));
    expected.set("logs", array(span.get("logs"), VectorsTest::expectedLog));
    ArrayNode references = array(span.get("references"), VectorsTest::expectedReference);
    String parent = span.get("parentSpanId").asText();
    ObjectNode childOf = NODES.objectNode().put("refType", "CHILD_OF");
    childOf.put("traceID", traceId(span)).put("spanID", parent);
    boolean listed = stream(references).anyMatch(childOf::equals);
    if (!parent.equals("0000000000000000") && !listed) {
      references.insert(0, childOf);
    }
    expected.set("references", references);
    if (!references.isEmpty() && references.get(0).get("traceID").asText().equals(traceId(span))) {
      expected.put("parentSpanID", references.get(0).get("spanID").asText());
    }
    return expected;
  }

  private static JsonNode expectedReference(JsonNode reference) {
    return NODES
        .objectNode()
        .put("refType", reference.get("refType").asText())
        .put("traceID", traceId(reference))
        .put("spanID", reference.get("spanId").asText());
  }

  private static JsonNode expectedLog(JsonNode log) {
    ObjectNode expected = NODES.objectNode().put("timestamp", log.get("timestampMicros").asLong());
    expected.set("fields", array(log.get("fields"), VectorsTest::expectedTag));
    return expected;
  }

  private static JsonNode expectedTag(JsonNode tag) {
    ObjectNode expected = NODES.objectNode().put("key", tag.get("key").asText());
    Object value = value(tag);
    return switch (tag.get("vType").asText()) {
      case "STRING" -> expected.put("type", "string").put("value", (String) value);
      case "BOOL" -> expected.put("type", "bool").put("value", (Boolean) value);
      case "LONG" -> expectedLong(expected.put("type", "int64"), (Long) value);
      case "DOUBLE" -> expectedDouble(expected.put("type", "float64"), (Double) value);
      default ->
          expected
              .put("type", "binary")
              .put("value", Base64.getEncoder().encodeToString((byte[]) value));
    };
  }

  private static JsonNode expectedLong(ObjectNode expected, long value) {
    return value >= -MAX_SAFE && value <= MAX_SAFE
        ? expected.put("value", value)
        : expected.put("value", Long.toString(value));
  }

  private static JsonNode expectedDouble(ObjectNode expected, double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e18) {
      // Without a fraction, and read as if it were whole.
      return value == (int) value
          ? expected.put("value", (int) value)
          : expected.put("value", (long) value);
    }
    return Double.isFinite(value)
        ? expected.put("value", value)
        : expected.put("value", Double.toString(value));
  }
}
