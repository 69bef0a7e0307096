/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.allinone.store.Capability;
import io.skua.allinone.store.LimitedStore;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API answers for a store that cannot do all, or nothing at the moment. */
class CapabilitiesTest {
  private static final String ANY_TIME = "/api/traces?service=a&start=0&end=2000000000000000";

  private final LimitedStore store = new LimitedStore(Capability.FOUND_AT_ONCE);
  private final QueryFixture api;

  CapabilitiesTest() throws IOException {
    api = new QueryFixture(store);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/traces | this store cannot search without a service",
        "/api/traces?service=a&filter=b>1 | this store cannot filter",
        "/api/traces?service=a&tags=%7B%22b%22:%22c%22%7D&minDuration=1ms"
            + " | this store cannot search by duration and tags at once",
        "/api/traces?filter=b>1 | this store cannot filter, or search without a service",
        "/api/tags | this store cannot search without a service"
      })
  void v1_whatTheStoreCannot_is400InWords(String path, String words) throws Exception {
    HttpResponse<String> answer = api.get(path.replace(">", "%3E"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(QueryFixture.parse(answer.body()).at("/errors/0/code").asInt()).isEqualTo(400);
    assertThat(QueryFixture.parse(answer.body()).at("/errors/0/msg").asText()).isEqualTo(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"traces", "trace-summaries"})
  void v3_whatTheStoreCannot_is400InWords(String path) throws Exception {
    HttpResponse<String> answer =
        api.get(
            "/api/v3/"
                + path
                + "?query.startTimeMin=2020-01-01T00:00:00Z&query.startTimeMax=2100-01-01T00:00:00Z");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(QueryFixture.parse(answer.body()).at("/error/httpCode").asInt()).isEqualTo(400);
    assertThat(QueryFixture.parse(answer.body()).at("/error/message").asText())
        .isEqualTo("this store cannot search without a service");
  }

  @Test
  void whatItCan_isAnswered() throws Exception {
    api.with(Spans.span("a", 1).trace(0, 1).tag("b", "c"));

    assertThat(api.json(ANY_TIME + "&tags=%7B%22b%22:%22c%22%7D").at("/data")).hasSize(1);
    assertThat(api.json(ANY_TIME + "&minDuration=1us").at("/data")).hasSize(1);
    assertThat(api.json("/api/traces?traceID=1").at("/data")).hasSize(1);
    assertThat(api.json("/api/tags?service=a").at("/data/0/key").asText()).isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/operations", "/api/v3/operations"})
  void operations_withoutKinds_areNotFilteredByThem(String path) throws Exception {
    api.with(Spans.span("a", 1).trace(0, 1).tag("span.kind", "server"));

    assertThat(api.json(path + "?service=a&spanKind=client").findValuesAsText("name")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/services",
        "/api/services/a/operations",
        "/api/operations?service=a",
        ANY_TIME,
        "/api/traces?traceID=1",
        "/api/traces/1",
        "/api/dependencies",
        "/api/tags?service=a",
        "/api/v3/services",
        "/api/v3/operations?service=a",
        "/api/v3/traces/1",
        "/api/v3/traces?query.serviceName=a"
            + "&query.startTimeMin=2020-01-01T00:00:00Z&query.startTimeMax=2100-01-01T00:00:00Z",
        "/api/v3/trace-summaries?query.serviceName=a"
            + "&query.startTimeMin=2020-01-01T00:00:00Z&query.startTimeMax=2100-01-01T00:00:00Z"
      })
  void storeThatIsAway_is503_andWhenToAskAgain(String path) throws Exception {
    api.with(Spans.span("a", 1).trace(0, 1));
    store.answer(0);

    HttpResponse<String> answer = api.get(path);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
    assertThat(answer.body()).contains("the store is away");
    assertThat(QueryFixture.parse(answer.body()).has(path.contains("v3") ? "error" : "errors"))
        .isTrue();
  }

  /** Nobody takes half an answer for all of it. */
  @Test
  void storeThatGoesAway_cutsTheAnswerOff() {
    String text = "x".repeat(100_000);
    api.with(
        IntStream.rangeClosed(1, 20)
            .mapToObj(i -> Spans.span("a", 1).trace(0, i).tag("k", text))
            .toArray(Spans[]::new));
    store.answer(19);

    assertThatThrownBy(() -> api.get(ANY_TIME)).isInstanceOf(IOException.class);
  }
}
