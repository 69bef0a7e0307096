/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Takes whatever is posted, and remembers it; by HTTP, or HTTPS with or without certificates of its
 * clients. Started again it has the same port.
 */
final class Backend implements AutoCloseable {
  /**
   * A request, whole.
   *
   * @param peer subject of the client's certificate, null for none
   */
  record Received(
      String target, Headers headers, byte[] body, String peer, InetSocketAddress from) {
    String header(String name) {
      return headers.getFirst(name);
    }
  }

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private int port; // 0 until it was started once
  private volatile String answer = "";

  Backend start() {
    return start(bound(() -> HttpServer.create(address(), 50)));
  }

  Backend startTls(SSLContext context, boolean asksForCertificate) {
    HttpsServer https = bound(() -> HttpsServer.create(address(), 50));
    https.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls = context.getDefaultSSLParameters();
            tls.setNeedClientAuth(asksForCertificate);
            parameters.setSSLParameters(tls);
          }
        });
    return start(https);
  }

  /** The last one may still be at that port, for a moment after its end. */
  private <S> S bound(Callable<S> server) {
    stop();
    return await().ignoreExceptionsInstanceOf(BindException.class).until(server, Objects::nonNull);
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private Backend start(HttpServer created) {
    server = created;
    server.createContext("/", this::serve);
    server.start();
    port = server.getAddress().getPort();
    return this;
  }

  /** Answers this, in JSON, from now on. */
  Backend answering(String json) {
    answer = json;
    return this;
  }

  private void serve(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    received.add(
        new Received(
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders(),
            body,
            peer(exchange),
            exchange.getRemoteAddress()));
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String peer(HttpExchange exchange) {
    try {
      return exchange instanceof HttpsExchange https
          ? https.getSSLSession().getPeerPrincipal().getName()
          : null;
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
  }

  String authority() {
    return "127.0.0.1:" + port;
  }

  List<Received> received() {
    return received;
  }

  Received last() {
    return received.get(received.size() - 1);
  }

  void stop() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }

  @Override
  public void close() {
    stop();
  }
}
