/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A million datagrams and bodies that nobody meant: noise, and what real clients sent with some
 * bytes changed, cut or doubled. It goes on to work, and does not grow. The same ones each time.
 */
@Tag("slow")
class FuzzTest {
  private static final int DATAGRAMS = 990_000;
  private static final int BODIES = 10_000;
  private static final long MEGABYTE = 1 << 20;

  private static final byte[] STRATEGIES =
      """
      {"default_strategy":{"type":"probabilistic","param":0.5,
         "operation_strategies":[{"operation":"/health","type":"probabilistic","param":0.0}]},
       "service_strategies":[{"service":"bar","type":"ratelimiting","param":5}]}
      """
          .getBytes(UTF_8);

  private static final Mutations MUTATIONS = new Mutations(42);
  private static AllInOne backend;

  @BeforeAll
  static void start() {
    backend =
        AllInOne.start(
            AllInOneSettings.ephemeral().withReceiveBuffer(0).withBounds(200, 16 * MEGABYTE));
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  private static long heapInUse() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void anything_sentAMillionTimes_isSurvivedWithoutGrowth() throws Exception {
    send(DATAGRAMS / 10, BODIES / 10);
    long before = heapInUse();
    send(DATAGRAMS - DATAGRAMS / 10, BODIES - BODIES / 10);
    long after = heapInUse();

    assertThat(after).isLessThan(before + 48 * MEGABYTE);
    assertThat(backend.store().contents().orElseThrow().bytes()).isLessThanOrEqualTo(16 * MEGABYTE);
    // Enough came as far as a decoder, and neither only nonsense nor only sense.
    long undecoded =
        metric("skua_batches_refused_total", "busy")
            + metric("skua_datagrams_dropped_total", "udp");
    assertThat(undecoded).isLessThan(DATAGRAMS * 3 / 4);
    assertThat(metric("skua_batches_refused_total", "malformed")).isGreaterThan(DATAGRAMS / 10);
    assertThat(metric("skua_spans_received_total", "udp")).isGreaterThan(DATAGRAMS / 50);
    assertItWorks();
  }

  private static void send(int datagrams, int bodies) throws Exception {
    List<byte[]> compact = Vector.bytes(true, true);
    List<byte[]> binary = Vector.bytes(true, false);
    InetAddress host = InetAddress.getLoopbackAddress();
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < datagrams; i++) {
        byte[] bytes = MUTATIONS.next(i % 2 == 0 ? compact : binary);
        int port = backend.port(i % 2 == 0 ? Port.AGENT_COMPACT : Port.AGENT_BINARY);
        socket.send(new DatagramPacket(bytes, bytes.length, host, port));
      }
    }
    for (int i = 0; i < bodies; i++) {
      assertThat(Http.send(body(i)).statusCode()).isBetween(200, 499);
    }
  }

  private static HttpRequest.Builder body(int number) {
    HttpRequest.Builder request =
        switch (number % 5) {
          case 0 ->
              post(
                  backend.url(Port.COLLECTOR) + "/api/traces",
                  "application/x-thrift",
                  Vector.bytes(false, false));
          case 1 -> post(otlp(), "application/x-protobuf", Vector.bytes(false, false));
          case 2 -> post(otlp(), "application/json", List.of(Mutations.OTLP.getBytes(UTF_8)));
          case 3 ->
              Http.request(backend.queryUrl() + "/api/sampling/strategies")
                  .header("Content-Type", "application/json")
                  .PUT(BodyPublishers.ofByteArray(MUTATIONS.next(List.of(STRATEGIES))));
          default ->
              post(
                  backend.url(Port.ZIPKIN) + "/api/v2/spans",
                  "application/json",
                  List.of(Mutations.ZIPKIN.getBytes(UTF_8)));
        };
    return MUTATIONS.number(8) == 0 ? request.header("Content-Encoding", "gzip") : request;
  }

  private static String otlp() {
    return backend.url(Port.OTLP) + "/v1/traces";
  }

  private static HttpRequest.Builder post(String url, String type, List<byte[]> seeds) {
    return Http.request(url)
        .header("Content-Type", type)
        .POST(BodyPublishers.ofByteArray(MUTATIONS.next(seeds)));
  }

  /** The sum of all lines of a metric that have this in them. */
  private static long metric(String name, String label) throws Exception {
    return Http.get(backend.queryUrl() + "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name) && line.contains(label))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static void assertItWorks() throws Exception {
    long before =
        backend.store().contents().orElseThrow().spans()
            + backend.store().contents().orElseThrow().evictedSpans();
    Vector.all().get(0).sendTo(backend);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                backend.store().contents().orElseThrow().spans()
                        + backend.store().contents().orElseThrow().evictedSpans()
                    > before);
  }
}
