/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What says what no engine can be brought to say; until it is told otherwise, that all is well. */
final class FakeEngine implements AutoCloseable {
  /** An answer to a request that writes. */
  interface Bulk {
    /** Answers, given the lines of the request. */
    void answer(HttpExchange exchange, List<String> lines) throws IOException;
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> authorizations = new CopyOnWriteArrayList<>();
  final List<String> certificates = new CopyOnWriteArrayList<>();
  final List<String> queries = new CopyOnWriteArrayList<>();

  /** What is answered to requests such as {@code POST _search}, of any indices. */
  final Map<String, Bulk> answers = new ConcurrentHashMap<>();

  final List<String> bodies = new CopyOnWriteArrayList<>();
  final String version;
  volatile boolean hasTemplates = true;
  volatile Bulk bulk = FakeEngine::good;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  FakeEngine() throws IOException {
    this("{\"version\":{\"distribution\":\"opensearch\",\"number\":\"2.19.1\"}}", null);
  }

  FakeEngine(String version, SSLContext tls) throws IOException {
    this.version = version;
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (tls == null) {
      server = HttpServer.create(here, 0);
    } else {
      HttpsServer secured = HttpsServer.create(here, 0);
      secured.setHttpsConfigurator(
          new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
              parameters.setSSLParameters(asked(tls.getDefaultSSLParameters()));
            }
          });
      server = secured;
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** A client is asked for its certificate; one that has none comes in nevertheless. */
  private static SSLParameters asked(SSLParameters parameters) {
    parameters.setWantClientAuth(true);
    return parameters;
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(exchange.getRequestMethod() + ' ' + path);
    queries.add(String.valueOf(exchange.getRequestURI().getQuery()));
    authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    if (exchange instanceof HttpsExchange secured) {
      certificates.add(subject(secured));
    }
    byte[] body = body(exchange).readAllBytes();
    bodies.add(new String(body, UTF_8));
    String last = path.substring(path.lastIndexOf('/') + 1);
    Bulk other = answers.get(exchange.getRequestMethod() + ' ' + last);
    if (other != null) {
      other.answer(exchange, new String(body, UTF_8).lines().toList());
    } else if (path.equals("/_bulk")) {
      bulk.answer(exchange, new String(body, UTF_8).lines().toList());
    } else {
      boolean isMissing = exchange.getRequestMethod().equals("HEAD") && !hasTemplates;
      answer(exchange, isMissing ? 404 : 200, path.equals("/") ? version : "{}");
    }
  }

  private static String subject(HttpsExchange exchange) {
    try {
      return exchange.getSSLSession().getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException none) {
      return "none";
    }
  }

  private static InputStream body(HttpExchange exchange) throws IOException {
    boolean isPacked = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    InputStream body = exchange.getRequestBody();
    return isPacked ? new GZIPInputStream(body) : body;
  }

  static void good(HttpExchange exchange, List<String> lines) throws IOException {
    answer(exchange, 200, "{\"errors\":false,\"items\":[]}");
  }

  /**
   * Answers with an item for each document: the first one's error, and that the others are there.
   */
  static Bulk firstItem(int status, String error) {
    return (exchange, lines) -> {
      StringBuilder items = new StringBuilder();
      for (int i = 0; i < lines.size() / 2; i++) {
        items.append(i == 0 ? "" : ",");
        items.append("{\"index\":{\"status\":").append(i == 0 ? status : 201);
        items.append(i == 0 ? ",\"error\":" + error : "").append("}}");
      }
      answer(exchange, 200, "{\"errors\":true,\"items\":[" + items + "]}");
    };
  }

  static Bulk status(int status, String body) {
    return (exchange, lines) -> answer(exchange, status, body);
  }

  static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, isHead ? -1 : bytes.length);
    if (!isHead) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
