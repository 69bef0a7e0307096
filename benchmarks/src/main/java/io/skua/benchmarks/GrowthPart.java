/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** How the cost of a sampled span grows. */
final class GrowthPart implements Part {
  private static final int TAGS = 5;
  private static final List<Contender> TWO = List.of(Contender.SKUA, Contender.OTEL_SHIM);
  private static final List<Contender> FEW =
      List.of(Contender.SKUA, Contender.JAEGER, Contender.OTEL);

  private final JmhRounds jmh;
  private final Options options;
  private final int[] tags;
  private final int[] threads;
  private final int[] tracers;

  GrowthPart(Options options) {
    this.options = options;
    jmh = new JmhRounds(options);
    tags = options.quick ? new int[] {100} : new int[] {1, 10, 100, 1000};
    threads = options.quick ? new int[] {2, 16} : new int[] {2, 16, 64};
    tracers = options.quick ? new int[] {1, 10} : new int[] {1, 10, 100};
  }

  @Override
  public String run() throws RunnerException {
    for (int n : tags) {
      add(tagged(n), options.quick ? TWO : Contender.DIFFERENT, 1, n, 1);
    }
    for (int n : threads) {
      add(crowd(n), options.quick ? TWO : Contender.DIFFERENT, n, TAGS, 1);
      add(crowd(n), List.of(Contender.NOOP), n, TAGS, 1);
    }
    for (int n : tracers) {
      add(among(n), options.quick ? List.of(Contender.SKUA) : FEW, 1, TAGS, n);
    }
    jmh.run();
    return "## How the cost grows\n\n"
        + "Of a sampled root, into the queue, as fast as can be; noop is what the scheduler does to any code.\n\n"
        + jmh.table();
  }

  private static String tagged(int tags) {
    return tags + (tags == 1 ? " tag" : " tags");
  }

  private static String crowd(int threads) {
    return threads + " threads";
  }

  private static String among(int tracers) {
    return tracers + (tracers == 1 ? " tracer" : " tracers");
  }

  private void add(String row, List<Contender> contenders, int threads, int tags, int tracers) {
    Map<String, String> parameters = Map.of("tags", "" + tags, "tracers", "" + tracers);
    for (Contender each : contenders) {
      jmh.add(row, each, "taggedRoot", threads, parameters);
    }
  }

  @Override
  public void judge(Targets targets) {
    for (int n : tags) {
      if (n >= 100) {
        jmh.judge(targets, tagged(n), Contender.SKUA, 1, Contender.OTEL_SHIM);
        double bytes = jmh.cost(tagged(n), Contender.OTEL_SHIM).bytes().median();
        jmh.judgeBytes(targets, tagged(n), Contender.SKUA, bytes);
      }
    }
    for (int n : threads) {
      if (n > threads[0]) {
        String row = crowd(n);
        jmh.judge(targets, row, Contender.SKUA, 1, jmh.best(row, Contender.PEERS));
        targets.atMost(
            row,
            "Skua: 1.1 x as much more than with 2 as noop",
            growth(Contender.SKUA, row, crowd(threads[0]))
                / growth(Contender.NOOP, row, crowd(threads[0])),
            1.1);
      }
    }
    String most = among(tracers[tracers.length - 1]);
    targets.atMost(most, "Skua: 1.1 x 1 tracer", growth(Contender.SKUA, most, among(1)), 1.1);
  }

  private double growth(Contender who, String row, String from) {
    return jmh.cost(row, who).nanos().ratioTo(jmh.cost(from, who).nanos());
  }

  @Override
  public void compare(SideBySide sides) {
    jmh.compare(sides, options.other());
  }
}
