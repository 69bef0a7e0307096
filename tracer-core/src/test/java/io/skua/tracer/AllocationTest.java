/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Bytes that an application's thread allocates for a span: the same on any machine. */
class AllocationTest {
  /**
   * Span 64, context 56, builder 56. The goal is 128: that is without the builder, which the JIT
   * compiler could keep off the heap only if it inlined its start(), and it does not, for its size.
   */
  private static final int UNSAMPLED = 176;

  private static final int WARM_UP = 200_000;
  private static final int MEASURED = 50_000;

  private final Reporter discarding = span -> {};

  private static double bytesEach(Runnable operation) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    for (int i = 0; i < WARM_UP; i++) {
      operation.run();
    }
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < MEASURED; i++) {
      operation.run();
    }
    return (threads.getThreadAllocatedBytes(thread) - before) / (double) MEASURED;
  }

  @Test
  void root_unsampled_allocatesASpanItsContextAndLittleElse() {
    SkuaTracer tracer = Fixtures.builder(discarding).sampler(Fixtures.NONE).build();

    double bytes = bytesEach(() -> tracer.buildSpan("operation").start().finish());

    assertThat(bytes).isPositive().isLessThanOrEqualTo(UNSAMPLED);
  }

  @Test
  void root_sampledWithFiveTags_allocatesOneArrayMore() {
    SamplingDecision decision = SamplingDecision.yes("const", true);
    SkuaTracer tracer = Fixtures.builder(discarding).sampler((operation, id) -> decision).build();

    double bytes =
        bytesEach(
            () ->
                tracer
                    .buildSpan("operation")
                    .withTag("a", "1")
                    .withTag("b", "2")
                    .withTag("c", true)
                    .withTag("d", "4")
                    .withTag("e", "5")
                    .start()
                    .finish());

    assertThat(bytes).isPositive().isLessThanOrEqualTo(400);
  }
}
