/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.allinone.model.Span;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wrong with the demo, and that each switch puts one thing right. */
class FixesTest {
  private static final int CLICKS = 3;

  private Running demo;

  @AfterEach
  void close() {
    demo.close();
  }

  /** Clicks several times, quickly, and returns the spans of these queries in their order. */
  private List<Span> queriesOfQuickClicks(int dispatchesBefore) throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 1; i <= CLICKS; i++) {
      answers.add(demo.dispatchAsync("392", "7-" + i));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
    }
    return demo.dispatches(dispatchesBefore + CLICKS).stream()
        .map(trace -> trace.only("mysql", "SQL SELECT"))
        .sorted(Comparator.comparingLong(Span::endMicros))
        .skip(dispatchesBefore)
        .toList();
  }

  @Test
  void quickClicks_oneConnection_queriesWaitForOneAnother() throws Exception {
    // All classes are loaded by then, so that all have come before the first is through.
    demo = Running.fast();
    demo.dispatch("123", "7-0");
    demo.fixes.set(new Fixes.State(2000, false, Fixes.FEW_WORKERS));
    List<Span> queries = queriesOfQuickClicks(1);
    Span last = queries.get(CLICKS - 1);
    assertThat(SpanTree.logs(last))
        .containsExactly(
            "info: Waiting for lock behind 2 transactions",
            "info: Acquired lock with 0 transactions waiting behind");
    assertThat(SpanTree.field(last, "Waiting for lock behind 2 transactions", "blockers"))
        .matches("\\[7-\\d 7-\\d]")
        .doesNotContain((String) last.tag("request").orElseThrow());
    assertThat(SpanTree.logs(queries.get(1)))
        .containsExactly(
            "info: Waiting for lock behind 1 transactions",
            "info: Acquired lock with 1 transactions waiting behind");
    assertThat(SpanTree.logs(queries.get(0)))
        .containsExactly("info: Acquired lock with 0 transactions waiting behind");
  }

  @Test
  void quickClicks_mutexDisabled_queriesNeitherWaitNorLock() throws Exception {
    demo = new Running(new Fixes.State(300, true, Fixes.FEW_WORKERS));
    assertThat(queriesOfQuickClicks(0))
        .allSatisfy(query -> assertThat(SpanTree.logs(query)).isEmpty());
  }

  @Test
  void query_nothingFixed_takesHundredsOfMilliseconds() throws Exception {
    demo = new Running(Fixes.NONE);
    demo.dispatch("123", "7-1");
    // Five standard deviations below the mean.
    assertThat(demo.dispatchTrace().only("mysql", "SQL SELECT").durationMicros())
        .isGreaterThan(150_000L);
  }

  @Test
  void routes_oneWorker_areFoundOneAfterTheOther() throws Exception {
    demo = new Running(new Fixes.State(0, false, 1));
    demo.dispatch("123", "7-1");
    assertThat(mostAtATime(demo.dispatchTrace().named("HTTP GET: /route"))).isEqualTo(1L);
  }

  @Test
  void routes_threeWorkers_areFoundThreeAtATime() throws Exception {
    demo = Running.fast();
    demo.dispatch("123", "7-1");
    assertThat(mostAtATime(demo.dispatchTrace().named("HTTP GET: /route"))).isBetween(2L, 3L);
  }

  @Test
  void routes_moreWorkersWhileItRuns_areFoundMoreAtATime() throws Exception {
    demo = new Running(new Fixes.State(0, false, 1));
    assertThat(
            demo.post(
                    "fixes",
                    "application/json",
                    "{\"dbQueryDelayMillis\":0,\"dbConnMutexDisabled\":true,\"routeWorkerPoolSize\":10}")
                .body())
        .isEqualTo(
            "{\"dbQueryDelayMillis\":0,\"dbConnMutexDisabled\":true,\"routeWorkerPoolSize\":10}");
    demo.dispatch("123", "7-1");
    assertThat(mostAtATime(demo.dispatchTrace().named("HTTP GET: /route"))).isGreaterThan(3L);
  }

  private static long mostAtATime(List<Span> spans) {
    return spans.stream()
        .mapToLong(
            one ->
                spans.stream()
                    .filter(other -> other.startMicros() <= one.startMicros())
                    .filter(other -> other.endMicros() > one.startMicros())
                    .count())
        .max()
        .orElseThrow();
  }

  @Test
  void fixes_asked_sayWhatHolds() throws Exception {
    demo = new Running(Fixes.NONE);
    assertThat(demo.get(Service.FRONTEND, "/fixes").body())
        .isEqualTo(
            "{\"dbQueryDelayMillis\":300,\"dbConnMutexDisabled\":false,\"routeWorkerPoolSize\":3}");
  }

  @Test
  void fixes_wrongBody_areRefusedAndStay() throws Exception {
    demo = Running.fast();
    for (String wrong :
        List.of(
            "",
            "{}",
            "[1]",
            "{\"dbQueryDelayMillis\":-1,\"dbConnMutexDisabled\":true,\"routeWorkerPoolSize\":3}",
            "{\"dbQueryDelayMillis\":1,\"dbConnMutexDisabled\":true,\"routeWorkerPoolSize\":0}",
            "{" + " ".repeat(5000))) {
      assertThat(demo.post("fixes", "application/json", wrong).statusCode())
          .as(wrong)
          .isEqualTo(400);
    }
    assertThat(demo.fixes.now()).isEqualTo(new Fixes.State(0, false, Fixes.FEW_WORKERS));
  }

  @Test
  void fixes_formOfAnotherSite_isRefused() throws Exception {
    demo = Running.fast();
    String body =
        "{\"dbQueryDelayMillis\":1,\"dbConnMutexDisabled\":true,\"routeWorkerPoolSize\":9}";
    assertThat(demo.post("fixes", "text/plain", body).statusCode()).isEqualTo(415);
    assertThat(demo.fixes.now().routeWorkerPoolSize()).isEqualTo(Fixes.FEW_WORKERS);
  }

  @Test
  void state_outOfRange_namesOptionValueAndRange() {
    demo = Running.fast();
    assertThatThrownBy(() -> new Fixes.State(300, false, 0))
        .hasMessage("--fix-route-worker-pool-size: 0, must be 1 to 1000");
  }
}
