/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spans of thousands of characters wake the reporter as short ones do, and are bounded as well. */
@Tag("slow")
@Timeout(120)
class LongSpansTest {
  private static final int PER_SECOND = 3_000;
  private static final int SPANS = 2 * PER_SECOND;

  /** At an even pace. */
  private static void work(Service service) {
    String value = "x".repeat(8_000);
    long start = System.nanoTime();
    for (int made = 0; made < SPANS; ) {
      int due = (int) Math.min(SPANS, (System.nanoTime() - start) * 1e-9 * PER_SECOND);
      service.finishSpans(due - made, value);
      made = Math.max(made, due);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void longSpans_byHttp_areNotDroppedWhileTheReporterHasTime() throws Exception {
    try (FaultyCollector collector = FaultyCollector.start();
        Service service =
            Service.start(collector.settings(), Map.of("JAEGER_REPORTER_FLUSH_INTERVAL", "1s"))) {
      work(service);
      assertThat(service.flush()).isTrue();

      assertThat(service.dropped("queue_full")).isZero();
      assertThat(collector.receipts().count()).isEqualTo(SPANS);
    }
  }

  /** By names alone, 14,000 of these would be 221 MiB for a bound of 16. */
  @Test
  void longNames_whileNothingIsSent_stayWithinTheHeapOfASmallService() throws Exception {
    try (Child child = Child.start(Hoarder.class, List.of("-Xmx96m"))) {
      assertThat(child.await("kept ")).isNotNull();
      assertThat(child.exitCode()).isZero();
    }
  }

  /** A service whose sender hangs, so that its queue fills. */
  static final class Hoarder {
    private Hoarder() {}

    public static void main(String[] args) throws Exception {
      try (FaultyCollector collector = FaultyCollector.start()) {
        collector.answer(FaultyCollector.HANGS);
        Service service =
            Service.start(
                collector.settings(),
                Map.of(
                    "JAEGER_REPORTER_FLUSH_INTERVAL", "1h", "JAEGER_REPORTER_CLOSE_TIMEOUT", "1s"));
        for (int i = 0; i < 14_000; i++) {
          service.tracer.buildSpan("x".repeat(16_000)).start().finish();
        }
        System.out.println("kept " + service.dropped("queue_full"));
        Runtime.getRuntime().halt(0);
      }
    }
  }
}
