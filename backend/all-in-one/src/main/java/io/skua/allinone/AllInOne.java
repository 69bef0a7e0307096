/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import io.skua.allinone.forward.Forwarder;
import io.skua.allinone.forward.SamplingProxy;
import io.skua.allinone.http.Hosts;
import io.skua.allinone.http.HttpPort;
import io.skua.allinone.http.MemoryBudget;
import io.skua.allinone.http.Router;
import io.skua.allinone.jobs.StoreJobs;
import io.skua.allinone.model.Trace;
import io.skua.allinone.page.Page;
import io.skua.allinone.page.UiConfig;
import io.skua.allinone.query.QueryApi;
import io.skua.allinone.receive.Agent;
import io.skua.allinone.receive.Batches;
import io.skua.allinone.receive.Collector;
import io.skua.allinone.receive.Intake;
import io.skua.allinone.receive.OtlpReceiver;
import io.skua.allinone.receive.ReceiverMetrics;
import io.skua.allinone.receive.ReceiverTransport;
import io.skua.allinone.receive.ZipkinReceiver;
import io.skua.allinone.sampling.SamplingApi;
import io.skua.allinone.status.HealthApi;
import io.skua.allinone.status.StatusApi;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.SpanStore;
import io.skua.allinone.store.TraceQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backend that takes what Jaeger's clients and OTLP exporters send, keeps the newest of it, and
 * shows it on a page: for a laptop, and for tests. Its threads are daemons. Safe for any thread.
 *
 * <pre>{@code
 * class CheckoutTest {
 *   private final AllInOne backend = AllInOne.start();
 *
 *   @AfterEach
 *   void close() {
 *     backend.close();
 *   }
 *
 *   @Test
 *   void checkout_isTraced() {
 *     Tracer tracer =
 *         Configuration.fromEnv("shop")
 *             .withSampler(new SamplerConfiguration().withType("const").withParam(1))
 *             .withReporter(
 *                 new ReporterConfiguration()
 *                     .withSender(
 *                         new SenderConfiguration()
 *                             .withEndpoint(backend.url(Port.COLLECTOR) + "/api/traces")))
 *             .getTracer();
 *     new Shop(tracer).checkout();
 *
 *     await().untilAsserted(() -> assertThat(backend.traces()).hasSize(1));
 *     assertThat(backend.traces().get(0).spans()).hasSize(5);
 *   }
 * }
 * }</pre>
 */
