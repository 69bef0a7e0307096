/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.StoreVectors;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a real Jaeger wrote, and what others may write, is answered as that Jaeger answered it; all
 * inputs are in one store, but for what was asked of one alone.
 */
class ReadVectorsTest {
  /** Spans that differ in an answer, and why. */
  private static final Map<String, String> OTHER_SPANS =
      Map.of(
          "duplicates", "all values of a key are shown, not the last one alone",
          "reserved keys", "a user's span.kind and error are shown beside the span's own",
          "error string true", "v3: a text says as well as a boolean that a span failed");

  /** Foreign rows that are answered otherwise, and why. */
  private static final Map<String, String> OTHER_ROWS =
      Map.ofEntries(
          Map.entry("process null", "the name that Jaeger shows in v1 is in v3, too"),
          Map.entry("service name null", "as of a process that is null"),
          Map.entry("span.kind is not a string", "it is shown as a tag, not lost"),
          Map.entry("span.kind unknown text", "it is shown as a tag, not lost"),
          Map.entry("error as text", "v3: a text says as well as a boolean that it failed"),
          Map.entry("otel.status_code ERROR without error", "Jaeger adds a tag error to v1"),
          Map.entry("log with an event that is no string", "it is shown, not lost"),
          Map.entry("duration negative", "it is 0, not 584,942 years"),
          Map.entry("tags unsorted", "all values of a key are shown"),
          Map.entry("index row with 8 bytes", "the row is left out; Jaeger's search is a 500"),
          Map.entry("ref with 8 byte trace id", "the reference is left out; Jaeger's is a 500"),
          Map.entry("ref with no trace id", "the reference is left out; Jaeger's is a 500"));

  /** Searches that are answered otherwise, and why. */
  private static final Map<String, String> OTHER_SEARCHES =
      Map.ofEntries(
          Map.entry("start equal to the span start (exclusive or not)", "the ends are included"),
          Map.entry("end equal to the span start", "the ends are included"),
          Map.entry("days, 26th only", "the ends are included"),
          Map.entry("limit 2", "the newest, not any"),
          Map.entry("limit 0", "refused by the API"),
          Map.entry("limit negative", "refused by the API, 400 and not 500"),
          Map.entry("duration and tags", "refused in words, 400 and not 500"),
          Map.entry("end before start", "finds nothing; Jaeger's is a 500"),
          Map.entry("non-finite", "Jaeger's is a 500"),
          Map.entry("NaN tag", "Jaeger's is a 500"),
          Map.entry("thrift 2023: error=true", "Jaeger's is a 500: a number there is infinite"),
          Map.entry("no service", "other words"),
          Map.entry("no service but tags", "other words"),
          Map.entry("no service but operation", "other words"),
          Map.entry("no times", "asks of now, which was then"));

  /** Of the inputs that are not at hand, and were in the store: see the recording. */
  private static final Set<String> ABSENT =
      Set.of(
          "c200000000000001",
          "a0000000000000000000000000000011",
          "c0000000000000000000000000000001",
          "d0000000000000000000000000000001",
          "d0000000000000000000000000000002",
          "d0000000000000000000000000000003",
          "d0000000000000000000000000000004",
          "e0000000000000000000000000000001",
          "f0000000000000000000000000000001",
          "0000000000000000c200000000000001");

  private static final Set<String> ABSENT_SERVICES =
      Set.of(
          "edges",
          "empty-service-name",
          "missing-service-name",
          "příliš 語",
          "shared-client",
          "shared-server");

  private static SharedStore store;
  private static Api api;

  @BeforeAll
  static void open() throws IOException {
    store = SharedCassandra.openEmpty();
    api = new Api(store);
  }

  @AfterAll
  static void close() {
    if (api != null) {
      api.close();
      store.close();
    }
  }

  private static void insertAll() throws IOException {
    SharedCassandra.empty();
    for (String input : StoreVectors.inputs()) {
      Recording.insert(input);
    }
  }

  private static void execute(JsonNode statements) throws IOException {
    for (JsonNode statement : statements) {
      SharedCassandra.session().execute(statement.asText());
    }
  }

