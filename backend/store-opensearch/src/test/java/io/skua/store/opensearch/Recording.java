/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.skua.allinone.http.Hosts;
import io.skua.allinone.http.HttpPort;
import io.skua.allinone.http.MemoryBudget;
import io.skua.allinone.http.Router;
import io.skua.allinone.query.QueryApi;
import io.skua.allinone.store.StoreVectors;
import io.skua.engines.Engine;
import io.skua.engines.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;

/** Documents as a Jaeger left them, a store over them at that time, and our API before it. */
final class Recording implements AutoCloseable {
  /** A while after the youngest span, on its day. */
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T22:30:00Z"), ZoneOffset.UTC);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final AtomicInteger PREFIXES = new AtomicInteger();

  private final String prefix = "r" + PREFIXES.getAndIncrement();
  private final Elastic engine = new Elastic(Engine.shared(Kind.OPENSEARCH_2).url());
  final OpenSearchStore store;
  private final HttpPort port;

  Recording() throws IOException {
    this(Map.of());
  }

  Recording(Map<String, String> settings) throws IOException {
    ObjectNode all = JSON.valueToTree(settings);
    all.put("index-prefix", prefix).put("shards", "1").put("replicas", "0");
    Map<String, String> texts =
        JSON.convertValue(all, new com.fasterxml.jackson.core.type.TypeReference<>() {});
    store = OpenSearchStoreType.open(engine.url(), texts, CLOCK);
    Router router = new Router();
    new QueryApi(store).routes(router);
    port =
        HttpPort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "recording",
            new Hosts(Set.of()),
            router,
            MemoryBudget.ofHeap());
  }

  /** Puts documents there, each with its index, and its id if it has one. */
  void put(Iterable<JsonNode> documents) throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (JsonNode document : documents) {
      ObjectNode action = JSON.createObjectNode();
      action.putObject("index").put("_index", prefix + '-' + document.get("_index").asText());
      if (document.has("_id")) {
        ((ObjectNode) action.get("index")).set("_id", document.get("_id"));
      }
      lines.append(action).append('\n').append(whole(document.get("_source"))).append('\n');
    }
    if (lines.length() > 0) {
      engine.post("/_bulk?refresh=true", lines.toString());
    }
  }

  /** Gives back what a recording has in another form: long texts, and numbers as Go wrote them. */
  private static JsonNode whole(JsonNode source) {
    JsonNode whole = source.deepCopy();
    for (JsonNode tag : whole.findParents("value")) {
      JsonNode cut = tag.path("value");
      if (cut.has("$long")) {
        String first = cut.get("$first").asText().substring(0, 1);
        ((ObjectNode) tag).put("value", first.repeat(cut.get("$long").asInt()));
      }
      if (cut.has("$number")) {
        ((ObjectNode) tag).putRawValue("value", new RawValue(cut.get("$number").asText()));
      }
    }
    return whole;
  }

  /** Returns all documents of a kind, as they lie in the engine. */
  JsonNode documents(String kind) throws IOException, InterruptedException {
    engine.post('/' + prefix + "-*/_refresh", "");
    String all = engine.text("GET", '/' + prefix + '-' + kind + "-*/_search?size=10000", "");
    return StoreVectors.numbers(all).at("/hits/hits");
  }

  JsonNode engine(String path) throws IOException, InterruptedException {
    return engine.get("/" + prefix + '-' + path);
  }

  String prefix() {
    return prefix;
  }

  /** Asks our API what a recording asked Jaeger's. */
  HttpResponse<String> ask(JsonNode request) throws IOException, InterruptedException {
    StringJoiner parameters = new StringJoiner("&", "?", "");
    parameters.setEmptyValue("");
    request
        .path("params")
        .properties()
        .forEach(
            each ->
                parameters.add(
                    each.getKey() + '=' + URLEncoder.encode(each.getValue().asText(), UTF_8)));
    String path = (request.isTextual() ? request : request.get("path")).asText();
    URI uri = URI.create("http://127.0.0.1:" + port.address().getPort() + path + parameters);
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  JsonNode json(JsonNode request) throws IOException, InterruptedException {
    return JSON.readTree(ask(request).body());
  }

  @Override
  public void close() throws IOException {
    port.close();
    store.close();
    try {
      engine.deleteAll(prefix);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
