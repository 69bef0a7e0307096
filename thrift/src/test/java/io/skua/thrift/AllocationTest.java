/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SpanEncoder.Appended;
import io.skua.tracer.Spans;
import java.lang.management.ManagementFactory;
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
    ThriftEncoder encoder = wire.encoder(65_000);
    encode(encoder, span, 50_000);

    long before = THREADS.getCurrentThreadAllocatedBytes();
    encode(encoder, span, 10_000);
    long perSpan = (THREADS.getCurrentThreadAllocatedBytes() - before) / 10_000;

    // Measured: 0 to 2, which are the batches'.
    assertThat(perSpan).isLessThan(64);
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
