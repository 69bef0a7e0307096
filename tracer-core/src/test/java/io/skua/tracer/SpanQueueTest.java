/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SpanQueueTest {
  private static SkuaSpan span(int valueLength) {
    SkuaSpan span =
        (SkuaSpan) Fixtures.builder(new InMemoryReporter()).build().buildSpan("op").start();
    span.setTag("k", "x".repeat(valueLength));
    span.finish();
    return span;
  }

  @Test
  void offer_ofSmallSpans_isBoundedByTheirNumber() {
    SpanQueue queue = new SpanQueue(4, 4 * 1024);
    for (int i = 0; i < 4; i++) {
      assertThat(queue.offer(span(10))).isTrue();
    }

    assertThat(queue.offer(span(10))).isFalse();
  }

  @Test
  void offer_ofLargeSpans_isBoundedByTheirBytes() {
    SpanQueue queue = new SpanQueue(16, 16 * 1024);
    assertThat(queue.offer(span(7_000))).isTrue();
    assertThat(queue.offer(span(7_000))).isTrue();

    assertThat(queue.offer(span(7_000))).isFalse();
  }

  @Test
  void offer_afterALargeSpanLeft_hasItsRoomAgain() {
    SpanQueue queue = new SpanQueue(16, 16 * 1024);
    queue.offer(span(9_000));
    assertThat(queue.offer(span(9_000))).isFalse();
    queue.poll();

    assertThat(queue.offer(span(9_000))).isTrue();
  }

  @Test
  void offer_ofASmallSpanWhileLargeOnesFillTheBytes_isRefused() {
    SpanQueue queue = new SpanQueue(16, 16 * 1024);
    queue.offer(span(15_000));
    queue.offer(span(10));

    assertThat(queue.offer(span(10))).isFalse();
    queue.poll();
    assertThat(queue.offer(span(10))).isTrue();
  }

  @Test
  void offer_ofASpanLargerThanAll_isRefused() {
    assertThat(new SpanQueue(16, 16 * 1024).offer(span(20_000))).isFalse();
  }

  @Test
  void poll_ofNothing_isNull() {
    assertThat(new SpanQueue(2, 1024).poll()).isNull();
  }

  @Test
  void bytes_underManyProducers_areAllGivenBack() throws Exception {
    SpanQueue queue = new SpanQueue(64, 64 * 1024);
    SkuaSpan large = span(5_000);
    AtomicInteger offered = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    Stress.run(
        5,
        thread -> {
          if (thread == 0) {
            for (int polls = 0; polls < 20_000 || offered.get() == 0; polls++) {
              taken.addAndGet(queue.poll() == null ? 0 : 1);
            }
          } else {
            for (int i = 0; i < 5_000; i++) {
              offered.addAndGet(queue.offer(large) ? 1 : 0);
            }
          }
        });
    while (queue.poll() != null) {
      taken.incrementAndGet();
    }

    assertThat(taken.get()).isPositive().isEqualTo(offered.get());
    for (int i = 0; i < 64; i++) {
      assertThat(queue.offer(span(10))).isTrue(); // Each place is free, none is held by bytes.
    }
  }
}
