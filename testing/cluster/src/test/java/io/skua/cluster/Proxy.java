/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before an engine that speaks HTTP, and does to its writes what a test wants. */
final class Proxy implements AutoCloseable {
  /** What becomes of a write. */
  enum Mode {
    PASSES,
    /** The engine has no room for it at the moment. */
    REJECTED,
    /** The engine does it, and the connection breaks before the answer. */
    TORN
  }

  /** As OpenSearch words it when too many bytes are being indexed. */
  private static final String REJECTION =
      """
      {"error":{"type":"rejected_execution_exception","reason":"rejected execution of coordinating operation"},"status":429}
      """;

  private static final List<String> HEADERS = List.of("Content-Type", "Content-Encoding");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final String engine;
  private volatile Mode mode = Mode.PASSES;

  Proxy(String engine) throws IOException {
    this.engine = engine;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on this becomes of writes. */
  void become(Mode wanted) {
    mode = wanted;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Mode now = exchange.getRequestURI().getPath().endsWith("/_bulk") ? mode : Mode.PASSES;
      if (now == Mode.REJECTED) {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        answer(exchange, 429, REJECTION.getBytes(UTF_8));
        return;
      }
      HttpResponse<byte[]> answer = forward(exchange, body);
      if (now == Mode.PASSES) {
        answer
            .headers()
            .firstValue("Content-Type")
            .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        answer(exchange, answer.statusCode(), answer.body());
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, none ? -1 : body.length);
    if (!none) {
      exchange.getResponseBody().write(body);
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(engine + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    for (String header : HEADERS) {
      String value = exchange.getRequestHeaders().getFirst(header);
      if (value != null) {
        request.header(header, value);
      }
    }
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
