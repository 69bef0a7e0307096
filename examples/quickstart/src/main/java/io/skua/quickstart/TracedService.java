/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.quickstart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.tag.Tags;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service on the JDK's HTTP server: each request is a span that continues the caller's trace. */
abstract class TracedService implements AutoCloseable {
  static {
    // Else the server's two writes and the client's delayed acknowledgement cost 40 ms a call.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  final Tracer tracer;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  TracedService(Tracer tracer, String path) throws IOException {
    this.tracer = tracer;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(path, exchange -> serve(exchange, path));
    server.setExecutor(threads);
  }

  /** Answers a request inside its span. */
  abstract Answer answer(Map<String, String> query, Span span) throws Exception;

  record Answer(int status, String text) {}

  final void start() {
    server.start();
  }

  final URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void serve(HttpExchange exchange, String path) throws IOException {
    Span span =
        tracer
            .buildSpan(exchange.getRequestMethod() + " " + path)
            .asChildOf(tracer.extract(Format.Builtin.HTTP_HEADERS, headers(exchange)))
            .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_SERVER)
            .withTag(Tags.HTTP_URL, exchange.getRequestURI().toString())
            .start();
    Answer answer;
    try (Scope scope = tracer.activateSpan(span)) {
      answer = answer(query(exchange.getRequestURI()), span);
    } catch (Exception e) {
      answer = new Answer(500, e.getMessage());
      span.setTag(Tags.ERROR, true);
      span.log(Map.of("event", "error", "error.object", e));
    }
    span.setTag(Tags.HTTP_STATUS, answer.status());
    span.finish();
    respond(exchange, answer);
  }

  private static TextMapAdapter headers(HttpExchange exchange) {
    Map<String, String> headers = new HashMap<>();
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    return new TextMapAdapter(headers);
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new HashMap<>();
    for (String pair : uri.getQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts[1]);
    }
    return query;
  }

  private static void respond(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
