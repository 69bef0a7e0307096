/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import io.skua.allinone.http.Hosts;
import io.skua.allinone.http.HttpPort;
import io.skua.allinone.http.Router;
import io.skua.allinone.model.Trace;
import io.skua.allinone.page.Page;
import io.skua.allinone.query.QueryApi;
import io.skua.allinone.receive.Agent;
import io.skua.allinone.receive.Collector;
import io.skua.allinone.receive.Intake;
import io.skua.allinone.receive.OtlpReceiver;
import io.skua.allinone.receive.Transport;
import io.skua.allinone.sampling.SamplingApi;
import io.skua.allinone.store.MemoryStore;
import io.skua.allinone.store.SpanStore;
import io.skua.allinone.store.TraceQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A backend that takes what Jaeger's clients and OTLP exporters send, keeps the newest of it, and
 * shows it on a page: for a laptop and for tests. Safe for any thread.
 *
 * <pre>{@code
 * class CheckoutTest {
 *   private final AllInOne backend = AllInOne.start();
 *
 *   @Test
 *   void checkout_isTraced() {
 *     var sender = new SenderConfiguration().withEndpoint(backend.url(Port.COLLECTOR) + "/api/traces");
 *     ...
 *     await().until(() -> !backend.traces().isEmpty());
 *     assertThat(backend.traces().get(0).spans()).hasSize(5);
 *   }
 *
 *   @AfterEach
 *   void close() {
 *     backend.close();
 *   }
 * }
 * }</pre>
 */
public final class AllInOne implements AutoCloseable {
  private final Settings settings;
  private final SpanStore store;
  private final Map<Port, InetSocketAddress> addresses = new EnumMap<>(Port.class);
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private AllInOne(Settings settings) {
    this.settings = settings;
    this.store = new MemoryStore(settings.maxTraces(), settings.maxBytes());
  }

  /**
   * Starts one for a test: in memory, on ports of the loopback address that are free.
   *
   * @throws UncheckedIOException if there are none
   */
  public static AllInOne start() {
    return start(Settings.ephemeral());
  }

  /**
   * Starts one.
   *
   * @throws UncheckedIOException if a port is taken or a file is not to be used; says which
   */
  public static AllInOne start(Settings settings) {
    AllInOne allInOne = new AllInOne(settings);
    try {
      allInOne.open();
    } catch (IOException | RuntimeException failed) {
      allInOne.close();
      throw failed instanceof IOException io
          ? new UncheckedIOException(io.getMessage(), io)
          : (RuntimeException) failed;
    }
    return allInOne;
  }

  private void open() throws IOException {
    Intake intake = new Intake(store);
    SamplingApi sampling = new SamplingApi();
    agent(Port.AGENT_COMPACT, Transport.UDP_COMPACT, intake);
    agent(Port.AGENT_BINARY, Transport.UDP_BINARY, intake);
    Router collector = new Router();
    new Collector(intake).routes(collector);
    http(Port.COLLECTOR, collector);
    Router otlp = new Router();
    new OtlpReceiver(intake).routes(otlp);
    http(Port.OTLP, otlp);
    http(Port.ZIPKIN, new Router());
    Router strategies = new Router();
    sampling.routes(strategies);
    http(Port.SAMPLING, strategies);
    Router query = new Router();
    new QueryApi(store).routes(query);
    http(Port.QUERY, query.otherwise(new Page(settings.uiDirectory())));
  }

  private void agent(Port port, Transport transport, Intake intake) throws IOException {
    if (settings.port(port) == Settings.OFF) {
      return;
    }
    Agent agent = Agent.open(address(port), transport, intake);
    parts.push(agent);
    addresses.put(port, agent.address());
  }

  private void http(Port port, Router router) throws IOException {
    if (settings.port(port) == Settings.OFF) {
      return;
    }
    HttpPort open =
        HttpPort.open(
            address(port),
            "all-in-one-" + port.name().toLowerCase(java.util.Locale.ROOT),
            new Hosts(settings.allowedHosts()),
            router);
    parts.push(open);
    addresses.put(port, open.address());
  }

  private InetSocketAddress address(Port port) {
    return new InetSocketAddress(settings.address(), settings.port(port));
  }

  /**
   * Returns the number of a port.
   *
   * @throws IllegalStateException if it is off
   */
  public int port(Port port) {
    InetSocketAddress address = addresses.get(port);
    if (address == null) {
      throw new IllegalStateException(port + " is off");
    }
    return address.getPort();
  }

  /**
   * Returns where a port is reached from this machine, such as {@code http://127.0.0.1:16686}.
   *
   * @throws IllegalStateException if it is off
   */
  public URI url(Port port) {
    InetAddress bound = settings.address();
    String host = bound.isAnyLocalAddress() ? "127.0.0.1" : bound.getHostAddress();
    return URI.create(
        "http://" + (host.contains(":") ? '[' + host + ']' : host) + ':' + port(port));
  }

  /** Returns where the page and its API are. */
  public URI queryUrl() {
    return url(Port.QUERY);
  }

  /** Returns all traces that are held, the newest first. */
  public List<Trace> traces() {
    return store.find(TraceQuery.newest(Integer.MAX_VALUE));
  }

  /** Returns what holds the traces. */
  public SpanStore store() {
    return store;
  }

  /** Ends all that it opened. Idempotent. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception failed) {
        throw new IllegalStateException(failed);
      }
    }
    store.close();
  }
}
