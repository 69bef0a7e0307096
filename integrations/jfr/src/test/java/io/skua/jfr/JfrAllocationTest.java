/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.opentracing.Span;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.SkuaTracer;
import io.skua.tracer.SpanObserver;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bytes that a span and its scope cost the application's thread. Measured in JVMs of their own, as
 * the median of three: what the JIT compiler keeps off the heap depends on what ran before.
 */
@Tag("slow")
class JfrAllocationTest {
  @Test
  void spanAndScope_withoutARecording_allocateWhatTheyDoWithoutAnObserver() throws Exception {
    double absent = median("absent");

    assertThat(absent).isPositive();
    assertThat(median("present")).isLessThanOrEqualTo(absent);
    assertThat(median("recorded before")).isLessThanOrEqualTo(absent);
    assertThat(median("recorded")).isGreaterThan(absent); // So the others measure something.
  }

  private static double median(String mode) throws Exception {
    double[] measured = new double[3];
    for (int i = 0; i < measured.length; i++) {
      measured[i] = Probe.run(mode);
    }
    Arrays.sort(measured);
    return measured[1];
  }

  /** What runs in the other JVM. */
  static final class Probe {
    private static final int ROUNDS = 20;
    private static final int SPANS = 50_000;

    /** An application keeps its span for a while; else it might not be made at all. */
    private static @Nullable Span kept;

    private Probe() {}

    static double run(String mode) throws Exception {
      Process process =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-Xmx128m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Probe.class.getName(),
                  mode)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      assertThat(process.waitFor()).isZero();
      List<String> lines = printed.lines().toList();
      return Double.parseDouble(lines.get(lines.size() - 1));
    }

    /** Prints the bytes of the last round, when all is compiled. */
    public static void main(String[] args) {
      SpanObserver observer = args[0].equals("absent") ? null : new JfrObserver();
      SkuaTracer tracer =
          SkuaTracer.builder("shop")
              .shutdownHook(false)
              .sampler(new ConstSampler(true))
              .reporter(span -> {})
              .observer(observer)
              .build();
      if (args[0].startsWith("recorded")) {
        Recording recording = new Recording();
        recording.start();
        measure(tracer);
        if (args[0].equals("recorded before")) {
          recording.close();
        }
      }
      System.out.println(measure(tracer));
    }

    private static double measure(SkuaTracer tracer) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      double bytes = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < SPANS; i++) {
          kept = tracer.buildSpan("operation").start();
          tracer.activateSpan(kept).close();
          kept.finish();
        }
        bytes = (threads.getThreadAllocatedBytes(thread) - before) / (double) SPANS;
      }
      return bytes;
    }
  }
}
