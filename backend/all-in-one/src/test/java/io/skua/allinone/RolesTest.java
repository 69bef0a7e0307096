/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Parts of the backend in processes of their own, which end in all the ways in which they do. */
@Tag("slow")
@Timeout(240)
class RolesTest {
  private static final String HEAP = "128m";
  private static final Vector DATAGRAM = Vector.named("java-udp-compact-minimal");
  private static final Vector REQUEST = Vector.named("java-http-binary-multispan");
  private static final String THRIFT = "application/x-thrift";

  /** Where the varint of the first span's traceIdLow stands: 1, and so alone in its byte. */
  private static final byte[] TRACE_ID = {0x16, 0x02, 0x16, 0x00, 0x16, 0x02};

  @TempDir Path folder;

  private Child collector(int port) throws IOException {
    return Child.open(HEAP, Role.COLLECTOR, "--store=folder:" + folder, "--port.collector=" + port);
  }

  private Child agent(String... arguments) throws IOException {
    return Child.open(HEAP, Role.AGENT, arguments);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  /** A span in a trace of its own. */
  private static void send(Child agent, int number) throws IOException {
    byte[] bytes = DATAGRAM.bytes();
    int at = indexOf(bytes, TRACE_ID) + 1;
    int zigzag = 2 * number;
    byte[] varint = {
      (byte) (zigzag | 0x80), (byte) (zigzag >> 7 | 0x80), (byte) (zigzag >> 14 & 0x7F)
    };
    ByteBuffer changed = ByteBuffer.allocate(bytes.length + varint.length - 1);
    changed.put(bytes, 0, at).put(varint).put(bytes, at + 1, bytes.length - at - 1);
    Vector.datagram(agent.port("Send by UDP, compact"), changed.array());
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (ByteBuffer.wrap(bytes, i, part.length).equals(ByteBuffer.wrap(part))) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }

  private Set<String> acknowledged() throws IOException {
    return new HashSet<>(FolderStore.acknowledged(folder));
  }

  private static long metric(Child child, String name) throws Exception {
    return Http.get(child.url("Watch it", "/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static void assertEachSpanIsSent(Child agent, int spans) throws Exception {
    await()
        .until(() -> metric(agent, "jaeger_tracer_reporter_spans_total{result=\"ok\"}") == spans);
    assertThat(metric(agent, "skua_spans_received_total")).isEqualTo(spans);
    assertThat(metric(agent, "jaeger_tracer_reporter_spans_total")).isEqualTo(spans);
  }

  @Test
  void agent_collectorIsKilledAndStartsAgain_nothingIsLost() throws Exception {
    int port = freePort();
    Child collector = collector(port);
    try (Child agent = agent("--collector=" + url(port))) {
      for (int i = 1; i <= 100; i++) {
        send(agent, i);
      }
      await().until(() -> acknowledged().size() >= 100);

      collector.kill();
      for (int i = 101; i <= 300; i++) {
        send(agent, i);
      }
      await().until(() -> metric(agent, "skua_spans_received_total") == 300);
      try (Child again = collector(port)) {
        await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged().size() == 300);
        assertEachSpanIsSent(agent, 300);
        assertThat(metric(again, "skua_spans_stored_total")).isPositive();
        assertThat(agent.end()).isZero();
        assertThat(again.end()).isZero();
      }
    } finally {
      collector.close();
    }
  }

  @Test
  void agent_oneOfTwoCollectorsIsKilled_theOtherGetsAll() throws Exception {
    try (Child first = collector(0);
        Child second = collector(0);
        Child agent =
            agent(
                "--collector="
                    + url(first.port("Send by HTTP"))
                    + ','
                    + url(second.port("Send by HTTP")))) {
      for (int i = 1; i <= 500; i++) {
        send(agent, i);
        if (i == 200) {
          await().until(() -> !acknowledged().isEmpty());
          first.kill();
        }
      }

      await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged().size() == 500);
      assertEachSpanIsSent(agent, 500);
      assertThat(Http.get(agent.url("Watch it", "/health/ready")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void agent_endsWhileCollectorsAreAway_leavesASpoolForTheNext(@TempDir Path spool)
      throws Exception {
    int port = freePort();
    String[] arguments = {"--collector=" + url(port), "--spool=" + spool};
    try (Child agent = agent(arguments)) {
      for (int i = 1; i <= 50; i++) {
        send(agent, i);
      }
      await().until(() -> metric(agent, "skua_spans_received_total") == 50);
      assertThat(agent.end()).isZero();
    }

    try (Child collector = collector(port);
        Child next = agent(arguments)) {
      await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged().size() == 50);
      assertThat(collector.isAlive() && next.isAlive()).isTrue();
    }
  }

  private static CompletableFuture<HttpResponse<String>> post(Child collector) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Http.post(collector.url("Send by HTTP", "/api/traces"), THRIFT, REQUEST.bytes());
          } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
          }
        });
  }

  @Test
  void collector_endsWhileTheStoreWrites_answersWhenItHas() throws Exception {
    FolderStore.says(folder, "waits");
    try (Child collector = collector(0)) {
      CompletableFuture<HttpResponse<String>> sent = post(collector);
      await().until(() -> Files.exists(folder.resolve("waiting")));

      collector.beginToEnd();
      await()
          .untilAsserted(
              () ->
                  assertThat(Http.get(collector.url("Watch it", "/health/ready")).body())
                      .isEqualTo("not ready: it ends\n"));
      await().until(() -> !answers(collector.port("Send by HTTP")));
      assertThat(sent).isNotDone();
      FolderStore.says(folder, "works");

      assertThat(sent.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
      assertThat(collector.end()).isZero();
      assertThat(acknowledged()).hasSize(REQUEST.spans());
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  void collector_endsWhileTheStoreHangs_isGoneInTime_andNothingWasAcknowledged() throws Exception {
    FolderStore.says(folder, "waits");
    try (Child collector = collector(0)) {
      CompletableFuture<HttpResponse<String>> sent = post(collector);
      await().until(() -> Files.exists(folder.resolve("waiting")));

      assertThat(collector.end()).isZero();

      assertThat(sent)
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableOfType(ExecutionException.class);
      assertThat(acknowledged()).isEmpty();
    }
  }

  @Test
  void query_endsWhileTheStoreIsRead_saysSo_andAnswersWhenItHas() throws Exception {
    FolderStore.says(folder, "waits");
    try (Child query = Child.open(HEAP, Role.QUERY, "--store=folder:" + folder)) {
      String url = query.url("Look at traces", "/api/services/s/operations");
      CompletableFuture<HttpResponse<String>> asked =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Http.get(url);
                } catch (IOException | InterruptedException failed) {
                  throw new IllegalStateException(failed);
                }
              });
      await().until(() -> Files.exists(folder.resolve("waiting")));

      query.beginToEnd();
      await().until(() -> !answers(query.port("Look at traces")));
      assertThat(Http.get(query.url("Watch it", "/health/ready")).body())
          .isEqualTo("not ready: it ends\n");
      assertThat(asked).isNotDone();
      FolderStore.says(folder, "works");

      assertThat(asked.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(query.end()).isZero();
    }
  }

  @Test
  void query_hasThePageAndNoReceivers_andIsReadyIfItCanRead() throws Exception {
    FolderStore.says(folder, "away"); // for those that write
    try (Child query = Child.open(HEAP, Role.QUERY, "--store=folder:" + folder)) {
      assertThat(query.output())
          .contains("Skua query", "The store is folder")
          .doesNotContain("Send");
      assertThat(Http.get(query.url("Look at traces", "/api/services")).statusCode())
          .isEqualTo(200);
      assertThat(Http.get(query.url("Look at traces", "/api/sampling/strategies")).body())
          .doesNotContain("default_strategy");
      assertThat(Http.get(query.url("Watch it", "/health")).body()).isEqualTo("ready\n");
      assertThat(query.end()).isZero();
    }
  }
}
