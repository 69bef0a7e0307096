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
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A million datagrams and bodies that nobody meant: noise, and what real clients sent with some
 * bytes changed, cut or doubled. It goes on to work, and does not grow. The same ones each time.
 */
class FuzzTest {
  private static final int DATAGRAMS = 990_000;
  private static final int BODIES = 10_000;
  private static final long MEGABYTE = 1 << 20;

  private static final SplittableRandom RANDOM = new SplittableRandom(42);
  private static final List<byte[]> SEEDS =
      Vector.all().stream().map(Vector::bytes).filter(bytes -> bytes.length < 4_000).toList();

  private static final List<byte[]> JSON_SEEDS =
      Stream.of(
              """
              {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},
              "scopeSpans":[{"spans":[{"traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"a2fb4a1d1a96d312",
              "name":"op","kind":3,"startTimeUnixNano":"1700000000123456000","endTimeUnixNano":1700000000123461000,
              "attributes":[{"key":"n","value":{"intValue":"5"}}],"events":[{"name":"e","timeUnixNano":"1"}]}]}]}]}""",
              """
              [{"traceId":"463ac35c9f6413ad","id":"a2fb4a1d1a96d312","parentId":"1","kind":"SERVER","name":"op",
              "timestamp":1700000000123456,"duration":5,"localEndpoint":{"serviceName":"a","ipv4":"127.0.0.1"},
              "tags":{"k":"v"},"annotations":[{"timestamp":1,"value":"x"}]}]""")
          .map(json -> json.getBytes(UTF_8))
          .toList();

  private static AllInOne backend;

  @BeforeAll
  static void start() {
    backend = AllInOne.start(Settings.ephemeral().withBounds(200, 16 * MEGABYTE));
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  private static byte[] mutated(List<byte[]> seeds) {
    byte[] seed = seeds.get(RANDOM.nextInt(seeds.size()));
    if (RANDOM.nextInt(10) == 0) {
      byte[] noise = new byte[RANDOM.nextInt(600)];
      RANDOM.nextBytes(noise);
      return noise;
    }
    byte[] bytes = Arrays.copyOf(seed, 1 + RANDOM.nextInt(seed.length + 20));
    for (int i = RANDOM.nextInt(6); i > 0; i--) {
      bytes[RANDOM.nextInt(bytes.length)] = (byte) RANDOM.nextInt(256);
    }
    return bytes;
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
    assertThat(backend.store().contents().bytes()).isLessThanOrEqualTo(16 * MEGABYTE);
    assertItWorks();
  }

  private static void send(int datagrams, int bodies) throws Exception {
    int[] ports = {backend.port(Port.AGENT_COMPACT), backend.port(Port.AGENT_BINARY)};
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < datagrams; i++) {
        byte[] bytes = mutated(SEEDS);
        InetAddress host = InetAddress.getLoopbackAddress();
        socket.send(new DatagramPacket(bytes, bytes.length, host, ports[i % 2]));
      }
    }
    for (int i = 0; i < bodies; i++) {
      assertThat(Http.send(body()).statusCode()).isBetween(200, 499);
    }
  }

  private static HttpRequest.Builder body() {
    String[] targets = {
      backend.url(Port.COLLECTOR) + "/api/traces application/x-thrift",
      backend.url(Port.OTLP) + "/v1/traces application/x-protobuf",
      backend.url(Port.OTLP) + "/v1/traces application/json",
      backend.url(Port.ZIPKIN) + "/api/v2/spans application/json",
    };
    String[] target = targets[RANDOM.nextInt(targets.length)].split(" ");
    HttpRequest.Builder request =
        Http.request(target[0])
            .header("Content-Type", target[1])
            .POST(
                BodyPublishers.ofByteArray(
                    mutated(target[1].endsWith("json") ? JSON_SEEDS : SEEDS)));
    return RANDOM.nextInt(8) == 0 ? request.header("Content-Encoding", "gzip") : request;
  }

  private static void assertItWorks() throws Exception {
    long before = backend.store().contents().spans() + backend.store().contents().evictedSpans();
    Vector.all().get(0).sendTo(backend);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                backend.store().contents().spans() + backend.store().contents().evictedSpans()
                    > before);
  }
}
