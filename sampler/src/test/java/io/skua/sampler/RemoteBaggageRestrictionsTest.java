/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.skua.tracer.BaggageRestrictions.FORBIDDEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.InMemoryMetrics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteBaggageRestrictionsTest {
  private static final Duration PROMPTLY = Duration.ofSeconds(20);
  private static final String PATH = "/baggageRestrictions";
  private static final String ONE_KEY = "[{\"baggageKey\":\"k\",\"maxValueLength\":10}]";

  private static final WireMockServer AGENT =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private RemoteBaggageRestrictions restrictions;

  @BeforeAll
  static void start() {
    AGENT.start();
  }

  @AfterAll
  static void stop() {
    AGENT.stop();
  }

  @BeforeEach
  void reset() {
    AGENT.resetAll();
  }

  @AfterEach
  void close() {
    if (restrictions != null) {
      restrictions.close();
    }
  }

  private static void answers(String json) {
    AGENT.stubFor(get(urlPathEqualTo(PATH)).willReturn(okJson(json)));
  }

  private void ask(OkHttpClient client) {
    restrictions =
        RemoteBaggageRestrictions.builder("a b")
            .endpoint(AGENT.baseUrl() + PATH)
            .client(client)
            .refreshInterval(Duration.ofMillis(5))
            .metrics(metrics)
            .build();
  }

  private void askedFor(String json) {
    answers(json);
    ask(new OkHttpClient());
    untilCounted("ok");
  }

  private void untilCounted(String result) {
    String name = "jaeger_tracer_baggage_restrictions_updates";
    long before = metrics.value(name, "result", result);
    await()
        .atMost(PROMPTLY)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> metrics.value(name, "result", result) >= before + 2);
  }

  @Test
  void build_always_asksForTheService() {
    askedFor(ONE_KEY);

    AGENT.verify(
        com.github.tomakehurst.wiremock.client.WireMock.moreThanOrExactly(1),
        getRequestedFor(urlEqualTo(PATH + "?service=a%20b"))
            .withHeader("Accept", equalTo("application/json")));
  }

  @Test
  void maxValueLength_noAnswerYet_anyKeyIsAllowed() {
    AGENT.stubFor(
        get(urlPathEqualTo(PATH))
            .willReturn(aResponse().withStatus(500).withBody("baggage not implemented")));
    ask(new OkHttpClient());
    untilCounted("err");

    assertThat(restrictions.maxValueLength("k")).isEqualTo(2048);
    assertThat(restrictions.toString()).endsWith(": any key)");
  }

  @Test
  void maxValueLength_listed_asLongAsTheAgentSays() {
    askedFor(
        "[{\"baggageKey\":\"k\",\"maxValueLength\":10},{\"baggageKey\":\"q\",\"maxValueLength\":\"7\"},"
            + "{\"baggageKey\":\"zero\"},{\"new\":[],\"baggageKey\":\"max\",\"maxValueLength\":1e12},"
            + "{\"maxValueLength\":10},{\"baggageKey\":null},null]");

    assertThat(restrictions.maxValueLength("k")).isEqualTo(10);
    assertThat(restrictions.maxValueLength("q")).isEqualTo(7);
    assertThat(restrictions.maxValueLength("zero")).isZero();
    assertThat(restrictions.maxValueLength("max")).isEqualTo(Integer.MAX_VALUE);
    assertThat(restrictions.maxValueLength("other")).isEqualTo(FORBIDDEN);
    assertThat(restrictions)
        .hasToString("remote(" + AGENT.baseUrl() + "/baggageRestrictions: listed keys: 4)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"strategyType\":0,\"probabilisticSampling\":{\"samplingRate\":1}}", "{}", "1"})
  void maxValueLength_answerThatIsNoArray_anyKeyIsAllowed(String answer) {
    askedFor(ONE_KEY);
    answers(answer);

    await().atMost(PROMPTLY).until(() -> restrictions.maxValueLength("other") == 2048);
    assertThat(restrictions.maxValueLength("k")).isEqualTo(2048);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "[{}]",
        "<html>",
        "[1]",
        "[{\"baggageKey\":\"k\",\"maxValueLength\":-1}]",
        "[{\"baggageKey\":1}]",
        "[{\"baggageKey\":\"k\"}",
        "{\"a\":"
      })
  void maxValueLength_unusableAnswer_lastStays(String answer) {
    askedFor(ONE_KEY);
    answers(answer);
    untilCounted("err");

    assertThat(restrictions.maxValueLength("k")).isEqualTo(10);
    assertThat(restrictions.maxValueLength("other")).isEqualTo(FORBIDDEN);
  }

  @Test
  void poll_changesAndFailures_areSaidOnce() {
    String url = AGENT.baseUrl() + PATH;
    try (CapturedLog log = new CapturedLog(RemoteBaggageRestrictions.class)) {
      ask(new OkHttpClient());
      untilCounted("err");
      answers(ONE_KEY);
      untilCounted("ok");

      assertThat(log.lines())
          .containsExactly(
              "WARN Cannot get baggage restrictions from "
                  + url
                  + ": response 404; the last ones received stay in effect; not logged again until it works",
              "INFO Baggage restrictions changed: remote("
                  + url
                  + ": any key) -> remote("
                  + url
                  + ": listed keys: 1)",
              "INFO Asking " + url + " for baggage restrictions works again");
    }
  }

  @Test
  void close_always_threadEndsAndLastAnswerStays() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    answers(ONE_KEY);
    ask(
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  thread.complete(Thread.currentThread());
                  return chain.proceed(chain.request());
                })
            .build());
    untilCounted("ok");

    restrictions.close();
    restrictions.close();

    Thread asking = thread.get(20, TimeUnit.SECONDS);
    asking.join(PROMPTLY.toMillis());
    assertThat(asking.getName()).isEqualTo("skua-baggage");
    assertThat(asking.isAlive()).isFalse();
    assertThat(restrictions.maxValueLength("k")).isEqualTo(10);
  }

  @Test
  void builder_wrongValues_fail() {
    assertThatThrownBy(() -> RemoteBaggageRestrictions.builder(" "))
        .hasMessage("service name: ' ', must not be null or blank");
    assertThatThrownBy(() -> RemoteBaggageRestrictions.builder("s").endpoint("agent:5778"))
        .hasMessage(
            "endpoint: agent:5778, must be an http or https URL such as"
                + " http://localhost:5778/baggageRestrictions");
  }
}
