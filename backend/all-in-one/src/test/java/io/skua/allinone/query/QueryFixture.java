/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skua.allinone.http.Hosts;
import io.skua.allinone.http.HttpPort;
import io.skua.allinone.http.MemoryBudget;
import io.skua.allinone.http.Router;
import io.skua.allinone.store.MemoryStore;
import io.skua.allinone.store.SpanStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Set;

/** A store, and the API in front of it on a port of its own. */
final class QueryFixture implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final SpanStore store;
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpPort port;

  QueryFixture() throws IOException {
    this(new MemoryStore(1_000, 64 << 20));
  }

  QueryFixture(SpanStore store) throws IOException {
    this.store = store;
    Router router = new Router();
    new QueryApi(store).routes(router);
    port =
        HttpPort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "query-test",
            new Hosts(Set.of()),
            router,
            MemoryBudget.ofHeap());
  }

  QueryFixture with(Spans... spans) {
    store.add(Arrays.stream(spans).map(Spans::span).toList());
    return this;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(), path);
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)), path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port.address().getPort() + path);
    return client.send(request.uri(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return JSON.readTree(get(path).body());
  }

  static JsonNode parse(String json) throws IOException {
    return JSON.readTree(json);
  }

  static String escaped(String parameter) {
    return URLEncoder.encode(parameter, UTF_8);
  }

  @Override
  public void close() {
    port.close();
    store.close();
  }
}
