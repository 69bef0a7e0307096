/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.skua.benchmarks.LoadPart.Course;
import io.skua.benchmarks.LoadPart.Pace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What came of the end-to-end runs, with Skua's targets. */
final class LoadResults {
  private static final long TARGET_BURSTS = 200_000;
  private static final long ALL_DELIVERED = 400_000;
  private static final long MORE_DELIVERED = 800_000;

  /** What the load generator and the receiver said of one run. */
  record Run(Map<String, Double> load, Map<String, Double> received) {
    double offered() {
      return load.get("offered");
    }

    double delivered() {
      return received.get("spans");
    }
  }

  /** What is told of a tracer at a pace. */
  private static final class Row {
    private final Samples perSecond = new Samples();
    private final Samples dropped = new Samples();
    private final Samples kernel = new Samples();
    private final Samples refused = new Samples();
    private final Samples cpu = new Samples();
    private final Samples appCpu = new Samples();
    private final Samples appBytes = new Samples();
    private final Samples allBytes = new Samples();
    private final Samples p50 = new Samples();
    private final Samples p99 = new Samples();
    private final Samples p999 = new Samples();

    void add(Run run, Run noop) {
      Map<String, Double> load = run.load;
      double offered = run.offered();
      double lostOnTheWay = Math.max(0, load.get("taken") - run.delivered());
      boolean kernelDropped = run.received.get("kernelDrops") > 0;
      one(perSecond, run.delivered() / (load.get("nanos") / 1e9));
      one(dropped, 100 * Math.max(0, offered - load.get("taken")) / offered);
      one(kernel, kernelDropped ? 100 * lostOnTheWay / offered : 0);
      one(refused, kernelDropped ? 0 : 100 * lostOnTheWay / offered);
      one(cpu, micros(run, noop, "cpu"));
      one(appCpu, micros(run, noop, "appCpu"));
      one(appBytes, load.get("appBytes") / offered);
      one(allBytes, load.get("allBytes") / offered);
      one(p50, load.get("p50"));
      one(p99, load.get("p99"));
      one(p999, load.get("p999"));
    }

    private static double micros(Run run, Run noop, String what) {
      double base = noop.load.get(what) / noop.offered() * run.offered();
      return (run.load.get(what) - base) / 1000 / run.delivered();
    }

    private static void one(Samples samples, double value) {
      samples.addRound(List.of(value));
    }
  }

  private final Map<Pace, Map<Course, Row>> rows = new LinkedHashMap<>();

  void add(Pace pace, Map<Course, Run> runs, Run noop) {
    Map<Course, Row> ofPace = rows.computeIfAbsent(pace, each -> new LinkedHashMap<>());
    runs.forEach((course, run) -> ofPace.computeIfAbsent(course, each -> new Row()).add(run, noop));
  }

  Table table() {
    Table table =
        new Table(
            2,
            "spans/s",
            "peer",
            "delivered/s",
            "lost: client",
            "kernel",
            "refused",
            "CPU µs/span",
            "of it app threads",
            "B/span app",
            "B/span all",
            "p50 ns",
            "p99 ns",
            "p99.9 ns");
    rows.forEach(
        (pace, ofPace) ->
            ofPace.forEach(
                (course, row) -> {
                  boolean noop = course.contender() == Contender.NOOP;
                  table.row(
                      pace.label(),
                      course.label(),
                      noop ? "" : row.perSecond.median(),
                      noop ? "" : percent(row.dropped),
                      noop ? "" : percent(row.kernel),
                      noop ? "" : percent(row.refused),
                      noop ? "" : row.cpu.median(),
                      noop ? "" : row.appCpu.median(),
                      row.appBytes.median(),
                      row.allBytes.median(),
                      row.p50.median(),
                      row.p99.median(),
                      row.p999.median());
                }));
    return table;
  }

  private static String percent(Samples samples) {
    return Table.text(samples.median()) + " %";
  }

  String targets() {
    Targets targets = new Targets();
    rows.forEach(
        (pace, ofPace) -> {
          List<Row> peers = new ArrayList<>();
          ofPace.forEach(
              (course, row) -> {
                if (!course.contender().isSkua() && course.contender() != Contender.NOOP) {
                  peers.add(row);
                }
              });
          ofPace.forEach(
              (course, row) -> {
                if (course.contender().isSkua()) {
                  add(
                      targets,
                      pace.label() + ": " + course.sink(),
                      pace,
                      row,
                      peers,
                      ofPace.get(new Course(Contender.JAEGER, course.sink())));
                }
              });
        });
    return targets.toString();
  }

  private static void add(
      Targets targets, String work, Pace pace, Row row, List<Row> peers, Row jaeger) {
    targets.atMost(
        work,
        "CPU: 0.5 x the best peer",
        row.cpu.ratioTo(least(peers, each -> each.cpu.median()).cpu),
        0.5);
    if (jaeger != null) {
      targets.atMost(work, "CPU: 0.35 x jaeger-client", row.cpu.ratioTo(jaeger.cpu), 0.35);
    }
    targets.atMost(work, "800 B in all", row.allBytes.median(), 800);
    targets.atMost(work, "p99: 2 µs", row.p99.median() / 1000, 2);
    targets.atMost(
        work,
        "p99.9: the best peer's",
        row.p999.ratioTo(least(peers, each -> each.p999.median()).p999),
        1);
    if (pace.rate() <= TARGET_BURSTS) {
      targets.atMost(work, "nothing dropped, %", lost(row), 0);
    } else if (pace.rate() <= ALL_DELIVERED) {
      targets.atMost(work, "all delivered, % lost", lost(row), 0);
    } else if (pace.rate() == MORE_DELIVERED) {
      Row most = least(peers, each -> -each.perSecond.median());
      targets.atLeast(
          work, "1.5 x what the best peer delivers", row.perSecond.ratioTo(most.perSecond), 1.5);
    }
  }

  /** In the worst round: one that loses spans is enough. */
  private static double lost(Row row) {
    return row.dropped.most() + row.kernel.most() + row.refused.most();
  }

  private static Row least(List<Row> rows, ToDoubleFunction<Row> by) {
    return rows.stream()
        .min((a, b) -> Double.compare(by.applyAsDouble(a), by.applyAsDouble(b)))
        .orElseGet(Row::new);
  }
}
