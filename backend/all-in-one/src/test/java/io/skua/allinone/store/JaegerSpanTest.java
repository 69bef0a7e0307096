/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanId;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes by a receiver has the form that a real Jaeger gave it, as its documents show. */
class JaegerSpanTest {
  /**
   * Where it differs. A span may have a duration of 0, which Jaeger calls negative; a value that is
   * absent is an empty text, not null; the members of a map stand as they came, not sorted.
   */
  private static final List<String> DIFFERENCES =
      List.of(
          "tag @jaeger@warnings string [\"Negative duration",
          "tag none string ",
          "tag map string ");

  static List<String> inputs() {
    return StoreVectors.inputs();
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void toStored_whatJaegerWasSent_isWhatItStored(String input) {
    Map<String, List<String>> stored = new TreeMap<>();
    for (Span span : StoreVectors.received(input)) {
      stored.put(SpanId.toHex(span.spanId()), lines(JaegerSpan.toStored(span)));
    }
    Map<String, List<String>> recorded = new TreeMap<>();
    for (JsonNode document : StoreVectors.json("opensearch/documents/" + input).get("spans")) {
      JsonNode source = document.get("_source");
      recorded.put(source.get("spanID").asText(), lines(source));
    }
    // Spans with numbers that are not finite are not stored by Jaeger.
    stored.keySet().retainAll(recorded.keySet());

    assertThat(stored).isEqualTo(recorded);
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void fromStored_whatWasStored_isTheSameWhenStoredAgain(String input) {
    for (Span span : StoreVectors.received(input)) {
      Span stored = JaegerSpan.toStored(span);

      assertThat(lines(JaegerSpan.toStored(JaegerSpan.fromStored(stored))))
          .isEqualTo(lines(stored));
    }
  }

  @Test
  void warnings_areATagWhereTheyAreStored() {
    Span span = span(1, 1).warning("a \"b\"").warning("c").build();

    Span stored = JaegerSpan.toStored(span);

    assertThat(stored.warnings()).isEmpty();
    assertThat(stored.tags()).contains(new Tag("@jaeger@warnings", "[\"a \\\"b\\\"\",\"c\"]"));
    assertThat(JaegerSpan.fromStored(stored)).isEqualTo(span);
  }

  @Test
  void warnings_thatAreNoArray_areOneWarning() {
    Span stored = span(1, 1).tag("@jaeger@warnings", "[1").build();

    assertThat(JaegerSpan.fromStored(stored).warnings()).containsExactly("[1");
  }

  @Test
  void parent_toWhichALinkFollows_isOneReference() {
    Span root = span(1, 1).build();
    Span span =
        span(1, 2)
            .reference(new SpanReference(false, root.traceId(), 7))
            .reference(new SpanReference(true, root.traceId(), 7, List.of(new Tag("k", "v"))))
            .reference(new SpanReference(true, root.traceId(), 8))
            .build();

    assertThat(JaegerSpan.toStored(span).references())
        .containsExactly(
            new SpanReference(true, root.traceId(), 7), new SpanReference(true, root.traceId(), 8));
  }

  @Test
  void hostname_ofOtlp_keepsItsName() {
    Span span = span(1, 1).processTag("hostname", "h").build();

    assertThat(JaegerSpan.toStored(span).process()).isEqualTo(span.process());
  }

  private static List<String> lines(Span span) {
    List<String> lines = new ArrayList<>(List.of(span.operationName(), span.service()));
    span.references().forEach(r -> lines.add("ref " + r.type() + ' ' + SpanId.toHex(r.spanId())));
    tags("tag ", span.tags(), lines);
    tags("process ", span.process().tags(), lines);
    for (SpanLog log : span.logs()) {
      tags("log " + log.micros() + ' ', log.fields(), lines);
    }
    return sorted(lines);
  }

  private static void tags(String what, List<Tag> tags, List<String> lines) {
    for (Tag tag : tags) {
      Object value = tag.value();
      String text = value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : tag.text();
      lines.add(what + tag.key() + ' ' + type(value) + ' ' + shortened(text));
    }
  }

  private static String type(Object value) {
    return value instanceof String
        ? "string"
        : value instanceof Boolean
            ? "bool"
            : value instanceof Long ? "int64" : value instanceof Double ? "float64" : "binary";
  }

  private static List<String> lines(JsonNode document) {
    List<String> lines = new ArrayList<>();
    lines.add(document.get("operationName").asText());
    lines.add(document.at("/process/serviceName").asText());
    for (JsonNode reference : document.get("references")) {
      String type = reference.get("refType").asText().toLowerCase(Locale.ROOT);
      lines.add("ref " + type + ' ' + reference.get("spanID").asText());
    }
    tags("tag ", document.get("tags"), lines);
    document
        .path("tag")
        .fields()
        .forEachRemaining(
            tag ->
                lines.add(
                    "tag "
                        + tag.getKey().replace('@', '.')
                        + (tag.getValue().isBoolean() ? " bool " : " string ")
                        + tag.getValue().asText()));
    tags("process ", document.at("/process/tags"), lines);
    for (JsonNode log : document.get("logs")) {
      tags("log " + log.get("timestamp").asText() + ' ', log.get("fields"), lines);
    }
    return sorted(lines);
  }

  private static void tags(String what, JsonNode tags, List<String> lines) {
    for (JsonNode tag : tags) {
      String type = tag.get("type").asText();
      JsonNode value = tag.get("value");
      String text =
          type.equals("float64")
              ? new Tag("", value.asDouble()).text()
              : value.has("$first") ? value.get("$first").asText() : value.asText();
      lines.add(what + tag.get("key").asText() + ' ' + type + ' ' + text);
    }
  }

  private static String shortened(String text) {
    return text.length() > 2000 ? text.substring(0, 32) : text;
  }

  private static List<String> sorted(List<String> lines) {
    lines.removeIf(line -> DIFFERENCES.stream().anyMatch(line::startsWith));
    lines.sort(null);
    return lines;
  }
}
