/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.Vector;
import io.skua.allinone.model.Span;
import io.skua.allinone.store.MemoryStore;
import io.skua.allinone.store.SpanWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class AgentTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final Vector COMPACT = Vector.named("java-udp-compact-multispan");
  private static final Vector BINARY = Vector.named("node-udp-binary-minimal");

  private final MemoryStore held = new MemoryStore(1000, 100 << 20);
  private final Gate store = new Gate(held);
  private final ReceiverMetrics metrics = new ReceiverMetrics(held);
  private final Intake intake = new Intake(store, metrics);

  /** A store that can be made to wait. */
  private static final class Gate implements SpanWriter {
    private final SpanWriter store;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    Gate(SpanWriter store) {
      this.store = store;
    }

    void shut() {
      gate = new CountDownLatch(1);
    }

    void open() {
      gate.countDown();
    }

    @Override
    public Added add(List<Span> spans) {
      try {
        gate.await();
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
      return store.add(spans);
    }
  }

  private Agent open(ReceiverTransport transport, int maxBytes) throws IOException {
    return Agent.open(ANY, transport, intake, metrics, 0, maxBytes);
  }

  private static void send(Agent agent, byte[] bytes) throws IOException {
    Vector.datagram(agent.address().getPort(), bytes);
  }

  @Test
  void receive_compact_isStored() throws Exception {
    try (Agent agent = open(ReceiverTransport.UDP_COMPACT, 1 << 20)) {
      send(agent, COMPACT.bytes());

      await().until(() -> held.contents().orElseThrow().spans() == COMPACT.spans());
    }
  }

  @Test
  void receive_binary_isStored() throws Exception {
    try (Agent agent = open(ReceiverTransport.UDP_BINARY, 1 << 20)) {
      send(agent, BINARY.bytes());

      await().until(() -> held.contents().orElseThrow().spans() == BINARY.spans());
    }
  }

  @Test
  void receive_malformed_isCountedAndSurvived() throws Exception {
    try (Agent agent = open(ReceiverTransport.UDP_COMPACT, 1 << 20)) {
      send(agent, BINARY.bytes());
      send(agent, new byte[0]);
      send(agent, new byte[65_000]);
      send(agent, COMPACT.bytes());

      await().until(() -> held.contents().orElseThrow().spans() == COMPACT.spans());
      await().until(() -> metrics.refused() == 3);
    }
  }

  @Test
  void receive_largestDatagram_isRead() throws Exception {
    Vector large = Vector.named("java-udp-compact-large");
    byte[] padded = java.util.Arrays.copyOf(large.bytes(), 65_507);
    try (Agent agent = open(ReceiverTransport.UDP_COMPACT, 1 << 20)) {
      send(agent, padded);

      await().until(() -> held.contents().orElseThrow().spans() == large.spans());
    }
  }

  @Test
  void receive_moreBytesThanMayWait_isRefusedAndCounted() throws Exception {
    // Two are with the decoders, two wait.
    int length = COMPACT.bytes().length;
    try (Agent agent = open(ReceiverTransport.UDP_COMPACT, 4 * length + length / 2)) {
      store.shut();
      for (int i = 0; i < 10; i++) {
        send(agent, COMPACT.bytes());
      }
      await().until(() -> metrics.refused() == 6);
      store.open();

      await().until(() -> held.contents().orElseThrow().spans() == 4L * COMPACT.spans());
      send(agent, COMPACT.bytes());
      await().until(() -> held.contents().orElseThrow().spans() == 5L * COMPACT.spans());
    }
  }

  @Test
  void receive_morePacketsThanMayWait_isRefusedAndCounted() throws Exception {
    byte[] small = {0};
    try (Agent agent = open(ReceiverTransport.UDP_COMPACT, 1 << 20)) {
      store.shut();
      send(agent, COMPACT.bytes());
      send(agent, COMPACT.bytes());
      await().until(() -> metrics.received() == 2L * COMPACT.spans());
      // Until the queue is full, and then it stays so. The kernel drops some of so many at once.
      await()
          .until(
              () -> {
                for (int i = 0; i < 100; i++) {
                  send(agent, small);
                }
                return metrics.refused() > 0;
              });
      store.open();

      await().until(() -> metrics.refused() > 1000);
      assertThat(held.contents().orElseThrow().spans()).isEqualTo(2L * COMPACT.spans());
    }
  }

  /** Later JDKs have no such means to have an Error come from anywhere. */
  @Test
  @EnabledForJreRange(max = JRE.JAVA_19)
  @SuppressWarnings("removal")
  void receive_anErrorInTheThread_isSurvivedAndCounted() throws Exception {
    try (Agent agent = open(ReceiverTransport.UDP_COMPACT, 1 << 20)) {
      Thread receiver =
          await()
              .until(
                  () ->
                      Thread.getAllStackTraces().entrySet().stream()
                          .filter(it -> it.getKey().getName().equals("all-in-one-udp-compact"))
                          .filter(it -> Arrays.toString(it.getValue()).contains("Socket.receive"))
                          .map(Map.Entry::getKey)
                          .findFirst()
                          .orElse(null),
                  Objects::nonNull);

      receiver.stop();

      await()
          .until(
              () -> {
                send(agent, COMPACT.bytes());
                return held.contents().orElseThrow().spans() >= COMPACT.spans();
              });
      assertThat(receiver.isAlive()).isTrue();
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      metrics.writeTo(written);
      assertThat(written.toString(UTF_8))
          .contains("skua_failures_total{part=\"udp-compact\"} 1.0")
          .contains("reason=\"failed\",transport=\"udp-compact\"} 1.0");
    }
  }

  @Test
  void close_storesWhatWasReceived() throws Exception {
    Agent agent = open(ReceiverTransport.UDP_COMPACT, 1 << 20);
    store.shut();
    send(agent, COMPACT.bytes());
    send(agent, COMPACT.bytes());
    await().until(() -> metrics.received() == 2L * COMPACT.spans());
    send(agent, COMPACT.bytes());
    Thread closer = new Thread(agent::close);
    closer.start();
    store.open();
    closer.join(30_000);

    assertThat(held.contents().orElseThrow().spans()).isGreaterThanOrEqualTo(2L * COMPACT.spans());
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("all-in-one-udp-compact"));
    agent.close();
  }

  @Test
  void open_takenPort_isABindException() throws Exception {
    try (Agent agent = open(ReceiverTransport.UDP_COMPACT, 1 << 20)) {
      assertThatThrownBy(
              () ->
                  Agent.open(
                      agent.address(), ReceiverTransport.UDP_COMPACT, intake, metrics, 0, 1 << 20))
          .isInstanceOf(BindException.class);
    }
  }
}
