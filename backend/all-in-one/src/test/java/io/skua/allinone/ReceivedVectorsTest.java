/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What real clients sent comes by its transport, and goes out by the query API: as the same text,
 * line by line, that is made of the vector's JSON.
 */
class ReceivedVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NONE = "0000000000000000";

  static List<Vector> vectors() {
    return Vector.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void vector_byItsTransport_comesBackByTheQueryApi(Vector vector) throws Exception {
    try (AllInOne backend = AllInOne.start(AllInOneSettings.ephemeral().withReceiveBuffer(0))) {
      vector.sendTo(backend);
      await().until(() -> backend.store().contents().orElseThrow().spans() == vector.spans());

      List<String> answered = new ArrayList<>();
      for (String traceId : traceIds(vector)) {
        String answer =
            Http.get(backend.queryUrl() + "/api/traces/" + traceId + "?raw=true").body();
        answered.addAll(answered(JSON.readTree(answer).get("data").get(0)));
      }

      assertThat(answered).containsExactlyInAnyOrderElementsOf(expected(vector));
    }
  }

  private static TreeSet<String> traceIds(Vector vector) {
    TreeSet<String> ids = new TreeSet<>();
    vector.json().get("expect").get("spans").forEach(span -> ids.add(traceId(span)));
    return ids;
  }

  private static String traceId(JsonNode of) {
    String high = of.get("traceIdHigh").asText();
    return (high.equals(NONE) ? "" : high) + of.get("traceIdLow").asText();
  }

  // What the vector says. One line a span, so that a difference shows where it is.

  private static List<String> expected(Vector vector) {
    JsonNode batch = vector.json().get("expect");
    String process =
        batch.get("process").get("serviceName").asText()
            + expectedTags(batch.get("process").get("tags"));
    List<String> lines = new ArrayList<>();
    batch.get("spans").forEach(span -> lines.add(expected(span) + " of " + process));
    return lines;
  }

  private static String expected(JsonNode span) {
    long duration = span.get("durationMicros").asLong();
    String name = span.get("operationName").asText();
    StringBuilder logs = new StringBuilder();
    each(span.get("logs"))
        .forEach(
            log ->
                logs.append(log.get("timestampMicros").asText())
                    .append(expectedTags(log.get("fields"))));
    return String.join(
        " ",
        traceId(span),
        span.get("spanId").asText(),
        name.isEmpty() ? "empty-span-name" : name,
        "flags " + span.get("flags").asInt(),
        span.get("startTimeMicros").asText(),
        Math.max(0, duration) + " us",
        expectedReferences(span).toString(),
        expectedTags(span.get("tags")),
        logs.toString(),
        duration < 0 ? "warning" : "");
  }

  private static List<String> expectedReferences(JsonNode span) {
    List<String> references = new ArrayList<>();
    each(span.get("references"))
        .forEach(
            reference ->
                references.add(
                    reference.get("refType").asText()
                        + ' '
                        + traceId(reference)
                        + ':'
                        + reference.get("spanId").asText()));
    String parent = span.get("parentSpanId").asText();
    String to = traceId(span) + ':' + parent;
    if (!parent.equals(NONE) && references.stream().noneMatch(known -> known.endsWith(to))) {
      references.add("CHILD_OF " + to);
    }
    references.sort(null);
    return references;
  }

  private static String expectedTags(JsonNode tags) {
    List<String> lines = new ArrayList<>();
    each(tags).forEach(tag -> lines.add(tag.get("key").asText() + '=' + expectedValue(tag)));
    return lines.toString();
  }

  private static Iterable<JsonNode> each(JsonNode list) {
    return list == null || list.isNull() ? List.of() : list;
  }

  private static String expectedValue(JsonNode tag) {
    return switch (tag.get("vType").asText()) {
      case "STRING" -> "string " + text(tag);
      case "BOOL" -> "bool " + tag.get("vBool").asText();
      case "LONG" -> "int64 " + tag.get("vLong").asText();
      case "DOUBLE" ->
          "float64 "
              // Jackson reads -0 as the integer 0.
              + (0.0
                  + Double.longBitsToDouble(
                      Long.parseUnsignedLong(tag.get("vDoubleBits").asText(), 16)));
      default ->
          "binary "
              + Base64.getEncoder()
                  .encodeToString(HexFormat.of().parseHex(tag.get("vBinaryHex").asText()));
    };
  }

  private static String text(JsonNode tag) {
    JsonNode repeat = tag.get("vStrRepeat");
    if (repeat != null) {
      return repeat.get("char").asText().repeat(repeat.get("times").asInt());
    }
    return tag.get("vStr").isNull() ? "" : tag.get("vStr").asText();
  }

  // What the API answers.

  private static List<String> answered(JsonNode trace) {
    List<String> lines = new ArrayList<>();
    for (JsonNode span : trace.get("spans")) {
      JsonNode process = trace.get("processes").get(span.get("processID").asText());
      lines.add(
          answeredSpan(span)
              + " of "
              + process.get("serviceName").asText()
              + answeredTags(process.get("tags")));
    }
    return lines;
  }

  private static String answeredSpan(JsonNode span) {
    StringBuilder logs = new StringBuilder();
    span.get("logs")
        .forEach(
            log ->
                logs.append(log.get("timestamp").asText()).append(answeredTags(log.get("fields"))));
    return String.join(
        " ",
        span.get("traceID").asText(),
        span.get("spanID").asText(),
        span.get("operationName").asText(),
        "flags " + span.path("flags").asInt(),
        span.get("startTime").asText(),
        span.get("duration").asText() + " us",
        answeredReferences(span).toString(),
        answeredTags(span.get("tags")),
        logs.toString(),
        span.get("warnings").isNull() ? "" : "warning");
  }

  private static List<String> answeredReferences(JsonNode span) {
    List<String> references = new ArrayList<>();
    span.get("references")
        .forEach(
            reference ->
                references.add(
                    reference.get("refType").asText()
                        + ' '
                        + reference.get("traceID").asText()
                        + ':'
                        + reference.get("spanID").asText()));
    references.sort(null);
    return references;
  }

  private static String answeredTags(JsonNode tags) {
    List<String> lines = new ArrayList<>();
    tags.forEach(
        tag ->
            lines.add(
                tag.get("key").asText()
                    + '='
                    + tag.get("type").asText()
                    + ' '
                    + answeredValue(tag)));
    return lines.toString();
  }

  /** Jaeger writes a fraction of 1.0 as 1. */
  private static String answeredValue(JsonNode tag) {
    String value = tag.get("value").asText();
    return tag.get("type").asText().equals("float64") ? Double.valueOf(value).toString() : value;
  }
}
