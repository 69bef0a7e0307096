/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** HTTP, and what a query answers. */
final class Http {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Http() {}

  /** Returns the URL of a path on a port of this machine. */
  static String url(int port, String path) {
    return "http://127.0.0.1:" + port + path;
  }

  static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)));
  }

  static HttpResponse<String> send(String method, String url, String json)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(json)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.timeout(LONG).build(), BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  /**
   * Checks that a trace is found by its id, and has each of these spans once. It may take a second
   * until what is written is found.
   *
   * @param port of a query
   */
  static void assertFound(int port, String trace, Collection<String> spans) {
    await()
        .atMost(LONG)
        .pollDelay(Duration.ZERO)
        .untilAsserted(
            () ->
                assertThat(spansOf(port, trace))
                    .as(trace)
                    .containsExactlyInAnyOrderElementsOf(spans));
  }

  private static List<String> spansOf(int port, String trace)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = get(url(port, "/api/traces/" + trace));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> ids = new ArrayList<>();
    for (JsonNode span : json(answer).at("/data/0/spans")) {
      ids.add(span.get("spanID").asText());
    }
    return ids;
  }
}
