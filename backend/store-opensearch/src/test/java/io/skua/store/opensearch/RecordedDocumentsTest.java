/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.store.StoreVectors;
import io.skua.store.opensearch.Differences.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real Jaeger 2.20.0 was sent, we write as it did: document by document, field by field. */
class RecordedDocumentsTest {
  /** In which we differ, and why; docs/opensearch.md has them, too. */
  private static final List<Known> KNOWN =
      List.of(
          new Known(
              "(java|node|synthetic|otel)-.* flags . null . \"[123]\"",
              "Jaeger loses the flags of Thrift; it can read them."),
          new Known(
              "otlp-tree 00f067aa0ba902b7 flags . \"257\" . \"1\"",
              "Of OTLP's flags the one that has a meaning is kept."),
          new Known(
              ".* tags @jaeger@warnings . .*Negative duration.* . null",
              "A span of less than a microsecond is no error of whoever sent it."),
          new Known(
              "otlp-values .* tags none . .*null.* . .*\"\".*",
              "A value that is absent is an empty text, which Jaeger can read."),
          new Known(
              "otlp-values .* tags map . .*deep.* . .*deep.*",
              "The members of a map stand as they came, not in the order of their names."),
          new Known(
              "(otlp-nonfinite a10000000000002[12]|java-udp-compact-tag-types 00000000000000ab"
                  + "|synthetic-.* 2122232425262728) . null . .*",
              "Jaeger drops a span with a number that is not finite; we write its text."));

  private static final List<String> FOUND = new ArrayList<>();
  private static int comparisons;

  static List<String> inputs() {
    return StoreVectors.inputs();
  }

  @AfterAll
  static void differences_areThoseThatAreMeant() {
    Differences.check(FOUND, KNOWN, comparisons == inputs().size());
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void add_whatJaegerWasSent_isWhatItWrote(String input) throws Exception {
    try (Recording recording = new Recording()) {
      recording.store.add(StoreVectors.received(input));
      JsonNode recorded = StoreVectors.documents(input);
      Map<String, JsonNode> theirs = bySpan(recorded.get("spans"));
      Map<String, JsonNode> ours = bySpan(recording.documents("jaeger-span"));

      Differences differences = new Differences();
      for (Map.Entry<String, JsonNode> span : ours.entrySet()) {
        JsonNode their = theirs.remove(span.getKey());
        String what = input + ' ' + span.getKey();
        if (their == null) {
          differences.between(what, null, span.getValue());
        } else {
          differences.between(what, lines(their, ""), lines(span.getValue(), recording.prefix()));
        }
      }
      FOUND.addAll(differences.found());
      comparisons++;

      assertThat(theirs).isEmpty();
      assertThat(names(recording.documents("jaeger-service"), recording.prefix()))
          .isEqualTo(names(recorded.get("services"), ""));
    }
  }

  private static Map<String, JsonNode> bySpan(JsonNode documents) {
    Map<String, JsonNode> spans = new TreeMap<>();
    documents.forEach(each -> spans.put(each.at("/_source/spanID").asText(), each));
    return spans;
  }

  private static Map<String, String> lines(JsonNode document, String prefix) {
    Map<String, String> lines = new TreeMap<>();
    lines.put("_index", index(document, prefix));
    Answers.add("", document.get("_source"), lines);
    return lines;
  }

  private static Map<String, String> names(JsonNode documents, String prefix) {
    Map<String, String> names = new TreeMap<>();
    for (JsonNode document : documents) {
      names.put(
          index(document, prefix) + ' ' + document.get("_id").asText(),
          document.get("_source").toString());
    }
    return names;
  }

  private static String index(JsonNode document, String prefix) {
    String name = document.get("_index").asText();
    return prefix.isEmpty() ? name : name.substring(prefix.length() + 1);
  }

  @Test
  void template_givenTheDocuments_makesTheMappingOfJaeger() throws Exception {
    JsonNode recorded = StoreVectors.json("opensearch/mapping-after-documents").get("mappings");
    try (Recording recording = new Recording()) {
      for (String input : inputs()) {
        recording.store.add(StoreVectors.received(input));
      }

      for (String index : List.of("jaeger-span-2026-11-27", "jaeger-service-2026-11-27")) {
        JsonNode mapping = recording.engine(index + "/_mapping").elements().next();

        assertThat(mapping.at("/mappings/properties"))
            .isEqualTo(recorded.get(index).at("/mappings/properties"));
      }
    }
  }
}