  static Stream<String> inputs() {
    return StoreVectors.inputs().stream();
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void trace_thatJaegerWrote_isAnsweredAsJaegerDid(String input) throws Exception {
    SharedCassandra.empty();
    Recording.insert(input);

    for (JsonNode recorded : StoreVectors.json("cassandra/answers/traces/" + input)) {
      Api.Answer answer = api.ask(recorded.get("request"));

      assertThat(answer.status()).isEqualTo(200);
      if (recorded.get("status").asInt() == 200) { // 500: a number is not finite.
        assertThat(comparable(answer.json()))
            .isEqualTo(comparable(Recording.withLongTexts(recorded.get("answer"))));
      }
    }
  }

  private static Map<String, String> comparable(JsonNode answer) {
    Map<String, String> spans = new TreeMap<>(AnsweredSpans.of(answer));
    assertThat(spans).isNotEmpty();
    spans.keySet().removeIf(key -> OTHER_SPANS.containsKey(key.replaceAll(" \\w{16}$", "")));
    return spans;
  }

  @Test
  void trace_thatAnotherWrote_isAnsweredAsJaegerDid() throws Exception {
    SharedCassandra.empty();
    for (JsonNode foreign : StoreVectors.json("cassandra/answers/foreign-rows")) {
      String name = foreign.get("name").asText();
      execute(foreign.get("stored"));
      for (JsonNode recorded : foreign.get("answers")) {
        Api.Answer answer = api.ask(recorded.get("request"));

        assertThat(answer.status()).as(name).isEqualTo(200);
        if (!OTHER_ROWS.containsKey(name)) {
          assertThat(recorded.get("status").asInt()).as(name).isEqualTo(200);
          assertThat(AnsweredSpans.of(answer.json()))
              .as(name)
              .isEqualTo(AnsweredSpans.of(recorded.get("answer")));
        }
      }
    }
  }

  @Test
  void search_overAllInputs_findsWhatJaegerFound() throws Exception {
    insertAll();
    int compared = 0;
    for (JsonNode recorded : StoreVectors.json("cassandra/answers/search")) {
      String name = recorded.get("name").asText();
      Api.Answer answer = api.ask(recorded.get("request"));

      assertThat(answer.status()).as(name).isIn(200, 400);
      if (!OTHER_SEARCHES.containsKey(name)) {
        assertThat(answer.status()).as(name).isEqualTo(recorded.get("status").asInt());
        assertThat(ids(answer.json().path("data")))
            .as(name)
            .isEqualTo(ids(recorded.get("answer").path("traces")));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(147 - OTHER_SEARCHES.size());
  }

  private static Set<String> ids(JsonNode traces) {
    Set<String> ids = new TreeSet<>();
    traces.forEach(trace -> ids.add(trace.get("traceID").asText()));
    ids.removeAll(ABSENT);
    return ids;
  }

  @Test
  void names_ofAllInputs_areJaegers() throws Exception {
    insertAll();
    for (JsonNode recorded : StoreVectors.json("cassandra/answers/services-operations")) {
      JsonNode request = recorded.get("request");
      boolean isPresent = !ABSENT_SERVICES.contains(request.at("/params/service").asText());
      // Jaeger's is a 500 if it is asked for no service.
      if (isPresent && recorded.get("status").asInt() == 200) {
        assertThat(names(api.ask(request).json()))
            .as(recorded.get("name").asText())
            .isEqualTo(names(recorded.get("answer")));
      }
    }
  }

  private static Set<String> names(JsonNode answer) {
    return Stream.of("data", "services", "operations")
        .flatMap(list -> StreamSupport.stream(answer.path(list).spliterator(), false))
        .filter(name -> !ABSENT_SERVICES.contains(name.asText()))
        .map(name -> Rows.ordered(name).toString())
        .collect(java.util.stream.Collectors.toCollection(TreeSet::new));
  }

  @Test
  void summaries_ofAllInputs_areJaegers() throws Exception {
    insertAll();
    for (JsonNode recorded : StoreVectors.json("cassandra/answers/v3-search-summaries")) {
      String name = recorded.get("name").asText();
      // A user's error beside the span's own hides from Jaeger that one of these failed.
      if (recorded.at("/request/path").asText().endsWith("/trace-summaries")
          && !name.equals("summaries, values")) {
        assertThat(summaries(api.ask(recorded.get("request")).json()))
            .as(name)
            .isEqualTo(summaries(recorded.get("answer")));
      }
    }
  }

  private static Map<String, String> summaries(JsonNode answer) {
    Map<String, String> summaries = new TreeMap<>();
    answer
        .get("summaries")
        .forEach(
            summary ->
                summaries.put(summary.get("traceId").asText(), Rows.ordered(summary).toString()));
    summaries.keySet().removeAll(ABSENT);
    return summaries;
  }

  @Test
  void dependencies_thatOthersPut_areSummedAsJaegerDoes() throws Exception {
    SharedCassandra.empty();
    execute(StoreVectors.json("cassandra/dependencies-inserted").get("inserted by"));
    for (JsonNode recorded : StoreVectors.json("cassandra/answers/dependencies")) {
      String name = recorded.get("name").asText();
      // Of a row at the very end of a range Jaeger says nothing; here both ends are included.
      if (!name.equals("the 2nd row at the very end of the range")) {
        assertThat(names(api.ask(recorded.get("request")).json()))
            .as(name)
            .isEqualTo(names(recorded.get("answer")));
      }
    }
  }
}
