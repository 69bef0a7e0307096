/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.skua.reporter.SpanEncoder.Appended;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.Spans;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource
  void append_warmSpanOfTenTags_allocatesLittle(Wire wire) {
    SkuaSpan span =
        new Spans()
            .filled(
                s -> {
                  for (int i = 0; i < 10; i++) {
                    s.setTag("http.header." + i, "a value of 24 characters");
                  }
                });

    // Measured: 0 to 2, which are the batches'.
    assertThat(allocatedBy(wire, span)).isLessThan(64);
  }

  @ParameterizedTest
  @EnumSource
  void append_warmSpanOfTenTagsAndTwoLogs_allocatesTheLongTextsAndLittleElse(Wire wire) {
    SkuaSpan span =
        new Spans()
            .filled(
                s -> {
                  s.setTag("http.url", "http://shop.example.com/api/v1/orders/1?expand=items")
                      .setTag("http.method", "GET")
                      .setTag("http.status_code", 200)
                      .setTag("peer.port", 8080L)
                      .setTag("error", false)
                      .setTag("ratio", 0.75);
                  for (int i = 0; i < 4; i++) {
                    s.setTag("key" + i, "value" + i);
                  }
                  s.log(Map.of("event", "retry", "message", "connection reset by peer, once more"));
                  s.log("response received");
                });
    int longTexts = 2 * 16 + 56 + 40; // arrays of 52 and 35 bytes, padded

    // Measured: 1 to 4 more than these, which are the batches.
    assertThat(allocatedBy(wire, span)).isLessThan(longTexts + 64);
  }

  /** Bytes for one span. */
  private static long allocatedBy(Wire wire, SkuaSpan span) {
    ThriftEncoder encoder = wire.encoder(65_000);
    encode(encoder, span, 50_000);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    encode(encoder, span, 10_000);
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / 10_000;
  }

  private static void encode(ThriftEncoder encoder, SkuaSpan span, int times) {
    for (int i = 0; i < times; i++) {
      if (encoder.append(span) == Appended.FULL) {
        encoder.seal();
        encoder.append(span);
      }
    }
  }
}
