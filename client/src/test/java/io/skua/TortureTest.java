/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that does to its tracers whatever it can, at random, and backends that fail in
 * every way at once. Nothing is thrown into it, the books of each tracer balance, what is counted
 * as sent arrived, and nothing is left or grows.
 *
 * <p>For a minute on JDK 17, for some seconds on others; {@code -Dskua.torture=1h} is for any other
 * time. Each round has a seed of its own, which is printed; {@code -Dskua.seed} begins with that
 * one.
 */
@Tag("slow")
@Tag("smoke")
@Timeout(value = 1, unit = TimeUnit.DAYS)
@DisabledOnOs(OS.WINDOWS)
class TortureTest {
  private static final Duration LASTS =
      Duration.parse(
          "PT"
              + System.getProperty(
                  "skua.torture", Runtime.version().feature() == 17 ? "60s" : "15s"));
  private static final int WARM_UP_ROUNDS = 2;

  /** What the torture must have led to, or it was none. */
  private static final List<String> OUTCOMES =
      Stream.of(
              "spans.result=ok",
              "failed_spans.reason=refused",
              "failed_spans.reason=gave_up",
              "dropped_spans.reason=queue_full",
              "dropped_spans.reason=buffer_full",
              "dropped_spans.reason=closed",
              "dropped_spans.reason=error",
              "spooled_spans",
              "replayed_spans",
              "resent_spans",
              "pruned_spans")
          .map(name -> "jaeger_tracer_reporter_" + name)
          .toList();

  private static final long MEGABYTE = 1 << 20;

  private static int threadsBefore;

  /** Other tests of this JVM may have left tracers open. */
  static int threadsBefore() {
    return threadsBefore;
  }

  /** A virtual one, where there are any. */
  static Thread newThread(Runnable task) throws ReflectiveOperationException {
    if (Runtime.version().feature() < 21) {
      return new Thread(task, "app-more");
    }
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    return (Thread)
        Class.forName("java.lang.Thread$Builder")
            .getMethod("unstarted", Runnable.class)
            .invoke(builder, task);
  }

  @Test
  void anything_toTracersWhoseBackendsFail_isSurvivedAndAccountedFor(@TempDir Path directory)
      throws Exception {
    threadsBefore = Footprint.now().threads();
    long seed = Long.getLong("skua.seed", System.nanoTime() % 1_000_000_000);
    long end = System.nanoTime() + LASTS.toNanos();
    Footprint first = null;
    Map<String, Long> sums = new TreeMap<>();
    for (int rounds = 1; rounds <= WARM_UP_ROUNDS + 1 || System.nanoTime() < end; rounds++) {
      TortureRound round = new TortureRound(seed, directory.resolve("" + seed));
      assertThat(round.run()).as("-Dskua.seed=%s", seed).isEmpty();
      System.out.println("tortured, " + round);
      round.sums().forEach((name, sum) -> sums.merge(name, sum, Long::sum));
      seed++;
      if (rounds == WARM_UP_ROUNDS) {
        first = Footprint.now();
      }
    }
    System.out.println("tortured, in sum: " + sums);
    assertThat(OUTCOMES).allSatisfy(outcome -> assertThat(sums.get(outcome)).isPositive());
    Footprint limit = first;
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> {
              Footprint last = Footprint.now();
              assertThat(last.threads()).isLessThanOrEqualTo(threadsBefore);
              assertThat(last.descriptors()).isLessThanOrEqualTo(limit.descriptors() + 3);
              assertThat(last.heap()).isLessThan(limit.heap() + 32 * MEGABYTE);
            });
  }
}
