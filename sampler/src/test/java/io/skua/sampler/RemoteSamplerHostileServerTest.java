/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import static io.skua.tracer.HostileServer.stall;
import static io.skua.tracer.HostileServer.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.tracer.CapturedLog;
import io.skua.tracer.HostileServer;
import io.skua.tracer.HostileServer.Answer;
import io.skua.tracer.InMemoryMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers that do not keep to HTTP, or abuse it. */
class RemoteSamplerHostileServerTest {
  private static final Duration PROMPTLY = Duration.ofSeconds(20);

  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private HostileServer server;
  private RemoteSampler sampler;

  @BeforeEach
  void start() throws IOException {
    server = HostileServer.start("");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    sampler.close();
  }

  private void ask(Answer answer, Duration callTimeout) {
    server.answer(answer);
    sampler =
        RemoteSampler.builder("orders")
            .endpoint(server.url() + "/sampling")
            .client(new OkHttpClient.Builder().callTimeout(callTimeout).build())
            .initialSampler(new ConstSampler(false))
            .refreshInterval(Duration.ofMillis(5))
            .metrics(metrics)
            .build();
  }

  private void askExpectingFailure(Answer answer) {
    ask(answer, Duration.ofSeconds(100));
    untilFailed();
  }

  private void untilFailed() {
    await()
        .atMost(PROMPTLY)
        .until(() -> metrics.value("jaeger_tracer_sampler_queries", "result", "err") > 0);
    assertThat(sampler.toString()).endsWith(": const(false))");
  }

  private void goodServerIsFound() {
    server.answer(connection -> write(connection, good()));
    await().atMost(PROMPTLY).until(() -> sampler.toString().endsWith(": probabilistic(1.0))"));
  }

  private static String good() {
    String body = "{\"probabilisticSampling\":{\"samplingRate\":1}}";
    return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 O",
        "SSH-2.0-OpenSSH_9.2\u0007\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"probabilisticSampling\":{}}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"pro",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{\"pro",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n{}x",
        "HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\n",
        "HTTP/1.1 99 ?\r\n\r\n",
      })
  void poll_brokenOff_failsAndGoesOn(String text) {
    ask(connection -> write(connection, text), Duration.ofSeconds(100));
    await()
        .atMost(PROMPTLY)
        .until(
            () ->
                metrics.value("jaeger_tracer_sampler_queries", "result", "err")
                        + metrics.value("jaeger_tracer_sampler_updates", "result", "err")
                    > 0);
    assertThat(sampler.toString()).endsWith(": const(false))");

    goodServerIsFound();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"probabilisticSampling\":"
      })
  void poll_serverStalls_callTimesOutAndGoesOn(String beginning) {
    ask(
        connection -> {
          write(connection, beginning);
          stall(connection);
        },
        Duration.ofMillis(200));
    untilFailed();

    goodServerIsFound();
  }

  @Test
  void poll_headersWithoutEnd_fails() {
    askExpectingFailure(
        connection -> {
          write(connection, "HTTP/1.1 200 OK\r\n");
          while (true) {
            write(connection, "X-Header: " + "x".repeat(1_000) + "\r\n");
          }
        });

    goodServerIsFound();
  }

  @Test
  void poll_bodyOf100Megabytes_isNotReadToItsEnd() {
    AtomicLong most = new AtomicLong();
    CountDownLatch over = new CountDownLatch(1);
    try (CapturedLog log = new CapturedLog(RemoteSampler.class)) {
      askExpectingFailure(
          connection -> {
            try {
              writeMegabytes(connection, 100, most);
            } finally {
              over.countDown();
            }
          });
      await().atMost(PROMPTLY).until(() -> over.await(0, TimeUnit.SECONDS));

      assertThat(log.lines("WARN").get(0)).contains(": the answer is longer than 1 MiB;");
    }
    // What the sockets of both sides hold comes on top of what was read.
    assertThat(most.get()).isLessThan(20_000_000);
    goodServerIsFound();
  }

  private static void writeMegabytes(Socket connection, int count, AtomicLong most)
      throws IOException {
    write(
        connection,
        "HTTP/1.1 200 OK\r\nContent-Length: "
            + count * 1_000_000L
            + "\r\n\r\n{\"probabilisticSampling\":{\"samplingRate\":1}}");
    byte[] spaces = " ".repeat(10_000).getBytes(ISO_8859_1);
    for (int i = 1; i <= count * 100; i++) {
      connection.getOutputStream().write(spaces);
      most.accumulateAndGet((long) i * spaces.length, Math::max);
    }
  }

  @Test
  void poll_smallBodyThatUnpacksTo100Megabytes_isNotUnpackedToItsEnd() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write("{\"probabilisticSampling\":{\"samplingRate\":1}}".getBytes(ISO_8859_1));
      byte[] spaces = " ".repeat(1_000_000).getBytes(ISO_8859_1);
      for (int i = 0; i < 100; i++) {
        out.write(spaces);
      }
    }
    try (CapturedLog log = new CapturedLog(RemoteSampler.class)) {
      askExpectingFailure(
          connection -> {
            write(
                connection,
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                    + packed.size()
                    + "\r\n\r\n");
            connection.getOutputStream().write(packed.toByteArray());
          });
      await().atMost(PROMPTLY).until(() -> !log.lines("WARN").isEmpty());

      assertThat(log.lines("WARN").get(0)).contains(": the answer is longer than 1 MiB;");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"probabilisticSampling\":"})
  void close_whileServerStalls_connectionAndThreadEnd(String beginning) throws Exception {
    CountDownLatch stalling = new CountDownLatch(1);
    CountDownLatch closedByClient = new CountDownLatch(1);
    ask(
        connection -> {
          write(connection, beginning);
          stalling.countDown();
          try {
            stall(connection);
          } finally {
            closedByClient.countDown();
          }
        },
        Duration.ofSeconds(100));
    assertThat(stalling.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(threads()).isPositive();

    sampler.close();

    assertThat(closedByClient.await(20, TimeUnit.SECONDS)).isTrue();
    await().atMost(PROMPTLY).until(() -> threads() == 0);
    assertThat(sampler.sample("op", 1).isSampled()).isFalse();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("skua-sampler"))
        .count();
  }
}
