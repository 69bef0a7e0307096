/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A collector on the loopback that is away until it is started, always at the same port, and
 * answers 202 until it is told otherwise.
 */
final class Collector implements AutoCloseable {
  /** A request, whole. */
  record Received(
      String method, String target, Headers headers, byte[] body, InetSocketAddress from) {
    String header(String name) {
      return headers.getFirst(name);
    }
  }

  /** Answers a request whose body was read. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final int port;
  private volatile Answer answer = exchange -> exchange.sendResponseHeaders(202, -1);
  private HttpServer server;

  Collector() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  Collector start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    server.createContext("/", this::handle);
    server.start();
    return this;
  }

  void stop() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }

  Collector answering(Answer answer) {
    this.answer = answer;
    return this;
  }

  /** Answers with a header, unless its name is null, and a body. */
  Collector answering(int status, String header, String value, byte[] body) {
    return answering(
        exchange -> {
          if (header != null) {
            exchange.getResponseHeaders().set(header, value);
          }
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
        });
  }

  Collector answering(int status) {
    return answering(status, null, null, new byte[0]);
  }

  String url() {
    return url("/api/traces");
  }

  String url(String path) {
    return "http://" + authority() + path;
  }

  String authority() {
    return "127.0.0.1:" + port;
  }

  /** Returns the next request, having waited for it; null if none comes. */
  Received received() throws InterruptedException {
    return received.poll(20, TimeUnit.SECONDS);
  }

  int waiting() {
    return received.size();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    received.add(
        new Received(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders(),
            body,
            exchange.getRemoteAddress()));
    try (exchange) {
      answer.to(exchange);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
