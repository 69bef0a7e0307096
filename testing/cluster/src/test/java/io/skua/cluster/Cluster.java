/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.Port;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two collectors and two queries over one store, and nginx before them. */
final class Cluster implements AutoCloseable {
  private static final int READERS = 4;
  private static final int READS = 50;
  private static final List<Port> COLLECTOR =
      List.of(Port.COLLECTOR, Port.OTLP, Port.SAMPLING, Port.ADMIN);
  private static final List<Port> QUERY = List.of(Port.QUERY, Port.ADMIN);

  private final List<Server> collectors = new ArrayList<>();
  private final List<Server> queries = new ArrayList<>();
  private final Nginx nginx;

  /**
   * Starts all of them, the processes in the order in which they depend on each other.
   *
   * @param nginx the program
   * @param directory for files and logs
   * @param store as the option names it
   */
  Cluster(String nginx, Path directory, String store) throws IOException {
    for (int i = 0; i < 2; i++) {
      collectors.add(server(directory.resolve("collector-" + i), "collector", COLLECTOR, store));
      queries.add(server(directory.resolve("query-" + i), "query", QUERY, store));
    }
    collectors.forEach(Server::awaitListening);
    queries.forEach(Server::awaitListening);
    this.nginx = new Nginx(nginx, directory, collectors, queries);
  }

  private static Server server(Path log, String role, List<Port> ports, String store)
      throws IOException {
    return new Server(log, ports, List.of("--role=" + role, "--store=" + store));
  }

  /** Returns the URL that services report to. */
  String collectorUrl() {
    return Http.url(nginx.collectorPort(), "/api/traces");
  }

  /** Kills a collector and starts it again a second later. */
  void killCollector(int number, Load load) throws Exception {
    collectors.get(number).kill();
    load.awaitSeconds(1);
    collectors.get(number).restart();
  }

  /** Kills a query, sees that the other one answers in its place, and starts it again. */
  void killQuery(int number) throws Exception {
    queries.get(number).kill();
    for (int i = 0; i < READS; i++) {
      String url = Http.url(nginx.queryPort(), "/api/services");
      assertThat(Http.get(url).statusCode()).isEqualTo(200);
    }
    queries.get(number).restart();
  }

  /** Checks that each trace is found by its id, and has each of its spans once. */
  void assertFound(Map<String, Set<String>> traces) throws Exception {
    int port = nginx.queryPort();
    ExecutorService readers = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<?>> found = new ArrayList<>();
      traces.forEach(
          (trace, spans) -> found.add(readers.submit(() -> Http.assertFound(port, trace, spans))));
      for (Future<?> one : found) {
        one.get();
      }
    } finally {
      readers.shutdownNow();
    }
  }

  @Override
  public void close() throws Exception {
    nginx.close();
    collectors.forEach(Server::close);
    queries.forEach(Server::close);
  }
}
