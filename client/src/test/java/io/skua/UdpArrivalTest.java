/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.SpanLoad.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * By UDP into an agent as it ships, with the settings that ship: what finished arrives. Service and
 * agent are processes of their own. Three rows as a rule; {@code -Dskua.long} measures the whole
 * table, beside jaeger-client with as long a queue, and writes it to {@code target/udp-arrival.md};
 * it wants a machine that does nothing else.
 */
@Tag("slow")
@Tag("alone") // It measures what arrives.
@Timeout(value = 1, unit = TimeUnit.HOURS)
@EnabledOnOs(OS.LINUX)
class UdpArrivalTest {
  private static final int SECONDS = System.getProperty("skua.long") == null ? 4 : 10;

  /** What became of the spans of a run. */
  private record Result(Run run, long finished, long arrived, long counted, long drops) {
    long lost() {
      return finished - arrived;
    }

    double lostPercent() {
      return 100.0 * lost() / finished;
    }

    String row() {
      return String.format(
          "| %s | %,d | %,d | %.2f %% | %,d | %,d |%n",
          run, finished, arrived, lostPercent(), counted, drops);
    }
  }

  private static Result run(Run run) throws IOException, InterruptedException {
    try (Child agent = StockAgent.start("127.0.0.1", run.compact(), List.of())) {
      int port = Integer.parseInt(agent.await("port "));
      try (Child load = Child.start(SpanLoad.class, List.of(), run.arguments("127.0.0.1", port))) {
        Map<String, Long> sent = SpanLoad.numbers(load);
        Map<String, Long> received = StockAgent.counts(agent);
        return new Result(
            run,
            sent.get("finished"),
            received.get("spans"),
            sent.get("lost"),
            received.get("drops"));
      }
    }
  }

  private static Run steady(boolean skua, boolean compact, int tags, int perSecond, boolean busy) {
    int logs = tags > 5 ? 2 : 0;
    return new Run(skua, compact, tags, logs, perSecond, perSecond * SECONDS, busy);
  }

  private static Run burst(boolean skua, boolean compact) {
    return new Run(skua, compact, 5, 0, 0, 16_000, false);
  }

  /**
   * For 24 MB a second and more: a datagram follows the other so soon that an agent whose machine
   * gives it no time for 6 ms loses one.
   */
  private static void assertNearlyAllArrived(Result result) {
    assertThat(result.lost()).as("%s", result).isLessThanOrEqualTo(result.finished() / 1_000);
  }

  private static void assertAllArrived(Result result) {
    assertThat(result.arrived()).as("%s", result).isEqualTo(result.finished());
    assertThat(result.drops()).as("%s", result).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5000",
    "13, 1000",
  })
  void spans_atASteadyRate_allArrive(int tags, int perSecond) throws Exception {
    assertAllArrived(run(steady(true, true, tags, perSecond, false)));
  }

  /** As many bytes as 100,000 spans of 5 tags. */
  @Test
  void spans_of8000CharactersAt24MegabytesASecond_arrive() throws Exception {
    assertNearlyAllArrived(run(steady(true, true, 1, 3_000, false)));
  }

  @Test
  void spans_inABurstAsLongAsTheQueue_allArrive() throws Exception {
    assertAllArrived(run(burst(true, true)));
  }

  @Test
  @EnabledIfSystemProperty(named = "skua.long", matches = ".*")
  void spans_atAnyRate_arriveOrAreCounted() throws Exception {
    List<Run> idle = new ArrayList<>();
    for (boolean compact : new boolean[] {true, false}) {
      for (int rate : new int[] {500, 1_000, 2_000, 5_000, 20_000, 50_000, 100_000}) {
        idle.add(steady(true, compact, 5, rate, false));
      }
      for (int rate : new int[] {500, 1_000, 2_000, 5_000}) {
        idle.add(steady(true, compact, 13, rate, false));
      }
      idle.add(burst(true, compact));
    }
    List<Run> counted = List.of(steady(true, true, 5, 200_000, false));
    List<Run> loaded = new ArrayList<>();
    for (int rate : new int[] {500, 1_000, 2_000, 5_000, 20_000}) {
      loaded.add(steady(true, true, 5, rate, true));
    }
    loaded.add(steady(true, true, 13, 5_000, true));
    List<Run> beside =
        List.of(
            steady(true, true, 5, 50_000, true),
            steady(false, true, 5, 50_000, true),
            steady(true, true, 5, 100_000, true),
            steady(false, true, 5, 100_000, true));
    List<Run> others = new ArrayList<>();
    for (int rate : new int[] {1_000, 5_000, 20_000, 50_000, 100_000}) {
      others.add(steady(false, true, 5, rate, false));
    }
    others.add(burst(false, true));

    StringBuilder table = new StringBuilder();
    table.append(
        "| load | finished | arrived | lost | counted by the tracer | datagrams dropped by the kernel |\n");
    table.append("|---|--:|--:|--:|--:|--:|\n");
    List<Result> all = new ArrayList<>();
    for (List<Run> part : List.of(idle, counted, loaded, beside, others)) {
      for (Run run : part) {
        Result result = run(run);
        all.add(result);
        table.append(result.row());
        System.out.print(result.row());
      }
    }
    Files.writeString(Path.of("target", "udp-arrival.md"), table);

    int at = 0;
    for (; at < idle.size(); at++) {
      if (idle.get(at).perSecond() < 100_000) {
        assertAllArrived(all.get(at));
      } else {
        assertNearlyAllArrived(all.get(at));
      }
    }
    Result fast = all.get(at++); // Two datagrams in a thousand may be lost unseen at most.
    assertThat(fast.lost() - fast.counted()).isLessThanOrEqualTo(fast.finished() / 500);
    for (int end = at + loaded.size(); at < end; at++) {
      assertAllArrived(all.get(at));
    }
    for (int end = at + beside.size(); at < end; at += 2) {
      assertThat(all.get(at).lostPercent()).as("%s", all.get(at)).isLessThanOrEqualTo(0.1);
      assertThat(all.get(at).lost()).isLessThanOrEqualTo(all.get(at + 1).lost());
    }
  }
}
