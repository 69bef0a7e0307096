/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port of the JDK's HTTP server, and what answers on it. Refuses foreign {@link Hosts} with 421,
 * and what a page of another origin wants to change with 403. Its threads are daemons, and few.
 * Safe for any thread.
 */
public final class HttpPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpPort.class);
  private static final int THREADS = 16;

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final Hosts hosts;
  private final Router router;
  private final MemoryBudget budget;

  static {
    // Without it each answer waits 40 ms for the client's acknowledgement of its head.
    setDefault("sun.net.httpserver.nodelay", "true");
    // A client that dribbles would hold a thread for good; these are seconds.
    setDefault("sun.net.httpserver.maxReqTime", "60");
    setDefault("sun.net.httpserver.maxRspTime", "120");
    // Each may wait for a thread.
    setDefault("jdk.httpserver.maxConnections", "1024");
    // A client that is refused goes on to send; cut off, it would not see the answer.
    setDefault("sun.net.httpserver.drainAmount", String.valueOf(32 << 20));
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private HttpPort(
      InetSocketAddress address, String name, Hosts hosts, Router router, MemoryBudget budget)
      throws IOException {
    this.hosts = hosts;
    this.router = router;
    this.budget = budget;
    this.server = HttpServer.create(address, 0);
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, name));
    threads.allowCoreThreadTimeOut(true);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Opens a port and answers on it.
   *
   * @param address where; port 0 for any free one
   * @param name of its threads
   * @param budget of the memory for bodies, shared with other ports
   * @throws IOException if the port is taken, or the address is not of this machine
   */
  public static HttpPort open(
      InetSocketAddress address, String name, Hosts hosts, Router router, MemoryBudget budget)
      throws IOException {
    HttpPort port = new HttpPort(address, name, hosts, router, budget);
    // The server's own thread is of the kind of the one that starts it.
    Thread starter = daemon(port.server::start, name);
    starter.start();
    try {
      starter.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      port.close();
      throw new InterruptedIOException("interrupted while opening " + address);
    }
    return port;
  }

  /** Returns where it answers. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    boolean isOpen = false;
    try (MemoryBudget.Share share = budget.new Share()) {
      isOpen = send(exchange, answer(exchange, share));
    } finally {
      if (!isOpen) {
        exchange.close();
      }
    }
  }

  private Response answer(HttpExchange exchange, MemoryBudget.Share share) throws IOException {
    try {
      check(exchange);
      Router.Match match =
          router.match(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath());
      return match.handler().answer(new Request(exchange, match.pathParameters(), share));
    } catch (HttpError error) {
      return Response.text(error.status(), error.getMessage() + '\n');
    } catch (RuntimeException | Error bug) { // Of an Error the JDK's server would say nothing.
      LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), bug);
      return Response.text(500, "internal error, see the log\n");
    }
  }

  private void check(HttpExchange exchange) throws HttpError {
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (!hosts.allow(host)) {
      throw new HttpError(421, "host not allowed: see --allowed-hosts");
    }
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    boolean reads = exchange.getRequestMethod().matches("GET|HEAD|OPTIONS");
    if (!reads && origin != null && !origin.replaceFirst("^https?://", "").equals(host)) {
      throw new HttpError(403, "not for pages of other origins");
    }
  }

  /** Returns whether another goes on to write. */
  private boolean send(HttpExchange exchange, Response response) throws IOException {
    response.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    boolean bodiless = response.length() == 0 || exchange.getRequestMethod().equals("HEAD");
    // For HttpServer 0 is a body of unknown length, and -1 is none.
    exchange.sendResponseHeaders(response.status(), bodiless ? -1 : Math.max(0, response.length()));
    if (!bodiless && response.body() instanceof Response.OpenBody open) {
      open.writeTo(new Opened(exchange));
      return true;
    }
    if (!bodiless) {
      try (OutputStream out = exchange.getResponseBody()) {
        response.body().writeTo(out);
      }
    }
    return false;
  }

  /** The body of an answer that ends when it is closed. */
  private static final class Opened extends FilterOutputStream {
    private final HttpExchange exchange;

    Opened(HttpExchange exchange) {
      super(exchange.getResponseBody());
      this.exchange = exchange;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } finally {
        exchange.close();
      }
    }
  }

  /** Stops answering; requests under way are cut off. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
