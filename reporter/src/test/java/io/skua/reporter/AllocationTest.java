/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.opentracing.Span;
import io.skua.tracer.Fixtures;
import io.skua.tracer.Sampler;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bytes that an application's thread allocates for a span. Measured in JVMs of their own, as the
 * median of three: what the JIT compiler keeps off the heap depends on what ran before, and a
 * coverage agent would change the code.
 */
@Tag("slow")
@Tag("smoke")
class AllocationTest {
  @ParameterizedTest
  @CsvSource({
    // A span of 64 bytes and its context of 56. The builder stays off the heap.
    "unsampled, 128",
    "unsampledWithoutClock, 128",
    "unsampledChild, 128",
    "sampledWithFiveTags, 304", // and an array of tags, and a node of the queue
    "sampledWithFiveTagsAndALog, 400", // and what a log takes
    "childInAnActiveScope, 240", // and the scope
  })
  void span_fromBuildToFinish_allocatesAtMost(String operation, double bytes) throws Exception {
    double[] measured = new double[3];
    for (int i = 0; i < measured.length; i++) {
      measured[i] = Probe.run(operation);
    }
    Arrays.sort(measured);

    assertThat(measured[1]).isPositive().isLessThanOrEqualTo(bytes);
  }

  /** What runs in the other JVM. */
  static final class Probe {
    private static final int ROUNDS = 20;
    private static final int SPANS = 50_000;

    /** An application keeps its span for a while; else it might not be made at all. */
    private static Span kept;

    private Probe() {}

    static double run(String operation) throws Exception {
      Process process =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-Xmx128m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Probe.class.getName(),
                  operation)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      assertThat(process.waitFor()).isZero();
      return Double.parseDouble(printed);
    }

    /** Prints the bytes of the last round, when all is compiled. */
    public static void main(String[] args) {
      Runnable operation = operations().get(args[0]);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      double bytes = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < SPANS; i++) {
          operation.run();
        }
        bytes = (threads.getThreadAllocatedBytes(thread) - before) / (double) SPANS;
      }
      System.out.println(bytes);
    }

    private static Map<String, Runnable> operations() {
      SamplingDecision yes = SamplingDecision.yes("const", true);
      SkuaTracer none = tracer((operation, id) -> SamplingDecision.NO);
      SkuaTracer withoutClock =
          Fixtures.builder(span -> {}).sampler(Fixtures.NONE).lateSampling(false).build();
      SkuaTracer all =
          Fixtures.builder(
                  BatchReporter.builder(new NoEncoder(), batch -> SendOutcome.SENT).build())
              .sampler((operation, id) -> yes)
              .build();
      SkuaTracer inScope = tracer((operation, id) -> yes);
      inScope.activateSpan(inScope.buildSpan("parent").start());
      SkuaSpanContext parent = Fixtures.remote(1, 2, 0);
      return Map.of(
          "unsampled",
          () -> {
            kept = none.buildSpan("operation").start();
            kept.finish();
          },
          "unsampledWithoutClock",
          () -> {
            kept = withoutClock.buildSpan("operation").start();
            kept.finish();
          },
          "sampledWithFiveTagsAndALog",
          () -> {
            kept = all.buildSpan("operation").start();
            kept.setTag("a", "1").setTag("b", "2").setTag("c", true).setTag("d", "4");
            kept.setTag("e", "5").log("event");
            kept.finish();
          },
          "childInAnActiveScope",
          () -> {
            kept = inScope.buildSpan("child").start();
            inScope.activateSpan(kept).close();
            kept.finish();
          },
          "unsampledChild",
          () -> {
            kept = none.buildSpan("operation").asChildOf(parent).start();
            kept.finish();
          },
          "sampledWithFiveTags",
          () -> {
            kept =
                all.buildSpan("operation")
                    .withTag("a", "1")
                    .withTag("b", "2")
                    .withTag("c", true)
                    .withTag("d", "4")
                    .withTag("e", "5")
                    .start();
            kept.finish();
          });
    }

    private static SkuaTracer tracer(Sampler sampler) {
      return Fixtures.builder(span -> {}).sampler(sampler).build();
    }

    /** Lets each span go, a packet's worth at a time. */
    private static final class NoEncoder implements SpanEncoder {
      private int open;

      @Override
      public Appended append(SkuaSpan span) {
        if (open == 256) {
          return Appended.FULL;
        }
        open++;
        return Appended.ADDED;
      }

      @Override
      public EncodedBatch seal() {
        open = 0;
        return new EncodedBatch(new byte[0], 0, 0, 0);
      }
    }
  }
}
