/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** An engine, asked as curl would ask it. */
record Elastic(String url) {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  JsonNode get(String path) throws IOException, InterruptedException {
    return send("GET", path, "");
  }

  JsonNode post(String path, String body) throws IOException, InterruptedException {
    return send("POST", path, body);
  }

  /** Returns the answer, whatever its status is. */
  JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
    return JSON.readTree(text(method, path, body));
  }

  String text(String method, String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofString()).body();
  }

  /** Deletes the indices and templates of a prefix. */
  void deleteAll(String prefix) throws IOException, InterruptedException {
    for (JsonNode index : get("/_cat/indices/" + prefix + "-*?format=json&h=index")) {
      send("DELETE", "/" + index.get("index").asText(), "");
    }
    for (String kind : List.of("span", "service", "dependencies")) {
      send("DELETE", "/_template/" + prefix + "-jaeger-" + kind, "");
    }
  }
}
