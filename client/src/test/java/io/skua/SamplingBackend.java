/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers every request with a document that can be changed, and remembers what was asked. */
final class SamplingBackend implements AutoCloseable {
  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile String document = "{}";

  private SamplingBackend(HttpServer server) {
    this.server = server;
  }

  static SamplingBackend start() throws IOException {
    SamplingBackend backend =
        new SamplingBackend(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    backend.server.createContext("/", backend::serve);
    backend.server.start();
    return backend;
  }

  private void serve(HttpExchange exchange) throws IOException {
    requests.add(
        exchange.getRequestURI()
            + " x-tenant="
            + exchange.getRequestHeaders().getFirst("x-tenant")
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] body = document.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  int port() {
    return server.getAddress().getPort();
  }

  void answer(String json) {
    document = json;
  }

  /** Path, tenant and credentials of each request. */
  List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
