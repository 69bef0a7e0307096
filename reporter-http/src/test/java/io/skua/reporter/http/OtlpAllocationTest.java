/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.skua.reporter.SpanEncoder.Appended;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.Spans;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtlpAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void append_warmSpanOfTenTagsAndALog_allocatesLittle() {
    SkuaSpan span =
        new Spans()
            .filled(
                s -> {
                  for (int i = 0; i < 10; i++) {
                    s.setTag("http.header." + i, "a value of 24 characters");
                  }
                  s.setTag("span.kind", "client").setTag("error", true);
                  s.log(1, Map.of("event", "retry", "attempt", 2));
                });
    OtlpEncoder encoder = OtlpEncoder.protobuf(1 << 20);
    encode(encoder, span, 50_000);

    long before = THREADS.getCurrentThreadAllocatedBytes();
    encode(encoder, span, 10_000);
    long perSpan = (THREADS.getCurrentThreadAllocatedBytes() - before) / 10_000;

    // Measured: 0.
    assertThat(perSpan).isLessThan(64);
  }

  private static void encode(OtlpEncoder encoder, SkuaSpan span, int times) {
    for (int i = 0; i < times; i++) {
      if (encoder.append(span) == Appended.FULL) {
        encoder.seal();
        encoder.append(span);
      }
    }
  }
}
