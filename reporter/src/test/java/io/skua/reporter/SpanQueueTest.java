/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.References;
import io.skua.reporter.SpanQueue.Node;
import io.skua.tracer.Fixtures;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import io.skua.tracer.Stress;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanQueueTest {
  private static final int KIB = 1024;

  private static SkuaSpan span(Consumer<SkuaSpan> content) {
    SkuaSpan span =
        (SkuaSpan) Fixtures.builder(new InMemoryReporter()).build().buildSpan("op").start();
    content.accept(span);
    span.finish();
    return span;
  }

  private static Node node(int valueLength) {
    return new Node(span(span -> span.setTag("k", "x".repeat(valueLength))));
  }

  @Test
  void offer_ofSmallSpans_isBoundedByTheirNumber() {
    SpanQueue queue = new SpanQueue(5, 1 << 20);
    for (int i = 0; i < 5; i++) {
      assertThat(queue.offer(node(10))).isTrue();
    }

    assertThat(queue.offer(node(10))).isFalse();
    assertThat(queue.size()).isEqualTo(5);
  }

  @Test
  void offer_ofLargeSpans_isBoundedByTheirBytes() {
    SpanQueue queue = new SpanQueue(16, 16 * KIB);
    assertThat(queue.offer(node(7_000))).isTrue();
    assertThat(queue.offer(node(7_000))).isTrue();

    assertThat(queue.offer(node(7_000))).isFalse();
  }

  @Test
  void offer_afterALargeSpanLeft_hasItsRoomAgain() {
    SpanQueue queue = new SpanQueue(16, 16 * KIB);
    queue.offer(node(9_000));
    Node second = node(9_000);
    assertThat(queue.offer(second)).isFalse();
    queue.poll();

    assertThat(queue.offer(second)).isTrue();
  }

  @Test
  void offer_ofASpanLargerThanAll_isRefused() {
    assertThat(new SpanQueue(16, 16 * KIB).offer(node(20_000))).isFalse();
  }

  /** Each part of a span that can be long, alone. */
  @ParameterizedTest
  @ValueSource(
      strings = {"name", "tag key", "tag value", "bytes", "log key", "log value", "baggage key"})
  void offer_ofAnyLongPart_countsIt(String part) {
    String text = "x".repeat(4_000);
    Node node =
        new Node(
            span(
                span -> {
                  switch (part) {
                    case "name" -> span.setOperationName(text);
                    case "tag key" -> span.setTag(text, 1);
                    case "tag value" -> span.setTag("k", text);
                    case "bytes" -> span.setTag(Fixtures.anyTag("k"), (Object) new byte[4_000]);
                    case "log key" -> span.log(Map.of(text, 1));
                    case "log value" -> span.log(Map.of("k", text));
                    default -> span.setBaggageItem(text, "v");
                  }
                }));
    SpanQueue queue = new SpanQueue(16, 16 * KIB);

    assertThat(queue.offer(node)).isTrue();
    assertThat(queue.bytes()).isBetween(4_000L, 5_000L + ("baggage key".equals(part) ? 4_000 : 0));
  }

  @Test
  void offer_ofManyReferences_countsThemAndTheirBaggage() {
    SkuaTracer tracer = Fixtures.builder(new InMemoryReporter()).build();
    SkuaSpan other = (SkuaSpan) tracer.buildSpan("other").start();
    other.setBaggageItem("k", "x".repeat(1_000));
    var builder = tracer.buildSpan("op");
    for (int i = 0; i < 10; i++) {
      builder.addReference(References.FOLLOWS_FROM, other.context());
    }
    SkuaSpan span = (SkuaSpan) builder.start();
    span.finish();
    SpanQueue queue = new SpanQueue(16, 1 << 20);
    queue.offer(new Node(span));

    assertThat(queue.bytes()).isGreaterThan(10_000);
  }

  @Test
  void queue_asItShips_holdsSixteenThousandSpansOfFiveTags() {
    SkuaSpan typical =
        span(
            span -> {
              span.setTag("component", "java-web-servlet");
              span.setTag("http.method", "GET");
              span.setTag("http.status_code", 200);
              span.setTag("http.url", "http://frontend.example.com:8080/dispatch?customer=123");
              span.setTag("span.kind", "server");
            });
    SpanQueue queue = new SpanQueue(16_384, 16 << 20);

    for (int i = 0; i < 16_384; i++) {
      assertThat(queue.offer(new Node(typical))).isTrue();
    }
  }

  @Test
  void poll_ofNothing_isNull() {
    assertThat(new SpanQueue(2, KIB).poll()).isNull();
  }

  @Test
  void poll_whileSpansCome_isInOrder() {
    SpanQueue queue = new SpanQueue(100, 1 << 20);
    List<SkuaSpan> offered = new ArrayList<>();
    List<SkuaSpan> polled = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Node node = node(1);
      offered.add(node.get());
      queue.offer(node);
      if (i % 3 > 0) {
        polled.add(queue.poll());
      }
    }
    while (!queue.isEmpty()) {
      polled.add(queue.poll());
    }

    assertThat(polled).isEqualTo(offered);
    assertThat(queue.poll()).isNull();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void poll_ofASpanThatWasTakenBack_skipsIt() {
    SpanQueue queue = new SpanQueue(4, 1 << 20);
    Node first = node(1);
    Node second = node(1);
    SkuaSpan kept = second.get();
    queue.offer(first);
    queue.offer(second);

    assertThat(first.isTakenBack()).isTrue();
    assertThat(queue.poll()).isSameAs(kept);
    assertThat(second.isTakenBack()).isFalse();
    assertThat(queue.poll()).isNull();
    assertThat(queue.size()).isZero();
  }

  @Test
  void poll_ofASpan_letsGoOfIt() {
    SpanQueue queue = new SpanQueue(4, 1 << 20);
    queue.offer(node(1));
    WeakReference<SkuaSpan> span = new WeakReference<>(queue.poll());

    Awaitility.await()
        .until(
            () -> {
              System.gc();
              return span.get() == null;
            });
  }

  @Test
  void fill_ofNumberAndBytes_isTheLarger() {
    SpanQueue queue = new SpanQueue(8, 16 * KIB);
    assertThat(queue.fill()).isZero();
    queue.offer(node(1));
    queue.offer(node(1));
    assertThat(queue.fill()).isEqualTo(0.25);
    queue.offer(node(7_000));
    assertThat(queue.fill()).isBetween(0.43, 0.55);
  }

  @Test
  void spans_underManyProducers_comeOnceEachAndInOrderOfTheirThread() throws Exception {
    SpanQueue queue = new SpanQueue(64, 64 * KIB);
    int producers = 4;
    int each = 20_000;
    Map<SkuaSpan, int[]> idOf = new HashMap<>();
    SkuaSpan[][] made = new SkuaSpan[producers][500];
    for (int p = 0; p < producers; p++) {
      for (int i = 0; i < 500; i++) {
        made[p][i] = span(span -> {});
        idOf.put(made[p][i], new int[] {p, i});
      }
    }
    AtomicInteger accepted = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    List<SkuaSpan> polled = new ArrayList<>();
    Stress.run(
        producers + 1,
        thread -> {
          if (thread == producers) {
            while (done.get() < producers || !queue.isEmpty()) {
              SkuaSpan span = queue.poll();
              if (span != null) {
                polled.add(span);
              }
            }
          } else {
            int next = 0;
            for (int i = 0; i < each; i++) {
              if (queue.offer(new Node(made[thread][next % 500]))) {
                next++;
                accepted.incrementAndGet();
              }
            }
            done.incrementAndGet();
          }
        });

    assertThat(polled).hasSize(accepted.get());
    int[] nextOf = new int[producers];
    for (SkuaSpan span : polled) {
      int[] id = idOf.get(span);
      assertThat(id[1]).isEqualTo(nextOf[id[0]]++ % 500);
    }
    assertThat(queue.bytes()).isZero();
    assertThat(queue.size()).isZero();
  }
}
