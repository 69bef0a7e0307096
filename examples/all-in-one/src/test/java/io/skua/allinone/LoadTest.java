/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * 20,000 spans a second for half a minute (in CI; a few seconds elsewhere) into a heap of 512 MB:
 * each span is stored or counted as dropped.
 */
class LoadTest {
  private static final int SPANS_A_SECOND = 20_000;
  private static final int SECONDS = Full.or(30, 3);
  private static final int OF_A_DATAGRAM = 25;
  private static final int OF_A_BODY = 500;
  private static final Path KERNEL = Path.of("/proc/net/udp");

  private Child child;

  @BeforeEach
  void open() throws IOException {
    child = Child.open("512m");
  }

  @AfterEach
  void close() {
    child.close();
  }

  private interface Sending {
    void send(long first) throws Exception;
  }

  /** Sends so many spans at an even pace, and returns how many they were. */
  private static long paced(int spansAtOnce, Sending sending) throws Exception {
    long total = (long) SPANS_A_SECOND * SECONDS;
    long pause = TimeUnit.SECONDS.toNanos(1) * spansAtOnce / SPANS_A_SECOND;
    long start = System.nanoTime();
    for (long sent = 0; sent < total; sent += spansAtOnce) {
      long due = start + sent / spansAtOnce * pause;
      LockSupport.parkNanos(due - System.nanoTime());
      sending.send(sent);
    }
    double took = (System.nanoTime() - start) / 1e9;
    System.out.printf("%,d spans sent in %.1f s: %,.0f a second%n", total, took, total / took);
    return total;
  }

  private JsonNode status() throws IOException, InterruptedException {
    return new ObjectMapper().readTree(Http.get(child.url("Look at traces", "/api/status")).body());
  }

  private long status(String member) throws IOException, InterruptedException {
    return status().get(member).asLong();
  }

  /** Returns the sum of a metric that Prometheus would read. */
  private long metric(String name) throws IOException, InterruptedException {
    return Http.get(child.url("Look at traces", "/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private void assertBooksAreBalanced() throws Exception {
    long stored = metric("skua_spans_stored_total");
    assertThat(metric("skua_spans_received_total"))
        .isEqualTo(stored + metric("skua_spans_dropped_total"));
    assertThat(stored).isEqualTo(metric("skua_store_spans") + metric("skua_spans_evicted_total"));
    assertThat(child.isAlive()).isTrue();
    assertThat(metric("skua_store_spans")).isGreaterThan(10_000);
  }

  @Test
  void load_byHttp_isAccountedForToTheSpan() throws Exception {
    String url = child.url("Send by HTTP", "/api/traces");

    long sent =
        paced(
            OF_A_BODY,
            first -> {
              byte[] body = Load.body(first, OF_A_BODY);
              assertThat(Http.post(url, "application/x-thrift", body).statusCode()).isEqualTo(202);
            });

    assertThat(status("received")).isEqualTo(sent);
    assertThat(metric("skua_batches_refused_total")).isZero();
    assertBooksAreBalanced();
  }

  @Test
  void load_byUdp_isAccountedForToTheSpan() throws Exception {
    int port = child.port("Send by UDP, compact");
    InetAddress loopback = InetAddress.getLoopbackAddress();
    long sent;
    try (DatagramSocket socket = new DatagramSocket()) {
      sent =
          paced(
              OF_A_DATAGRAM,
              first -> {
                byte[] packet = Load.datagram(first, OF_A_DATAGRAM);
                socket.send(new DatagramPacket(packet, packet.length, loopback, port));
              });
    }

    // What the kernel dropped since the socket's buffer was full, no one but the kernel knows.
    long byKernel = Files.exists(KERNEL) ? OF_A_DATAGRAM * droppedByKernel(port) : -1;
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> byKernel < 0 ? arrived() > 0 : arrived() == sent - byKernel);
    System.out.printf(
        "%,d received, %,d refused, %,d dropped by the kernel%n",
        status("received"), OF_A_DATAGRAM * status("refusedBatches"), byKernel);
    assertThat(arrived()).isLessThanOrEqualTo(sent);
    assertBooksAreBalanced();
  }

  private long arrived() throws IOException, InterruptedException {
    JsonNode status = status();
    return status.get("received").asLong() + OF_A_DATAGRAM * status.get("refusedBatches").asLong();
  }

  /** Reads the last column of the line of a port, which is the second column, in hex. */
  private static long droppedByKernel(int port) throws IOException {
    String local = String.format(":%04X", port);
    return Files.readAllLines(KERNEL).stream()
        .map(line -> line.trim().split("\\s+"))
        .filter(columns -> columns[1].endsWith(local))
        .mapToLong(columns -> Long.parseLong(columns[columns.length - 1]))
        .sum();
  }
}
