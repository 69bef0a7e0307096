/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.SkuaTracer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory outside of the heap, which sockets need, is taken by someone else for a while, so that
 * each send may end with an Error (newer JDKs need less of it): by HTTP everything arrives once
 * there is memory again; by UDP what could not be sent is counted.
 */
@Tag("slow")
@Tag("smoke")
@Timeout(120)
class DirectMemoryTest {
  @Test
  void http_withoutMemoryForAWhile_allArrives() throws Exception {
    try (FaultyCollector collector = FaultyCollector.start()) {
      assertThat(run(collector.settings()))
          .contains("after=true ok=1100 err=0 dropped=0 spooled=0");
      assertThat(collector.receipts().count()).isEqualTo(1_100);
    }
  }

  @Test
  void spool_withoutMemoryForAWhile_allArrives(@TempDir Path directory) throws Exception {
    try (FaultyCollector collector = FaultyCollector.start()) {
      Map<String, String> settings = new HashMap<>(collector.settings());
      settings.put("JAEGER_SENDER_SPOOL_DIR", directory.toString());

      assertThat(run(settings)).contains("after=true ok=1100 err=0 dropped=0 spooled=0");
      assertThat(collector.receipts().count()).isEqualTo(1_100);
    }
  }

  @Test
  void udp_withoutMemoryForAWhile_isCountedAndGoesOn() throws Exception {
    try (FaultyAgent agent = FaultyAgent.start()) {
      String printed = run(agent.settings());

      assertThat(number(printed, "ok") + number(printed, "err") + number(printed, "dropped"))
          .isEqualTo(1_100);
      assertThat(number(printed, "refused")).isZero();
      assertThat(number(printed, "ok")).isEqualTo(agent.receipts().count()).isBetween(100L, 1_100L);
    }
  }

  private static long number(String printed, String name) {
    for (String pair : printed.split(" ")) {
      if (pair.startsWith(name + '=')) {
        return Long.parseLong(pair.substring(name.length() + 1));
      }
    }
    throw new AssertionError(printed);
  }

  private static String run(Map<String, String> settings) throws Exception {
    List<String> options = new ArrayList<>(List.of("-XX:MaxDirectMemorySize=1m"));
    settings.forEach((name, value) -> options.add("-D" + name + '=' + value));
    try (Child child = Child.start(Starved.class, options)) {
      return child.await("result ");
    }
  }

  /** A service in which someone takes all direct memory, and lets go of it. */
  static final class Starved {
    private static int ids;

    private Starved() {}

    public static void main(String[] args) {
      System.setProperty("JAEGER_SERVICE_NAME", "starved");
      System.setProperty("JAEGER_SAMPLER_TYPE", "const");
      System.setProperty("JAEGER_SAMPLER_PARAM", "1");
      InMemoryMetrics metrics = new InMemoryMetrics();
      SkuaTracer tracer =
          Configuration.fromEnv()
              .withMetricsFactory(metrics)
              .getTracerBuilder()
              .idSource(() -> ++ids)
              .build();
      List<ByteBuffer> taken = takeAll();
      finish(tracer, 1_000);
      boolean flushed = tracer.flush(Duration.ofSeconds(2));
      taken.clear();
      System.gc();
      finish(tracer, 100);
      tracer.flush(Duration.ofSeconds(20)); // Perhaps of those before.
      boolean after = tracer.flush(Duration.ofSeconds(20));
      tracer.close();
      System.out.println(
          "result flushed="
              + flushed
              + " after="
              + after
              + " ok="
              + spans(metrics, "ok")
              + " err="
              + spans(metrics, "err")
              + " dropped="
              + spans(metrics, "dropped")
              + " spooled="
              + (metrics.value("jaeger_tracer_reporter_spooled_spans")
                  - metrics.value("jaeger_tracer_reporter_replayed_spans"))
              + " refused="
              + metrics.value("jaeger_tracer_reporter_failed_spans", "reason", "refused"));
    }

    private static long spans(InMemoryMetrics metrics, String result) {
      return metrics.value("jaeger_tracer_reporter_spans", "result", result);
    }

    private static List<ByteBuffer> takeAll() {
      List<ByteBuffer> taken = new ArrayList<>();
      for (int size : new int[] {1 << 19, 1 << 13, 1 << 8}) {
        try {
          while (true) {
            taken.add(ByteBuffer.allocateDirect(size));
          }
        } catch (OutOfMemoryError none) {
          // Of that size.
        }
      }
      return taken;
    }

    private static void finish(SkuaTracer tracer, int spans) {
      for (int i = 0; i < spans; i++) {
        tracer.buildSpan("op").withTag("k", "v").start().finish();
      }
    }
  }
}
