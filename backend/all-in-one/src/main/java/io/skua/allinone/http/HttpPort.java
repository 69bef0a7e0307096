/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port of Jetty's HTTP server, and what answers on it. Refuses foreign {@link Hosts} with 421,
 * and what a page of another origin wants to change with 403. A client that is idle or slow holds a
 * connection but no thread, and no connection that another needs. Its threads are daemons, and few.
 * Safe for any thread.
 */
public final class HttpPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpPort.class);
  private static final int THREADS = 64;
  private static final int THREAD_IDLE_MILLIS = 10_000;
  private static final int MAX_CONNECTIONS = 512;
  private static final int BACKLOG = 1024;
  private static final int IDLE_MILLIS = 30_000;

  /** For a whole request, from the first byte of its head to the last one of its body. */
  private static final int REQUEST_MILLIS = 60_000;

  private static final int SWEEP_MILLIS = 1_000;

  /** For those who are answered when it closes; a store has eight seconds. */
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Browsers send the cookies of all that runs on localhost. */
  private static final int MAX_HEAD = 64 * 1024;

  private final Hosts hosts;
  private final Router router;
  private final MemoryBudget budget;
  private final String name;
  private final Failures failures;
  private final QueuedThreadPool threads;
  private final Server server;
  private final ServerConnector connector;
  private final ServerSocketChannel channel;
  private final InetSocketAddress address;
  private final Connections connections = new Connections(MAX_CONNECTIONS, REQUEST_MILLIS);
  private int answering; // requests that are; guarded by this
  private boolean closing; // guarded by this

  private HttpPort(
      InetSocketAddress wanted, String name, Hosts hosts, Router router, MemoryBudget budget)
      throws IOException {
    this.hosts = hosts;
    this.router = router;
    this.budget = budget;
    this.name = name;
    this.failures = new Failures(name);
    this.threads = new Threads();
    this.server =
        new Server(
            threads,
            new ScheduledExecutorScheduler(name, true),
            new ArrayByteBufferPool(-1, -1, -1, Integer.MAX_VALUE, 1 << 20, 4 << 20));
    server.setHandler(new Answers());
    server.setErrorHandler(HttpPort::malformed);
    connector = new ServerConnector(server, 0, 1, http());
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.addBean(connections);
    server.addConnector(connector);
    channel = ServerSocketChannel.open();
    try {
      channel.bind(wanted, BACKLOG);
      address = (InetSocketAddress) channel.getLocalAddress();
      connector.open(channel);
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  private static HttpConnectionFactory http() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(MAX_HEAD);
    configuration.setHeaderCacheCaseSensitive(true); // Or else "GZIP" is read as "gzip".
    // Names of services and operations stand in paths, escaped, whatever they contain.
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    return new HttpConnectionFactory(configuration);
  }

  /**
   * Opens a port and answers on it.
   *
   * @param address where; port 0 for any free one
   * @param name of its threads
   * @param budget of the memory for bodies and answers, shared with other ports
   * @throws IOException if the port is taken, or the address is not of this machine
   */
  public static HttpPort open(
      InetSocketAddress address, String name, Hosts hosts, Router router, MemoryBudget budget)
      throws IOException {
    HttpPort port = new HttpPort(address, name, hosts, router, budget);
    try {
      port.server.start();
      port.sweep();
      return port;
    } catch (Exception failed) {
      port.close();
      throw new IOException(failed.getMessage(), failed);
    }
  }

  private void sweep() {
    try {
      // While tasks wait for a thread it is the server that is slow.
      if (threads.getQueueSize() == 0) {
        connections.closeLate();
      }
      budget.relieve();
    } catch (Throwable failed) {
      failures.add("closing slow connections", failed);
    }
    if (server.isRunning()) {
      server.getScheduler().schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Returns where it answers. */
  public InetSocketAddress address() {
    return address;
  }

  /** Returns what its threads have survived. */
  public Failures failures() {
    return failures;
  }

  Connections connections() {
    return connections;
  }

  StalledAnswers stalled() {
    return budget.stalled();
  }

  /** The threads of the port; one that a task of the server's own fails at goes on. */
  private final class Threads extends QueuedThreadPool {
    Threads() {
      super(THREADS, 1, THREAD_IDLE_MILLIS);
      setName(name);
      setDaemon(true);
      setReservedThreads(0);
    }

    @Override
    protected void onJobFailure(Throwable failure) {
      failures.add("a task", failure);
    }
  }

  private final class Answers extends Handler.Abstract {
    @Override
    public boolean handle(
        org.eclipse.jetty.server.Request request,
        org.eclipse.jetty.server.Response response,
        Callback callback) {
      // What is idle while it is answered is the server, not the client.
      request.addIdleTimeoutListener(timeout -> false);
      Exchange exchange =
          new Exchange(request, response, callback, HttpPort.this, budget.new Share());
      exchange.start(refusal(exchange));
      return true;
    }
  }

  /** Returns null if it is to be answered. */
  private HttpError refusal(Exchange exchange) {
    String host = exchange.header("Host");
    if (!hosts.allow(host)) {
      return new HttpError(421, "host not allowed: see --allowed-hosts");
    }
    String origin = exchange.header("Origin");
    boolean reads = exchange.method().matches("GET|HEAD|OPTIONS");
    if (!reads && origin != null && !origin.replaceFirst("^https?://", "").equals(host)) {
      return new HttpError(403, "not for pages of other origins");
    }
    return null;
  }

  /**
   * Answers a request that has arrived.
   *
   * @throws IOException if the client is gone, or has got a part of an answer that failed
   */
  void answer(Exchange exchange) throws IOException {
    if (!begin()) {
      exchange.send(Response.text(503, "it ends, ask another\n").with("Connection", "close"));
      return;
    }
    try {
      answerNow(exchange);
    } finally {
      end();
    }
  }

  /** Returns false if nobody is to be answered any more. */
  private synchronized boolean begin() {
    answering += closing ? 0 : 1;
    return !closing;
  }

  private synchronized void end() {
    answering--;
    notifyAll();
  }

  private void answerNow(Exchange exchange) throws IOException {
    try {
      exchange.send(answered(exchange));
    } catch (UnavailableException failed) {
      replace(exchange, Response.text(503, failed.getMessage() + '\n'), failed);
    } catch (RuntimeException | Error bug) {
      failures.add(exchange.method() + ' ' + exchange.path(), bug);
      replace(exchange, Response.text(500, "internal error, see the log\n"), bug);
    }
  }

  private Response answered(Exchange exchange) throws IOException {
    try {
      exchange.refuseIfForeign();
      Router.Match match = router.match(exchange.method(), exchange.path());
      return match.handler().answer(new Request(exchange, match.pathParameters()));
    } catch (HttpError error) {
      return Response.text(error.status(), error.getMessage() + '\n');
    }
  }

  private static void replace(Exchange exchange, Response answer, Throwable failure)
      throws IOException {
    if (!exchange.reset()) {
      throw new IOException("half an answer was sent", failure);
    }
    exchange.send(answer);
  }

  /** Answers what Jetty could not read. */
  private static boolean malformed(
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback) {
    String text = response.getStatus() + " " + HttpStatus.getMessage(response.getStatus()) + '\n';
    response.getHeaders().put("Content-Type", "text/plain; charset=utf-8");
    response.write(true, ByteBuffer.wrap(text.getBytes(US_ASCII)), callback);
    return true;
  }

  /**
   * Stops listening, and ends when those have their answers whose requests have arrived, in ten
   * seconds at most; who asks meanwhile is told to ask another. All else is cut off.
   */
  @Override
  public void close() {
    try {
      stopListening();
      awaitAnswers();
      server.stop();
    } catch (Exception failed) {
      LOG.warn("{} cannot be closed", name, failed);
    }
  }

  private void stopListening() throws IOException {
    channel.close();
    // It is closed for others when the selector has seen it.
    connector
        .getSelectorManager()
        .getBeans(ManagedSelector.class)
        .forEach(selector -> selector.getSelector().wakeup());
  }

  private synchronized void awaitAnswers() throws InterruptedException {
    closing = true;
    long deadline = System.nanoTime() + CLOSE_NANOS;
    long left = CLOSE_NANOS;
    while (answering > 0 && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
    if (answering > 0) {
      LOG.warn("{}: {} requests were cut off at the close", name, answering);
    }
  }
}
