/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.store.StoreVectors;
import io.skua.store.opensearch.Differences.Known;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Over the documents of a real Jaeger 2.20.0, our API answers what Jaeger's did. */
class RecordedAnswersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** In which we differ, and why; docs/opensearch.md has them, too. */
  private static final List<Known> KNOWN =
      List.of(
          // Searches.
          new Known("search: limit (0|negative) . 200 . 400", "A limit of none finds none."),
          new Known("search: end before start . 500 . 200", "It finds nothing."),
          new Known(
              "search: no service.* . 400 . 200", "A service is not needed; v3 of Jaeger agrees."),
          new Known(
              "search: tag (JSON|array text|broken JSON|dbl.big 1e.300).* . \\{} . \\{b0.*",
              "A text is a text, not a regular expression."),
          new Known(
              "search: (tag JSON object text with spaces|tag empty array|tag map text|newline"
                  + "|tag newline|tag value with a bad regex) . 500 . 200",
              "The same."),
          new Known("search: tag value (as a regex|with \\.\\*) . \\{b0.* . \\{}", "The same."),
          // Traces.
          new Known(
              "(java|node|synthetic|otel|otlp-days).* . 404 . 200",
              "A trace is found by its id, how old it may be."),
          new Known(
              ".*(warnings 0|attributes @jaeger@warnings) . .*Negative.* . .*Negative.*",
              "The warnings in a tag are unpacked."),
          new Known(".*(bin|bytes)\\.empty . .*null.* . .*\"\".*", "No bytes are no null."),
          new Known(
              "(otlp-tree|v3 rawTraces=true).* flags . \"257\" . \"1\"",
              "Of OTLP's flags one has a meaning there."),
          new Known(
              ".*(none|nul|s) . .*invalid (string|tag) type in (<nil>|5).*", "It is what it is."),
          new Known(
              "otlp-values b100000000000003 tags dup . .*",
              "A tag that is there twice is shown so."),
          new Known(
              "otlp-values b100000000000004 tags otel.status_code . .*ERROR.* . .*mine.*",
              "The same."),
          new Known(
              "otlp-values v3 b100000000000002 attributes . .*empty key.*",
              "An empty key is written."),
          new Known(
              ".* (b100000000000006|00000000000003fe) (attributes error|status) . .*",
              "A text of true says that it failed, as in all that Skua shows."),
          // Names and summaries.
          new Known(
              "summaries, thrift 2023 . .*\"spanCount\":\"8\".* . .*\"spanCount\":\"4\".*",
              "A span that is there twice counts once."),
          // Documents of others.
          new Known(
              "no process v3 .* resource . .*OTLPResourceNoServiceName.*",
              "Both versions say that a service has no name."),
          new Known(
              "numbers in other forms.* (tags|attributes) i . null . .*42.*",
              "A whole number may be written with a fraction."),
          new Known(
              "(text that is no number|type missing|unknown type|binary as base64).* . .*"
                  + "(Can't convert|Unknown Jaeger TagType).*",
              "What is not of its type is a text."),
          new Known("tags as fields.* list . .*", "A list is its JSON."),
          new Known(
              "span.kind in upper case.* span.kind . null . .*SERVER.*", "It is not dropped."),
          new Known(
              "(16-digit trace id, asked with 32|without startTimeMillis"
                  + "|startTimeMillis of another day).* . 404 . 200",
              "It is found by its id."),
          new Known("startTime as text.* . 500 . 200", "A number may be a text."));

  /** Of two inputs that were in the store, but are not in the recordings. */
  private static final Set<String> OTHER_TRACES =
      Set.of(
          "c200000000000001",
          "a0000000000000000000000000000011",
          "c0000000000000000000000000000001",
          "d0000000000000000000000000000001",
          "d0000000000000000000000000000002",
          "d0000000000000000000000000000003",
          "d0000000000000000000000000000004");

  private static final Set<String> ABOUT_OTHERS =
      Set.of(
          "services",
          "v3 services",
          "operations, edges",
          "summaries of edges",
          "summaries, shared span id");

  private static final List<String> FOUND = new ArrayList<>();
  private static Recording all;
  private static int comparisons;

  @BeforeAll
  static void putAll() throws Exception {
    all = new Recording();
    for (String input : inputs()) {
      put(input, all);
    }
  }

  @AfterAll
  static void differences_areThoseThatAreMeant() throws Exception {
    all.close();
    Differences.check(FOUND, KNOWN, comparisons == inputs().size() + 5);
  }

  static List<String> inputs() {
    return StoreVectors.inputs();
  }

  private static void put(String input, Recording recording) throws Exception {
    JsonNode documents = StoreVectors.documents(input);
    recording.put(documents.get("spans"));
    recording.put(documents.get("services"));
  }

  @Test
  void search_asJaegerWasAsked_findsTheSame() throws Exception {
    Differences differences = new Differences();
    for (JsonNode search : StoreVectors.json("opensearch/answers/search")) {
      String what = "search: " + search.get("name").asText();
      HttpResponse<String> answer = all.ask(search.get("request"));
      if (answer.statusCode() != search.get("status").asInt()) {
        differences.between(what, search.get("status").asInt(), answer.statusCode());
      } else if (answer.statusCode() == 200) {
        Map<String, TreeSet<String>> theirs = Answers.spans(search.get("answer"));
        theirs.keySet().removeAll(OTHER_TRACES);
        differences.between(what, theirs, Answers.spans(JSON.readTree(answer.body())));
      }
    }
    FOUND.addAll(differences.found());
    comparisons++;
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void trace_ofAnInput_isAnsweredTheSame(String input) throws Exception {
    try (Recording recording = new Recording()) {
      put(input, recording);

      compare("", recording, StoreVectors.json("opensearch/answers/traces/" + input));
      comparisons++;
    }
  }

  @Test
  void namesAndSummaries_areTheSame() throws Exception {
    compare("", all, StoreVectors.json("opensearch/answers/services-operations"));
    compare("", all, StoreVectors.json("opensearch/answers/v3-search-summaries"));
    comparisons++;
  }

  @Test
  void dependencies_areTheSame() throws Exception {
    try (Recording recording = new Recording()) {
      recording.put(StoreVectors.json("opensearch/dependencies-inserted").get("documents"));

      compare("", recording, StoreVectors.json("opensearch/answers/dependencies"));
      comparisons++;
    }
  }

  @Test
  void spans_thatJaegerWroteTwice_areShownOnce() throws Exception {
    JsonNode answers = StoreVectors.json("opensearch/answers/sent-twice").get("answers");
    try (Recording recording = new Recording()) {
      put("otlp-same-microsecond", recording);
      // An id of its own, as the engine gave each.
      JsonNode again = StoreVectors.documents("otlp-same-microsecond").get("spans");
      again.forEach(span -> ((ObjectNode) span).remove("_id"));
      recording.put(again);

      assertThat(recording.documents("jaeger-span")).hasSize(6);
      Differences differences = new Differences();
      for (int i = 0; i < 2; i++) {
        JsonNode ours = recording.json(answers.get(i).get("request"));
        differences.between(
            "twice", Answers.lines(answers.get(i).get("answer")), Answers.lines(ours));
      }
      assertThat(differences.found()).isEmpty();
      comparisons++;
    }
  }

  @Test
  void documentsOfOthers_areReadAlike() throws Exception {
    for (JsonNode foreign : StoreVectors.json("opensearch/answers/foreign-documents")) {
      try (Recording recording = new Recording()) {
        recording.put(foreign.get("stored"));

        compare(foreign.get("name").asText() + ' ', recording, foreign.get("answers"));
      }
    }
    comparisons++;
  }

  private static void compare(String group, Recording recording, JsonNode answers)
      throws Exception {
    Differences differences = new Differences();
    for (JsonNode each : answers) {
      JsonNode request = each.get("request");
      String version = request.path("path").asText().startsWith("/api/v3") ? "v3" : "v1";
      String what = group + each.path("name").asText(version);
      if (ABOUT_OTHERS.contains(what)) {
        continue;
      }
      HttpResponse<String> answer = recording.ask(request);
      if (answer.statusCode() != each.get("status").asInt()) {
        differences.between(what, each.get("status").asInt(), answer.statusCode());
      } else if (each.get("answer").has("traces")) {
        JsonNode ours = JSON.readTree(answer.body());
        differences.between(what, Answers.spans(each.get("answer")), Answers.spans(ours));
      } else if (answer.statusCode() == 200) {
        JsonNode ours = JSON.readTree(answer.body());
        differences.between(what, Answers.lines(each.get("answer")), Answers.lines(ours));
      }
    }
    FOUND.addAll(differences.found());
  }
}
