/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A collector over a store that is away, slow, or refuses: what its senders hear of it. */
@Timeout(120)
class SharedStoreTest {
  private static final Vector BATCH = Vector.named("java-http-binary-multispan");
  private static final String OTLP =
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"op\",\"traceId\":"
          + "\"463ac35c9f6413ad48485a3953bb6124\",\"spanId\":\"a2fb4a1d1a96d312\"}]}]}]}";
  private static final String ZIPKIN = "[{\"traceId\":\"1\",\"id\":\"2\",\"name\":\"op\"}]";

  /** What senders speak, and what they hear of success. */
  private enum Protocol {
    THRIFT(Port.COLLECTOR, "/api/traces", "application/x-thrift", BATCH.bytes(), 202),
    OTLP(Port.OTLP, "/v1/traces", "application/json", SharedStoreTest.OTLP.getBytes(UTF_8), 200),
    ZIPKIN(
        Port.ZIPKIN,
        "/api/v2/spans",
        "application/json",
        SharedStoreTest.ZIPKIN.getBytes(UTF_8),
        202);

    final Port port;
    final String path;
    final String type;
    final byte[] body;
    final int success;

    Protocol(Port port, String path, String type, byte[] body, int success) {
      this.port = port;
      this.path = path;
      this.type = type;
      this.body = body;
      this.success = success;
    }
  }

  @TempDir Path folder;
  private AllInOne collector;

  @BeforeEach
  void open() {
    collector =
        AllInOne.start(
            AllInOneSettings.ephemeral()
                .withRole(Role.COLLECTOR)
                .withStore("folder:" + folder, Map.of()));
  }

  @AfterEach
  void close() throws Exception {
    FolderStore.says(folder, "works");
    collector.close();
  }

  private HttpResponse<String> post(Protocol protocol) throws Exception {
    return Http.post(collector.url(protocol.port) + protocol.path, protocol.type, protocol.body);
  }

  private HttpResponse<String> admin(String path) throws Exception {
    return Http.get(collector.url(Port.ADMIN) + path);
  }

  @ParameterizedTest
  @EnumSource
  void post_storeIsAway_is503WithATime_andIsTakenWhenItIsBack(Protocol protocol) throws Exception {
    FolderStore.says(folder, "away");

    HttpResponse<String> refused = post(protocol);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("7");
    assertThat(refused.body()).contains("the folder is away");
    assertThat(FolderStore.acknowledged(folder)).isEmpty();
    assertThat(admin("/metrics").body())
        .containsPattern("skua_spans_dropped_total\\{reason=\"store_unreachable\",")
        .contains("skua_store_failures_total{reason=\"unreachable\"} 1.0");

    FolderStore.says(folder, "works");
    assertThat(post(protocol).statusCode()).isEqualTo(protocol.success);
    assertThat(FolderStore.acknowledged(folder)).isNotEmpty();
  }

  @Test
  void post_storeRefusesForGood_isTakenWithAWordOfIt() throws Exception {
    FolderStore.says(folder, "refuses");

    HttpResponse<String> otlp = post(Protocol.OTLP);

    assertThat(otlp.statusCode()).isEqualTo(200);
    assertThat(otlp.body())
        .isEqualTo(
            "{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"not stored:"
                + " mapping\"}}");
    assertThat(post(Protocol.THRIFT).statusCode()).isEqualTo(202);
    assertThat(admin("/metrics").body())
        .containsPattern("skua_spans_dropped_total\\{reason=\"mapping\",.*\"http-thrift\"} 4")
        .doesNotContainPattern("skua_spans_stored_total\\{");
  }

  @Test
  void post_moreThanMayWaitForTheStore_is503AtOnce_andTheOthersAreStoredLater() throws Exception {
    FolderStore.says(folder, "waits");
    List<CompletableFuture<Integer>> posts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      posts.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return post(Protocol.THRIFT).statusCode();
                } catch (Exception failed) {
                  throw new IllegalStateException(failed);
                }
              },
              task -> new Thread(task).start()));
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> posts.stream().filter(CompletableFuture::isDone).count() == 12);
    // Who asks for something else is answered meanwhile.
    assertThat(Http.get(collector.url(Port.COLLECTOR) + "/api/sampling?service=s").statusCode())
        .isEqualTo(200);
    FolderStore.says(folder, "works");

    int stored = 0;
    for (CompletableFuture<Integer> post : posts) {
      int status = post.get(30, TimeUnit.SECONDS);
      assertThat(status).isIn(202, 503);
      stored += status == 202 ? 1 : 0;
    }
    assertThat(stored).isEqualTo(48);
    assertThat(FolderStore.acknowledged(folder)).hasSize(48 * BATCH.spans());
    assertThat(admin("/metrics").body()).contains("reason=\"store_busy\"");
  }

  @Test
  void health_storeIsAway_isNotReadyButLive() throws Exception {
    assertThat(admin("/health/ready").statusCode()).isEqualTo(200);

    FolderStore.says(folder, "away");

    await().until(() -> admin("/health/ready").statusCode() == 503);
    assertThat(admin("/health").body()).isEqualTo("not ready: store: the folder is away\n");
    assertThat(admin("/health/live").statusCode()).isEqualTo(200);

    FolderStore.says(folder, "works");
    await().until(() -> admin("/health").statusCode() == 200);
    assertThat(Files.exists(folder)).isTrue();
  }

  @Test
  void ports_ofACollector_areItsOwn() {
    assertThat(collector.isOpen(Port.OTLP)).isTrue();
    assertThat(collector.isOpen(Port.QUERY)).isFalse();
    assertThat(collector.isOpen(Port.AGENT_COMPACT)).isFalse();
  }
}
