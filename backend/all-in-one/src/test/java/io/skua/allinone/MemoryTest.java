/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sixteen clients (with {@code -Dskua.load}; else some) send 20 MiB each, all at once, into a heap
 * of 512 MB. A JVM that runs out of it ends, and the test with it.
 */
@Tag("slow")
class MemoryTest {
  private static final int CLIENTS = Integer.getInteger("skua.load", 0) > 0 ? 16 : 6;
  private static final int SIZE = 20 << 20;
  private static final String THRIFT = "application/x-thrift";

  private Child child;

  @BeforeEach
  void open() throws IOException {
    child = Child.open("512m", "--zipkin");
  }

  @AfterEach
  void close() {
    child.close();
  }

  /** Returns how often each status was answered. */
  private static Map<Integer, Long> all(Callable<Integer> client) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    List<Future<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      answers.add(threads.submit(client));
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      statuses.add(answer.get());
    }
    return statuses.stream()
        .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
  }

  private static int post(String url, String type, byte[] body) {
    try {
      return Http.post(url, type, body).statusCode();
    } catch (IOException | InterruptedException cutOff) {
      return 0;
    }
  }

  private static int postUntilThereIsRoom(String url, String type, byte[] body)
      throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      int status = post(url, type, body);
      if (status != 503 && status != 0) {
        return status;
      }
      // As clients do, which go away for a while.
      Thread.sleep(300);
    }
    return 503;
  }

  private void assertStillTakes() throws Exception {
    assertThat(child.isAlive()).isTrue();
    byte[] body = Load.body(0, 10);
    assertThat(post(child.url("Send by HTTP", "/api/traces"), THRIFT, body)).isEqualTo(202);
  }

  /** Returns as many as fit, between a head and a tail. */
  private static byte[] filled(String head, String element, String tail) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(SIZE);
    body.writeBytes(head.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    byte[] bytes = element.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    while (body.size() + bytes.length + tail.length() <= SIZE) {
      body.writeBytes(bytes);
    }
    body.writeBytes(tail.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    return body.toByteArray();
  }

  private void assertRefused(String url, String type, byte[] body) throws Exception {
    assertThat(all(() -> post(url, type, body)).keySet()).isSubsetOf(400, 413, 503);
    assertStillTakes();
  }

  @Test
  void spansInThrift_areAllTakenInTheEnd() throws Exception {
    String url = child.url("Send by HTTP", "/api/traces");
    byte[] body = Load.body(0, 45_000);
    assertThat(body.length).isBetween(SIZE * 3 / 4, SIZE);

    assertThat(all(() -> postUntilThereIsRoom(url, THRIFT, body)))
        .isEqualTo(Map.of(202, (long) CLIENTS));
    assertStillTakes();
  }

  @Test
  void nonsenseInThrift_isRefused() throws Exception {
    byte[] body = new byte[SIZE];
    Arrays.fill(body, (byte) 0x0c);

    assertRefused(child.url("Send by HTTP", "/api/traces"), THRIFT, body);
  }

  @Test
  void emptyObjectsInOtlpJson_areRefused() throws Exception {
    byte[] body =
        filled(
            "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{}",
            ",{}",
            "]}]}]}]}");

    assertRefused(child.url("Send by OTLP", "/v1/traces"), "application/json", body);
  }

  @Test
  void emptyMessagesInOtlpProtobuf_areRefused() throws Exception {
    // Each is an empty ResourceSpans, and becomes an object.
    assertRefused(
        child.url("Send by OTLP", "/v1/traces"), "application/x-protobuf", filled("", "\n\0", ""));
  }

  @Test
  void emptyAnnotationsInZipkinJson_areRefused() throws Exception {
    byte[] body = filled("[{\"traceId\":\"1\",\"id\":\"1\",\"annotations\":[{}", ",{}", "]}]");

    assertRefused(child.url("Send by Zipkin", "/api/v2/spans"), "application/json", body);
  }
}
