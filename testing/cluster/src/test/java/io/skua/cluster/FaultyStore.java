/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.Port;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One process of Skua over a store that has faults, and its senders, who remember what was
 * acknowledged.
 */
final class FaultyStore implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final int MAX_MEGABYTES = 512;
  private static final int SENDERS = 16;
  private static final int SPANS = 1_000;
  private static final long SECONDS = System.getProperty("skua.long") == null ? 2 : 30;

  private static final List<Port> PORTS =
      List.of(
          Port.QUERY,
          Port.OTLP,
          Port.COLLECTOR,
          Port.SAMPLING,
          Port.AGENT_COMPACT,
          Port.AGENT_BINARY);

  private final Server server;
  private final AtomicLong ids = new AtomicLong(System.currentTimeMillis() << 20);
  private final Map<String, List<String>> acknowledged = new ConcurrentHashMap<>();

  /**
   * Starts the process.
   *
   * @param log a file that gets what it says
   * @param store as the option names it
   */
  FaultyStore(Path log, String store) throws IOException {
    server = new Server(log, PORTS, List.of("--store=" + store)).awaitListening();
  }

  /** A request with spans of one trace, to be sent once or more. */
  record Request(String trace, List<String> spans, String json) {}

  /**
   * What the sender heard.
   *
   * @param retryAfter empty if it was not said
   */
  record Answer(int status, String retryAfter, long rejected, String body) {
    void assertRetry() {
      assertThat(status).as(body).isEqualTo(503);
      assertThat(retryAfter).as(body).matches("[1-9][0-9]?");
    }
  }

  /** Makes spans that start at a time and take so long. */
  Request request(Instant start, List<Duration> durations) {
    long begin = TimeUnit.SECONDS.toNanos(start.getEpochSecond());
    String trace = "%032x".formatted(ids.incrementAndGet());
    List<String> spans = new ArrayList<>();
    StringBuilder json = new StringBuilder();
    for (Duration duration : durations) {
      String span = "%016x".formatted(ids.incrementAndGet());
      spans.add(span);
      json.append(json.isEmpty() ? "" : ",")
          .append(
              """
              {"traceId":"%s","spanId":"%s","name":"GET /orders","kind":3,"startTimeUnixNano":"%d","endTimeUnixNano":"%d",
               "attributes":[{"key":"http.url","value":{"stringValue":"http://shop.example/orders/%s"}}]}
              """
                  .formatted(trace, span, begin, begin + duration.toNanos(), span));
    }
    return new Request(
        trace,
        spans,
        """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
         "scopeSpans":[{"spans":[%s]}]}]}
        """
            .formatted(json));
  }

  /** Makes spans that start now. */
  Request request(int spans) {
    return request(Instant.now(), Collections.nCopies(spans, Duration.ofMillis(1)));
  }

  /** Sends it, and remembers it if all of it is acknowledged. */
  Answer send(Request request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        Http.send("POST", Http.url(server.port(Port.OTLP), "/v1/traces"), request.json());
    long rejected =
        answer.statusCode() == 200
            ? Http.json(answer).at("/partialSuccess/rejectedSpans").asLong()
            : 0;
    if (answer.statusCode() == 200 && rejected == 0) {
      acknowledged.put(request.trace(), request.spans());
    }
    return new Answer(
        answer.statusCode(),
        answer.headers().firstValue("Retry-After").orElse(""),
        rejected,
        answer.body());
  }

  /** Sends it until it is acknowledged, as a sender does that is told to retry. */
  void sendUntilAcknowledged(Request request) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(send(request).status()).isEqualTo(200));
  }

  /**
   * Sends one request and then many at once, and checks that each sender is told to come back, and
   * that the reason is in the metrics.
   *
   * @return the first one
   */
  Request assertAllAreToldToRetry(String reason) throws Exception {
    long before = dropped(reason);
    Request first = request(2);
    send(first).assertRetry();
    assertThat(dropped(reason)).as(this::metrics).isGreaterThanOrEqualTo(before + 2);
    assertManyAreToldToRetry();
    return first;
  }

  private void assertManyAreToldToRetry() throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        all.add(
            senders.submit(
                () -> {
                  while (System.nanoTime() < end) {
                    send(request(SPANS)).assertRetry();
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      senders.shutdownNow();
    }
  }

  /** Returns how many spans were not stored for a reason. */
  long dropped(String reason) {
    Matcher lines =
        Pattern.compile(
                "^skua_spans_dropped_total\\{.*reason=\"" + reason + "\".*} (\\S+)$",
                Pattern.MULTILINE)
            .matcher(metrics());
    double sum = 0;
    while (lines.find()) {
      sum += Double.parseDouble(lines.group(1));
    }
    return (long) sum;
  }

  private String metrics() {
    try {
      return Http.get(Http.url(server.port(Port.QUERY), "/metrics")).body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Checks that all that was acknowledged is found, and that memory has stayed in its bounds. */
  void assertNothingWasLost() throws IOException {
    assertThat(acknowledged).isNotEmpty();
    acknowledged.forEach((trace, spans) -> Http.assertFound(server.port(Port.QUERY), trace, spans));
    assertThat(server.peakMegabytes()).isLessThan(MAX_MEGABYTES);
  }

  @Override
  public void close() {
    server.close();
  }
}
