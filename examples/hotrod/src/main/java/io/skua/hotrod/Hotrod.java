/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/**
 * The ride-sharing demo: four services in one JVM, which meet only over HTTP and gRPC. For one
 * thread.
 *
 * <pre>{@code
 * try (AllInOne backend = AllInOne.start();
 *     Tracers tracers = Tracers.reportingTo(backend);
 *     Hotrod hotrod = Hotrod.start(Settings.ephemeral(backend.queryUrl().toString()), new Fixes(Fixes.NONE), tracers)) {
 *   // GET hotrod.url() + "/dispatch?customer=123"
 * }
 * }</pre>
 */
public final class Hotrod implements AutoCloseable {
  private final Settings settings;
  private final Map<Service, Integer> ports = new EnumMap<>(Service.class);
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private Hotrod(Settings settings) {
    this.settings = settings;
  }

  /**
   * Starts it.
   *
   * @param fixes may be changed while it runs
   * @param tracers are closed by whoever opened them, after this
   * @throws UncheckedIOException if a port is taken; says which, and how to choose another
   */
  public static Hotrod start(Settings settings, Fixes fixes, Tracers tracers) {
    Hotrod hotrod = new Hotrod(settings);
    try {
      hotrod.open(fixes, tracers);
    } catch (SQLException broken) {
      hotrod.close();
      throw new IllegalStateException(broken);
    } catch (RuntimeException failed) {
      hotrod.close();
      throw failed;
    }
    return hotrod;
  }

  private void open(Fixes fixes, Tracers tracers) throws SQLException {
    ports.put(Service.ROUTE, opened(RouteService.start(settings, tracers)).port());
    ports.put(Service.DRIVER, opened(DriverService.start(settings, tracers)).port());
    CustomerStore store = opened(new CustomerStore(tracers, fixes));
    ports.put(Service.CUSTOMER, opened(CustomerService.start(settings, tracers, store)).port());
    Frontend frontend = Frontend.start(settings, host(), Map.copyOf(ports), fixes, tracers);
    ports.put(Service.FRONTEND, opened(frontend).port());
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** Where the services find one another. */
  private String host() {
    InetAddress bind = settings.bind();
    return bind.isAnyLocalAddress() ? "127.0.0.1" : bind.getHostAddress();
  }

  /** Returns where a service is, such as {@code http://127.0.0.1:8083}. */
  public URI url(Service service) {
    String host = host();
    return URI.create(
        "http://" + (host.contains(":") ? '[' + host + ']' : host) + ':' + ports.get(service));
  }

  /** Returns where the page is. */
  public URI url() {
    return url(Service.FRONTEND).resolve(settings.basePath() + "/");
  }

  /** Ends all services, the frontend first. Idempotent. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception failed) {
        throw new IllegalStateException(failed);
      }
    }
  }
}
