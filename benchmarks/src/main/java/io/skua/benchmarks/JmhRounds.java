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
final class JmhRounds {
  /** JMH starts its JVMs with this. */
  private static final String CLASS_PATH = "java.class.path";

  /** What was measured of one peer at one row. */
  record Cost(Samples nanos, Samples bytes, Samples lostPercent) {
    Cost() {
      this(new Samples(), new Samples(), new Samples());
    }
  }

  /** A benchmark with its parameters; the label says who does it. */
  record Trial(
      String row,
      String label,
      String benchmark,
      int threads,
      Map<String, String> params,
      Build build) {}

  private final Map<String, Map<String, Cost>> costs = new TreeMap<>();
  private final List<String> rows = new ArrayList<>();
  private final List<Trial> trials = new ArrayList<>();
  private final Options options;

  JmhRounds(Options options) {
    this.options = options;
  }

  /** Adds a trial of a tracer, if it is wanted: of Skua, one for each version. */
  void add(
      String row,
      Contender contender,
      String benchmark,
      int threads,
      Map<String, String> parameters) {
    if (!options.wants(contender)) {
      return;
    }
    Map<String, String> all = new TreeMap<>(parameters);
    all.put("peer", contender.name());
    for (Build build : options.builds(contender.isSkua())) {
      add(new Trial(row, build.label(contender), benchmark, threads, all, build));
    }
  }

  void add(Trial trial) {
    if (!rows.contains(trial.row)) {
      rows.add(trial.row);
    }
    trials.add(trial);
  }

  /** Runs them in the order in which they were added; every second time backwards. */
  void run() throws RunnerException {
    List<Trial> order = new ArrayList<>(trials);
    for (int round = 0; round < options.rounds; round++) {
      for (Trial trial : order) {
        Report.progress("%s, %s (round %d)", trial.row, trial.label, round + 1);
        run(trial);
      }
      Collections.reverse(order);
    }
  }

  private void run(Trial trial) throws RunnerException {
    boolean encodes = trial.benchmark.equals("encode"); // Takes longer to be compiled.
    ChainedOptionsBuilder jmh =
        new OptionsBuilder()
            .include("\\b(Span|Propagation|Encode|Growth)Benchmark\\." + trial.benchmark + '$')
            .threads(trial.threads)
            .forks(1)
            .warmupIterations(encodes ? 3 : 2)
            .warmupTime(TimeValue.milliseconds(options.quick ? 300 : 1000))
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(options.quick ? 300 : 1000))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    trial.params.forEach(jmh::param);
    System.setProperty(CLASS_PATH, trial.build.classPath());
    try {
      Cost cost =
          costs
              .computeIfAbsent(trial.row, row -> new TreeMap<>())
              .computeIfAbsent(trial.label, label -> new Cost());
      for (RunResult result : new Runner(jmh.build()).run()) {
        add(cost, result);
      }
    } finally {
      System.setProperty(CLASS_PATH, Build.CURRENT.classPath());
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

  Cost cost(String row, Contender contender) {
    return cost(row, contender.label);
  }

  /** Of those that were run, the one that takes least time; the first if none was. */
  Contender best(String row, List<Contender> peers) {
    return peers.stream()
        .filter(peer -> !cost(row, peer).nanos.isEmpty())
        .min((a, b) -> Double.compare(cost(row, a).nanos.median(), cost(row, b).nanos.median()))
        .orElse(peers.get(0));
  }

  /** Judges the time of Skua by that of a peer. */
  void judge(Targets targets, String row, Contender skua, double limit, Contender peer) {
    targets.atMost(
        row,
        "%s: %s x %s".formatted(skua.label, limit, peer.label),
        cost(row, skua).nanos.ratioTo(cost(row, peer).nanos),
        limit);
  }

  /** Judges Skua's bytes, to the whole: what the profiler allocates is spread over operations. */
  void judgeBytes(Targets targets, String row, Contender skua, double limit) {
    targets.atMost(
        row,
        "%s: %,.0f B".formatted(skua.label, limit),
        Math.rint(cost(row, skua).bytes.median()),
        Math.rint(limit));
  }

  void compare(SideBySide sides, Build other) {
    for (Trial trial : trials) {
      if (trial.build == Build.CURRENT) {
        Cost now = cost(trial.row, trial.label);
        Cost then = cost(trial.row, trial.label + other.name());
        sides.add(trial.row, trial.label + ", ns", now.nanos, then.nanos);
        sides.add(trial.row, trial.label + ", B", now.bytes, then.bytes);
      }
    }
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
