/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skua.allinone.http.Hosts;
import io.skua.allinone.http.HttpPort;
import io.skua.allinone.http.MemoryBudget;
import io.skua.allinone.http.Router;
import io.skua.allinone.query.QueryApi;
import io.skua.allinone.store.SpanReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.StringJoiner;

/** The API that is recorded, over a store. */
final class Api implements AutoCloseable {
  record Answer(int status, JsonNode json) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpPort port;

  Api(SpanReader store) throws IOException {
    Router router = new Router();
    new QueryApi(store).routes(router);
    port =
        HttpPort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "api-test",
            new Hosts(Set.of()),
            router,
            MemoryBudget.ofHeap());
  }

  /** Asks what was asked of Jaeger. */
  Answer ask(JsonNode request) throws IOException, InterruptedException {
    StringJoiner query = new StringJoiner("&", "?", "");
    request
        .path("params")
        .properties()
        .forEach(
            parameter ->
                query.add(
                    parameter.getKey()
                        + '='
                        + URLEncoder.encode(parameter.getValue().asText(), UTF_8)));
    String path = request.get("path").asText();
    URI uri =
        URI.create(
            "http://127.0.0.1:"
                + port.address().getPort()
                + path
                + (query.length() > 1 ? query : ""));
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  @Override
  public void close() {
    port.close();
  }
}