public final class AllInOne implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AllInOne.class);

  /** Of the heap: packets that wait to be decoded, on each UDP port. */
  private static final int PACKETS_SHARE = 32;

  private final AllInOneSettings settings;
  private final MemoryBudget budget = MemoryBudget.ofHeap();
  private final SpanStore store; // null for an agent
  private final ReceiverMetrics metrics;
  private final HealthApi health;
  private final Map<Port, InetSocketAddress> addresses =
      Collections.synchronizedMap(new EnumMap<>(Port.class));
  private final Map<Port, Agent> agents = new EnumMap<>(Port.class);
  private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // guarded by this
  private final Deque<AutoCloseable> receivers = new ArrayDeque<>(); // guarded by this

  private AllInOne(AllInOneSettings settings) throws IOException {
    settings.check();
    this.settings = settings;
    this.store = settings.role().hasStore() ? Stores.open(settings) : null;
    this.metrics = store == null ? new ReceiverMetrics() : new ReceiverMetrics(store);
    this.health = new HealthApi(this::useStore);
    if (store != null) {
      parts.push(store);
    }
  }

  /** Does with the store what the role does; throws if that cannot be done. */
  private void useStore() {
    if (settings.role() == Role.QUERY) {
      store.services(); // It may be full, or read-only.
    } else if (store != null) {
      store.check();
    }
  }

  /**
   * Starts one for a test: in memory, on free ports of the loopback address.
   *
   * @throws UncheckedIOException if there are none
   */
  public static AllInOne start() {
    return start(AllInOneSettings.ephemeral());
  }

  /**
   * Starts one.
   *
   * @throws UncheckedIOException if a port is taken, or a file cannot be used; says which
   */
  public static AllInOne start(AllInOneSettings settings) {
    try {
      AllInOne allInOne = new AllInOne(settings);
      allInOne.open();
      return allInOne;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed.getMessage(), failed);
    }
  }

  private void open() throws IOException {
    try {
      openParts();
    } catch (IOException | RuntimeException failed) {
      close();
      throw failed;
    }
  }

  private void openParts() throws IOException {
    admin(); // The first to open is the last to close, so that it says until then that it ends.
    switch (settings.role()) {
      case ALL -> {
        SamplingApi sampling = sampling();
        Router query = queries();
        sampling.editorRoutes(query);
        http(Port.QUERY, query);
        receive(sampling);
      }
      case AGENT -> passOn();
      case COLLECTOR -> receive(sampling());
      case QUERY -> http(Port.QUERY, queries());
    }
    health.opened();
  }

  private SamplingApi sampling() throws IOException {
    return new SamplingApi(settings.strategiesFile(), settings.samplingDialect());
  }

  private Router queries() throws IOException {
    Router query = new Router().below(settings.basePath());
    QueryApi api = new QueryApi(store);
    api.routes(query);
    metrics.watchSummaries(api::summariesBytes);
    StatusApi status = new StatusApi(store, metrics);
    status.routes(query);
    toClose(status);
    health.routes(query);
    UiConfig config = UiConfig.of(settings.uiConfig(), this::capabilities);
    query.otherwise(new Page(settings.uiDirectory(), settings.basePath(), config));
    return query;
  }

  private void admin() throws IOException {
    Router admin = new Router();
    admin.on("GET", "/metrics", StatusApi.metrics(metrics));
    health.routes(admin);
    http(Port.ADMIN, admin);
  }

  private void receive(SamplingApi sampling) throws IOException {
    openJobs();
    Intake intake = new Intake(store, metrics);
    Router collector = new Router();
    new Collector(intake).routes(collector);
    sampling.collectorRoutes(collector);
    Router otlp = new Router();
    new OtlpReceiver(intake).routes(otlp);
    Router zipkin = new Router();
    new ZipkinReceiver(intake).routes(zipkin);
    Router strategies = new Router();
    sampling.agentRoutes(strategies);

    http(Port.SAMPLING, strategies);
    http(Port.ZIPKIN, zipkin);
    http(Port.OTLP, otlp);
    http(Port.COLLECTOR, collector);
    agent(Port.AGENT_BINARY, ReceiverTransport.UDP_BINARY, intake);
    agent(Port.AGENT_COMPACT, ReceiverTransport.UDP_COMPACT, intake);
  }

  private void openJobs() {
    if (store instanceof SharedStore shared) {
      StoreJobs jobs = StoreJobs.start(shared, settings.dependencies(), settings.retention());
      toClose(jobs);
      metrics.watchJobs(jobs::isLeader, jobs::windows, jobs::failures);
    }
  }

  private void passOn() throws IOException {
    try {
      SamplingProxy sampling = new SamplingProxy(settings.collectors());
      toClose(sampling);
      Router strategies = new Router();
      sampling.routes(strategies);
      Forwarder forwarder =
          Forwarder.start(
              new Forwarder.Settings(
                  settings.collectors(),
                  settings.buffer(),
                  settings.spool(),
                  settings.spoolBytes()),
              metrics);
      toClose(forwarder);
      http(Port.SAMPLING, strategies);
      agent(Port.AGENT_BINARY, ReceiverTransport.UDP_BINARY, forwarder);
      agent(Port.AGENT_COMPACT, ReceiverTransport.UDP_COMPACT, forwarder);
    } catch (NoClassDefFoundError missing) {
      throw new IllegalArgumentException(
          "role agent: needs io.skua:skua-reporter-http on the class path", missing);
    }
  }

  /** What the page may use: it is asked for with each document. */
  private Map<String, Object> capabilities() {
    Map<String, Integer> ports = new TreeMap<>();
    addresses.forEach((port, address) -> ports.put(port.label(), address.getPort()));
    Map<String, Object> capabilities = QueryApi.capabilities(store);
    capabilities.put("tagNames", true);
    capabilities.put("strategies", settings.role() == Role.ALL);
    capabilities.put("ports", ports);
    return capabilities;
  }

  private void http(Port port, Router router) throws IOException {
    if (settings.port(port) != AllInOneSettings.OFF) {
      try {
        Hosts hosts = new Hosts(settings.allowedHosts());
        HttpPort open =
            HttpPort.open(wanted(port), "all-in-one-" + port.label(), hosts, router, budget);
        addresses.put(port, open.address());
        if (port == Port.QUERY || port == Port.ADMIN) {
          toClose(open);
        } else {
          receives(open);
        }
        metrics.watch(port.label(), open.failures());
      } catch (IOException failed) {
        throw unopened(port, failed);
      }
    }
  }

  private void agent(Port port, ReceiverTransport transport, Batches batches) throws IOException {
    if (settings.port(port) != AllInOneSettings.OFF) {
      try {
        int maxBytes = (int) Math.min(1 << 30, Runtime.getRuntime().maxMemory() / PACKETS_SHARE);
        Agent open =
            Agent.open(
                wanted(port), transport, batches, metrics, settings.receiveBuffer(), maxBytes);
        agents.put(port, open);
        addresses.put(port, open.address());
        receives(open);
      } catch (IOException failed) {
        throw unopened(port, failed);
      }
    }
  }

  private InetSocketAddress wanted(Port port) {
    return new InetSocketAddress(settings.address(), settings.port(port));
  }

  private synchronized void toClose(AutoCloseable part) {
    parts.push(part);
  }

  private synchronized void receives(AutoCloseable receiver) {
    receivers.push(receiver);
  }

  private IOException unopened(Port port, IOException cause) {
    String where = settings.address().getHostAddress() + ", port " + settings.port(port);
    String why =
        cause instanceof BindException
            ? "is taken by another program, or the address is not of this machine"
            : "cannot be opened";
    return new IOException(
        where + " (--port." + port.label() + ") " + why + ": " + cause.getMessage(), cause);
  }

  /** The bytes that the kernel gave a UDP port that is open. */
  int receiveBuffer(Port port) {
    return agents.get(port).receiveBuffer();
  }

  boolean isOpen(Port port) {
    return addresses.containsKey(port);
  }

  /**
   * Returns the number of a port.
   *
   * @throws IllegalStateException if it is off
   */
  public int port(Port port) {
    InetSocketAddress address = addresses.get(port);
    if (address == null) {
      throw new IllegalStateException("port " + port.label() + " is off");
    }
    return address.getPort();
  }

  /**
   * Returns where a port is reached from this machine, such as {@code http://127.0.0.1:14268}.
   *
   * @throws IllegalStateException if it is off
   */
  public URI url(Port port) {
    InetAddress address = settings.address();
    String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    return URI.create(
        "http://" + (host.contains(":") ? '[' + host + ']' : host) + ':' + port(port));
  }

  /** Returns where the page and its API are, without a slash at the end. */
  public URI queryUrl() {
    return URI.create(url(Port.QUERY) + settings.basePath());
  }

  /**
   * Returns all traces that are held, those that started last first.
   *
   * @throws IllegalStateException if it is an agent
   */
  public List<Trace> traces() {
    return store().find(TraceQuery.newest(Integer.MAX_VALUE));
  }

  /**
   * Returns what holds the traces.
   *
   * @throws IllegalStateException if it is an agent
   */
  public SpanStore store() {
    if (store == null) {
      throw new IllegalStateException("an agent has no store");
    }
    return store;
  }

  /**
   * Ends all that it has opened. What has arrived is stored first, or its sender is told; an agent
   * passes it on. That takes as long as the store or the collectors take for it, at most half a
   * minute. Idempotent.
   */
  @Override
  public synchronized void close() {
    health.closing();
    closeTogether(receivers);
    // The last one to open is the first to close, so that what has arrived can be asked for.
    while (!parts.isEmpty()) {
      close(parts.pop());
    }
  }

  /** Each may wait for what it has in hand. */
  private static void closeTogether(Deque<AutoCloseable> together) {
    List<Thread> closing = new ArrayList<>();
    while (!together.isEmpty()) {
      AutoCloseable part = together.pop();
      Thread thread = new Thread(() -> close(part), "all-in-one-close");
      thread.setDaemon(true);
      thread.start();
      closing.add(thread);
    }
    for (Thread thread : closing) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt(); // They go on without us.
      }
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception failed) {
      LOG.warn("{} cannot be closed", part, failed);
    }
  }
}
