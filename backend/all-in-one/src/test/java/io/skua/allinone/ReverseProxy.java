/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes a prefix off each path and says so in {@code X-Forwarded-Prefix}, as Traefik's StripPrefix
 * does; hands on what is below it, and answers 502 for all else.
 */
public final class ReverseProxy implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final String prefix;
  private final URI target;
  private final AtomicInteger requests = new AtomicInteger();

  /** Opens one in front of a server. */
  public ReverseProxy(String prefix, URI target) throws IOException {
    this.prefix = prefix;
    this.target = target;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Returns where a path of it is. */
  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Returns how many requests have come. */
  int requests() {
    return requests.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      if (!path.startsWith(prefix + '/')) {
        exchange.sendResponseHeaders(502, -1);
        return;
      }
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(target + path.substring(prefix.length())))
              .method(
                  exchange.getRequestMethod(),
                  HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
              .header("X-Forwarded-Prefix", prefix)
              .build();
      answer(exchange, client.send(request, HttpResponse.BodyHandlers.ofInputStream()));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hands on each piece as it comes. */
  private static void answer(HttpExchange exchange, HttpResponse<InputStream> answer)
      throws IOException {
    answer
        .headers()
        .map()
        .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
    exchange.getResponseHeaders().remove("Content-Length");
    exchange.sendResponseHeaders(answer.statusCode(), answer.statusCode() == 304 ? -1 : 0);
    byte[] piece = new byte[16 * 1024];
    try (InputStream in = answer.body();
        OutputStream out = exchange.getResponseBody()) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        out.write(piece, 0, count);
        out.flush();
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
