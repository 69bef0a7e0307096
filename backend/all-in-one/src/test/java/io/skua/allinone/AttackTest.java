/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.model.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What once killed a thread of a small backend, or all of it: it lives, and no port is deaf. */
@Tag("slow")
@Timeout(300)
class AttackTest {
  private static final String THRIFT = "application/x-thrift";
  private static final int SPANS = Boolean.getBoolean("skua.long") ? 120_000 : 45_000;
  private static final int SPANS_OF_A_BODY = 3_000;
  private static final int QUESTIONS = Boolean.getBoolean("skua.long") ? 64 : 16;
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void questionsForAll_sixteenAtOnce_areAnsweredInPiecesThatFit(@TempDir Path folder)
      throws Exception {
    try (Child backend =
        Child.open("128m", "--max-traces=100000", "--store-file=" + folder.resolve("t"))) {
      for (int i = 0; i < SPANS; i += SPANS_OF_A_BODY) {
        assertThat(post(backend, Load.body(i, SPANS_OF_A_BODY))).isEqualTo(202);
      }
      String query = "?limit=100000&start=0&end=2000000000000000";
      String times =
          "?query.startTimeMin=1970-01-01T00:00:00Z&query.startTimeMax=2033-01-01T00:00:00Z"
              + "&query.numTraces=100000";

      List<Integer> statuses =
          sixteenAtOnce(
              backend,
              "/api/traces" + query,
              "/api/v3/traces" + times,
              "/api/v3/trace-summaries" + times,
              "/api/dependencies?endTs=2000000000000&lookback=2000000000000");

      assertThat(statuses).hasSize(QUESTIONS).containsOnly(200);
      assertNoPortIsDeaf(backend);
    }
  }

  private static List<Integer> sixteenAtOnce(Child backend, String... paths) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    List<Future<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      String url = backend.url("Look at traces", paths[i % paths.length]);
      answers.add(threads.submit(() -> status(url)));
    }
    threads.shutdown();
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      statuses.add(answer.get());
    }
    return statuses;
  }

  /** Reads an answer to its end, and keeps nothing of it. */
  private static int status(String url) throws Exception {
    HttpResponse<InputStream> answer =
        CLIENT.send(Http.request(url).build(), BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      body.transferTo(OutputStream.nullOutputStream());
    }
    return answer.statusCode();
  }

  @Test
  void namesOfMegabytes_takeNoMemoryForGood() throws Exception {
    try (Child backend = Child.open("128m")) {
      for (int i = 0; i < 60; i++) {
        assertThat(post(backend, HostileClient.longNames(i))).isEqualTo(202);
      }
      for (int i = 0; i < 36; i++) {
        assertThat(post(backend, Load.body(i, 8_000))).isEqualTo(202);
      }
      assertNoPortIsDeaf(backend);
      assertThat(Http.get(backend.url("Look at traces", "/metrics")).body().length())
          .isLessThan(100_000);
    }
  }

  /** Where texts of one hash code made lists of maps, this took half an hour. */
  @Test
  void textsOfOneHashCode_byAnyWayIn_areTakenAndShown() throws Exception {
    try (AllInOne backend = AllInOne.start(AllInOneSettings.ephemeral().withBounds(100, 1 << 28))) {
      String thrift = backend.url(Port.COLLECTOR) + "/api/traces";
      String otlp = backend.url(Port.OTLP) + "/v1/traces";
      String zipkin = backend.url(Port.ZIPKIN) + "/api/v2/spans";
      assertThat(Http.post(thrift, THRIFT, HostileClient.collisions()).statusCode()).isEqualTo(202);
      assertThat(Http.post(otlp, "application/json", otlp().getBytes(UTF_8)).statusCode())
          .isEqualTo(200);
      assertThat(Http.post(zipkin, "application/json", zipkin().getBytes(UTF_8)).statusCode())
          .isEqualTo(202);

      assertThat(backend.traces()).hasSize(3);
      for (Trace trace : backend.traces()) {
        for (String path : List.of("/api/traces/", "/api/v3/traces/")) {
          assertThat(status(backend.queryUrl() + path + trace.id())).isEqualTo(200);
        }
      }
      String dependencies = "/api/dependencies?endTs=2000000000000&lookback=2000000000000";
      assertThat(status(backend.queryUrl() + dependencies)).isEqualTo(200);
    }
  }

  /** A span each of 16,384 scopes and services. */
  private static String otlp() {
    AtomicInteger id = new AtomicInteger();
    return Collisions.texts(14).stream()
        .map(
            text ->
                """
                {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"%1$s"}}]},
                 "scopeSpans":[{"scope":{"name":"%1$s"},"spans":[{"traceId":"%2$032x",
                 "spanId":"%3$016x","parentSpanId":"%4$016x","name":"%1$s"}]}]}
                """
                    .formatted(text, 7, 1 + id.incrementAndGet(), id.get()))
        .collect(Collectors.joining(",", "{\"resourceSpans\":[", "]}"));
  }

  private static String zipkin() {
    return Collisions.texts(14).stream()
        .map("\"%s\":\"v\""::formatted)
        .collect(Collectors.joining(",", "[{\"traceId\":\"8\",\"id\":\"8\",\"tags\":{", "}}]"));
  }

  private static int post(Child backend, byte[] body) throws Exception {
    return Http.post(backend.url("Send by HTTP", "/api/traces"), THRIFT, body).statusCode();
  }

  /**
   * Each way in takes what it is sent, and each that asks gets an answer; on a starved machine
   * maybe not at once.
   */
  static void assertNoPortIsDeaf(Child backend) throws Exception {
    assertThat(backend.isAlive()).isTrue();
    byte[] thrift = Load.body(0, 10);
    byte[] json = Mutations.OTLP.getBytes(UTF_8);
    assertAnswered(202, () -> post(backend, thrift));
    assertAnswered(
        200,
        () ->
            Http.post(backend.url("Send by OTLP", "/v1/traces"), "application/json", json)
                .statusCode());
    assertAnswered(200, () -> status(backend.url("Ask what to sample", "/sampling?service=s")));
    assertAnswered(200, () -> status(backend.url("Look at traces", "/")));
    assertDatagramsAreTaken(backend, "Send by UDP, compact", "java-udp-compact-128bit");
    assertDatagramsAreTaken(backend, "Send by UDP, binary", "node-udp-binary-minimal");
  }

  private static void assertAnswered(int expected, Callable<Integer> question) {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> assertThat(question.call()).isEqualTo(expected));
  }

  private static void assertDatagramsAreTaken(Child backend, String line, String vector)
      throws Exception {
    String label = line.endsWith("binary") ? "udp-binary" : "udp-compact";
    long before = metric(backend, "skua_spans_received_total", label);
    await()
        .until(
            () -> {
              Vector.datagram(backend.port(line), Vector.named(vector).bytes());
              return metric(backend, "skua_spans_received_total", label) > before;
            });
  }

  /** Returns the sum of all lines of a metric that have this in them. */
  static long metric(Child backend, String name, String label) throws Exception {
    return Http.get(backend.url("Look at traces", "/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith(name) && line.contains(label))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
