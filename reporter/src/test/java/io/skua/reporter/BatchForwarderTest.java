/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.tracer.InMemoryMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchForwarderTest {
  private static final int SPANS = 3; // of each batch
  private static final Duration NEVER = Duration.ofHours(1);

  private final InMemoryMetrics metrics = new InMemoryMetrics();
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private volatile Supplier<SendOutcome> backend = () -> SendOutcome.SENT;

  private BatchForwarder.Builder builder() {
    return BatchForwarder.builder(this::send).metrics(metrics).closeTimeout(Duration.ofSeconds(5));
  }

  private SendOutcome send(EncodedBatch batch) {
    SendOutcome outcome = backend.get();
    if (outcome.isSent()) {
      taken.add(new String(batch.bytes(), batch.offset(), batch.length(), UTF_8));
    }
    return outcome;
  }

  /** In the middle of an array that is used again. */
  private static void forward(BatchForwarder forwarder, String text) {
    byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
    forwarder.forward(new EncodedBatch(bytes, 1, text.length(), SPANS));
    Arrays.fill(bytes, (byte) '-');
  }

  private long spans(String result) {
    return metrics.value("jaeger_tracer_reporter_spans", "result", result);
  }

  private long dropped(String reason) {
    return metrics.value("jaeger_tracer_reporter_dropped_spans", "reason", reason);
  }

  @Test
  void forward_batches_areSentInOrderAndCounted() {
    BatchForwarder forwarder = builder().build();

    forward(forwarder, "a");
    forward(forwarder, "b");
    forwarder.close();

    assertThat(taken).containsExactly("a", "b");
    assertThat(spans("ok")).isEqualTo(2 * SPANS);
    assertThat(forwarder.lastError()).isNull();
  }

  @Test
  void forward_backendIsAway_areSentWhenItIsBack() {
    backend = () -> SendOutcome.retry(Duration.ZERO, "away");
    try (BatchForwarder forwarder = builder().buffer(1000, true, NEVER).build()) {
      forward(forwarder, "a");
      await().until(() -> forwarder.lastError() != null);
      forwarder.updateGauges();
      assertThat(forwarder.lastError()).contains("away");
      assertThat(metrics.value("jaeger_tracer_reporter_buffer_bytes")).isEqualTo(1);

      backend = () -> SendOutcome.SENT;

      await().until(() -> taken.contains("a"));
    }
    assertThat(spans("ok")).isEqualTo(SPANS);
    assertThat(metrics.value("jaeger_tracer_reporter_buffer_bytes")).isZero();
  }

  @Test
  void forward_noRoom_isDroppedAndCounted() {
    backend = () -> SendOutcome.retry(Duration.ZERO, "away");
    BatchForwarder forwarder =
        builder().buffer(2, false, NEVER).closeTimeout(Duration.ZERO).build();

    forward(forwarder, "ab");
    forward(forwarder, "c");

    assertThat(dropped("buffer_full")).isEqualTo(SPANS);
    forwarder.close();
    assertThat(spans("ok") + spans("err") + spans("dropped")).isEqualTo(2 * SPANS);
  }

  @Test
  void forward_afterClose_isDroppedAndCounted() {
    BatchForwarder forwarder = builder().build();

    forwarder.close();
    forwarder.close();
    forward(forwarder, "a");

    assertThat(taken).isEmpty();
    assertThat(dropped("closed")).isEqualTo(SPANS);
  }

  @Test
  void close_withASpool_leavesTheRestForTheNext(@TempDir Path folder) throws Exception {
    backend = () -> SendOutcome.retry(Duration.ZERO, "away");
    BatchForwarder forwarder = builder().spool(folder, 1 << 20, "text/plain").build();
    forward(forwarder, "a");
    forwarder.close();
    assertThat(metrics.value("jaeger_tracer_reporter_spooled_spans")).isGreaterThanOrEqualTo(SPANS);

    backend = () -> SendOutcome.SENT;
    try (BatchForwarder next = builder().spool(folder, 1 << 20, "text/plain").build()) {
      await().until(() -> taken.contains("a"));
      assertThat(next).asString().contains(folder.toString());
    }
    assertThat(Files.exists(folder)).isTrue();
  }

  @Test
  void builder_wrongValues_areNamed(@TempDir Path folder) {
    assertThatThrownBy(() -> BatchForwarder.builder(null)).hasMessageContaining("sender");
    assertThatThrownBy(() -> builder().metrics(null)).hasMessageContaining("metrics");
    assertThatThrownBy(() -> builder().buffer(0, true, NEVER))
        .hasMessage("buffer bytes: 0, must be 1 or more");
    assertThatThrownBy(() -> builder().buffer(1, true, NEVER.negated()))
        .hasMessageContaining("retry deadline: PT-1H");
    assertThatThrownBy(() -> builder().spool(folder, 1, "text/plain"))
        .hasMessage("spool bytes: 1, must be 1048576 or more");
    assertThatThrownBy(() -> builder().closeTimeout(NEVER.negated()))
        .hasMessageContaining("close timeout: PT-1H");
  }
}
