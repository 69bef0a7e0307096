/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.Port;
import io.skua.engines.Engine;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures what a collector and an engine take to store spans, and how long searches take of ten
 * thousand, a hundred thousand and a million: {@code target/store-report.md}. By {@code
 * -Dskua.long} alone, on a machine that does nothing else; {@code -Dskua.report.minutes} (15) ends
 * the storing.
 *
 * <p>Eight services report, each 500 spans at a time, and the next when those are acknowledged.
 */
@Tag("slow")
@EnabledIfSystemProperty(named = "skua.long", matches = ".*")
class StoreReportTest {
  private static final Path REPORT = Path.of("target", "store-report.md");
  private static final List<Long> SIZES = List.of(10_000L, 100_000L, 1_000_000L);
  private static final int SERVICES = 8;
  private static final int TRACES_AT_ONCE = 50;
  private static final int SEARCHES = 11;
  private static final Duration MOST =
      Duration.ofMinutes(Integer.getInteger("skua.report.minutes", 15));

  @TempDir Path directory;

  @Test
  void openSearch_tenThousandToAMillion_isReported() throws Exception {
    try (Engine engine = Engine.openSearch2()) {
      report(
          "OpenSearch 2.19",
          engine,
          List.of(
              "--store=opensearch:" + engine.url(),
              "--opensearch.shards=1",
              "--opensearch.replicas=0"));
    }
  }

  @Test
  void cassandra_tenThousandToAMillion_isReported() throws Exception {
    try (Engine engine = Engine.cassandra5()) {
      report("Cassandra 5.0", engine, List.of("--store=cassandra:" + engine.address()));
    }
  }

  private void report(String name, Engine engine, List<String> store) throws Exception {
    try (Server collector = server("collector", List.of(Port.COLLECTOR, Port.ADMIN), store);
        Server query = server("query", List.of(Port.QUERY, Port.ADMIN), store)) {
      say("\n### " + name + "\n\n");
      String url = Http.url(collector.port(Port.COLLECTOR), "/api/traces");
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < SERVICES; i++) {
        clients.add(new Client("shop-" + i, url));
      }
      try {
        report(engine, collector, query, clients);
      } finally {
        clients.forEach(Client::close);
      }
    }
  }

  private void report(Engine engine, Server collector, Server query, List<Client> clients)
      throws Exception {
    long end = System.nanoTime() + MOST.toNanos();
    long stored = 0;
    for (long size : SIZES) {
      long start = System.nanoTime();
      long ours = micros(collector.process());
      long engines = micros(engine.process());
      long added = store(clients, size - stored, end);
      stored += added;
      double seconds = (System.nanoTime() - start) / 1e9;
      say(
          String.format(
              Locale.ROOT,
              "%,d spans: %,.0f a second; processor time a span %,.0f µs of the collector, %,.0f µs"
                  + " of the engine; most memory %,d MiB and %,d MiB%n%n",
              stored,
              added / seconds,
              (micros(collector.process()) - ours) / (double) added,
              (micros(engine.process()) - engines) / (double) added,
              collector.peakMegabytes(),
              Server.peakMegabytes(engine.process())));
      for (Map.Entry<String, String> search : searches(clients.get(0)).entrySet()) {
        say("- " + search.getKey() + ": " + millis(query, search.getValue()) + '\n');
      }
      say("\n");
      if (stored < size) {
        return; // It is too late for more.
      }
    }
  }

  /** Returns how many were stored, when there are enough or it is too late for more. */
  private static long store(List<Client> clients, long spans, long end) throws Exception {
    AtomicLong left = new AtomicLong(spans);
    AtomicLong stored = new AtomicLong();
    int atOnce = TRACES_AT_ONCE * Client.SPANS_OF_A_TRACE;
    ExecutorService threads = Executors.newFixedThreadPool(clients.size());
    try {
      List<Future<?>> working = new ArrayList<>();
      for (Client client : clients) {
        working.add(
            threads.submit(
                () -> {
                  while (left.getAndAdd(-atOnce) > 0 && System.nanoTime() < end) {
                    client.work(TRACES_AT_ONCE);
                    stored.addAndGet(atOnce);
                  }
                }));
      }
      for (Future<?> client : working) {
        client.get();
      }
    } finally {
      threads.shutdownNow();
    }
    return stored.get();
  }

  private static Map<String, String> searches(Client client) {
    long now = System.currentTimeMillis() * 1000;
    String range = "&limit=20&start=" + (now - 3_600_000_000L) + "&end=" + now;
    String service = "/api/traces?service=shop-0" + range;
    Map<String, String> searches = new LinkedHashMap<>();
    searches.put("a trace by id", "/api/traces/" + client.spans().keySet().iterator().next());
    searches.put("newest 20 of a service", service);
    searches.put("by operation", service + "&operation=" + encoded("SELECT orders"));
    searches.put("by a tag", service + "&tags=" + encoded("{\"rows\":\"7\"}"));
    searches.put("by a tag that nobody has", service + "&tags=" + encoded("{\"rows\":\"none\"}"));
    searches.put("by duration", service + "&minDuration=1us");
    searches.put("the services", "/api/services");
    return searches;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String millis(Server query, String path) throws Exception {
    double[] millis = new double[SEARCHES];
    int found = 0;
    for (int i = 0; i < SEARCHES; i++) {
      long start = System.nanoTime();
      HttpResponse<String> answer = Http.get(Http.url(query.port(Port.QUERY), path));
      millis[i] = (System.nanoTime() - start) / 1e6;
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode data = Http.json(answer).path("data");
      found = data.size();
    }
    double first = millis[0];
    Arrays.sort(millis);
    return String.format(
        Locale.ROOT, "%.0f ms, the first %.0f; %d found", millis[SEARCHES / 2], first, found);
  }

  private static long micros(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow().toNanos() / 1000;
  }

  private Server server(String role, List<Port> ports, List<String> store) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--role=" + role));
    arguments.addAll(store);
    List<String> options = List.of("-Xmx512m"); // as the documents start it
    return new Server(directory.resolve(role), options, ports, arguments).awaitListening();
  }

  private static void say(String text) throws IOException {
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    System.out.print(text);
  }
}
