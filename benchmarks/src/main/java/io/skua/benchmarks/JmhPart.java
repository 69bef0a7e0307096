/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs benchmarks in JVMs of their own, round by round, the peers of a row one after another. */
final class JmhPart {
  /** What was measured of one peer at one row. */
  record Cost(Samples nanos, Samples bytes, Samples lostPercent) {
    Cost() {
      this(new Samples(), new Samples(), new Samples());
    }
  }

  /** A benchmark with its parameters; the label says who does it. */
  record Trial(
      String row, String label, String benchmark, int threads, Map<String, String> params) {
    static Trial of(String row, Contender contender, String benchmark, int threads, Sink sink) {
      Map<String, String> params = new TreeMap<>(Map.of("peer", contender.name()));
      if (sink != null) {
        params.put("sink", sink.name());
      }
      return new Trial(row, contender.label, benchmark, threads, params);
    }
  }

  private final Map<String, Map<String, Cost>> costs = new TreeMap<>();
  private final List<String> rows = new ArrayList<>();
  private final boolean quick;

  JmhPart(boolean quick) {
    this.quick = quick;
  }

  /** Runs the trials, which stand together by rows; every second time backwards. */
  void run(List<Trial> trials, int rounds) throws RunnerException {
    List<Trial> order = new ArrayList<>(trials);
    trials.stream().map(Trial::row).distinct().forEach(rows::add);
    for (int round = 0; round < rounds; round++) {
      for (Trial trial : order) {
        Report.progress("%s, %s (round %d)", trial.row, trial.label, round + 1);
        run(trial);
      }
      Collections.reverse(order);
    }
  }

  private void run(Trial trial) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\b(Span|Encode|Growth)Benchmark\\." + trial.benchmark + '$')
            .threads(trial.threads)
            .forks(1)
            .warmupIterations(trial.row.startsWith(SpanPart.ENCODE) ? 3 : 2)
            .warmupTime(TimeValue.milliseconds(quick ? 300 : 1000))
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(quick ? 300 : 1000))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    trial.params.forEach(options::param);
    for (RunResult result : new Runner(options.build()).run()) {
      add(
          costs
              .computeIfAbsent(trial.row, row -> new TreeMap<>())
              .computeIfAbsent(trial.label, label -> new Cost()),
          result);
    }
  }

  private static void add(Cost cost, RunResult result) {
    List<IterationResult> iterations =
        result.getBenchmarkResults().stream()
            .flatMap(fork -> fork.getIterationResults().stream())
            .toList();
    cost.nanos.addRound(
        iterations.stream().map(iteration -> iteration.getPrimaryResult().getScore()).toList());
    cost.bytes.addRound(
        iterations.stream().flatMap(iteration -> score(iteration, "gc.alloc.rate.norm")).toList());
    double offered =
        iterations.stream().flatMap(each -> score(each, "offered")).mapToDouble(n -> n).sum();
    double taken =
        iterations.stream().flatMap(each -> score(each, "taken")).mapToDouble(n -> n).sum();
    if (offered > 0 && taken > 0) {
      cost.lostPercent.addRound(List.of(100 * Math.max(0, 1 - taken / offered)));
    }
  }

  private static Stream<Double> score(IterationResult iteration, String name) {
    Result<?> result = iteration.getSecondaryResults().get(name);
    return Stream.ofNullable(result).map(Result::getScore);
  }

  /** Returns an empty one for what was not run. */
  Cost cost(String row, String label) {
    return costs.getOrDefault(row, Map.of()).getOrDefault(label, new Cost());
  }

  /** Of those with the labels, the one that takes least time; the first if none was run. */
  String best(String row, List<String> labels) {
    return labels.stream()
        .filter(label -> !cost(row, label).nanos.isEmpty())
        .min((a, b) -> Double.compare(cost(row, a).nanos.median(), cost(row, b).nanos.median()))
        .orElse(labels.get(0));
  }

  Table table() {
    Table table = new Table(2, "work", "peer", "ns, median", "ns, least", "B", "dropped");
    for (String row : rows) {
      costs
          .get(row)
          .forEach(
              (label, cost) ->
                  table.row(
                      row,
                      label,
                      cost.nanos.median(),
                      cost.nanos.least(),
                      cost.bytes.median(),
                      cost.lostPercent.isEmpty()
                          ? ""
                          : Table.text(cost.lostPercent.median()) + " %"));
    }
    return table;
  }
}
