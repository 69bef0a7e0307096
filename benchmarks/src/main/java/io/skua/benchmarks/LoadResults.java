/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.skua.benchmarks.LoadPart.Course;
import io.skua.benchmarks.LoadPart.Pace;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What came of the end-to-end runs, with Skua's targets. */
final class LoadResults {
  private static final long NOTHING_LOST = 400_000;
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
    private final Course course;
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

    Row(Course course) {
      this.course = course;
    }

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

    /** Of all spans, in the worst round: one that loses spans is enough. */
    double lost() {
      return dropped.most() + kernel.most() + refused.most();
    }

    boolean isSkua() {
      return course.contender().isSkua();
    }

    boolean isPeer() {
      return !isSkua() && course.contender() != Contender.NOOP;
    }

    Object[] cells(String pace) {
      boolean sends = isSkua() || isPeer();
      return new Object[] {
        pace,
        course.label(),
        sends ? perSecond.median() : "",
        sends ? percent(dropped) : "",
        sends ? percent(kernel) : "",
        sends ? percent(refused) : "",
        sends ? cpu.median() : "",
        sends ? appCpu.median() : "",
        appBytes.median(),
        allBytes.median(),
        p50.median(),
        p99.median(),
        p999.median()
      };
    }

    private static String percent(Samples samples) {
      return Table.text(samples.most()) + " %";
    }
  }

  private final Map<Pace, Map<Course, Row>> rows = new LinkedHashMap<>();

  void add(Pace pace, Map<Course, Run> runs, Run noop) {
    Map<Course, Row> ofPace = rows.computeIfAbsent(pace, each -> new LinkedHashMap<>());
    runs.forEach((course, run) -> ofPace.computeIfAbsent(course, Row::new).add(run, noop));
  }

  Table table() {
    Table table =
        new Table(
            2,
            "spans/s",
            "peer",
            "arrived/s",
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
        (pace, ofPace) -> ofPace.values().forEach(row -> table.row(row.cells(pace.label()))));
    return table;
  }

  String targets() {
    Targets targets = new Targets();
    rows.forEach(
        (pace, ofPace) -> {
          List<Row> peers = ofPace.values().stream().filter(Row::isPeer).toList();
          ofPace.values().stream()
              .filter(Row::isSkua)
              .forEach(row -> addTargets(targets, pace, row, peers));
        });
    return targets.toString();
  }

  private static void addTargets(Targets targets, Pace pace, Row skua, List<Row> peers) {
    String work = pace.label() + ", " + skua.course.sink();
    Row cheapest = least(peers, row -> row.cpu.median());
    if (cheapest != null) {
      targets.atMost(
          work, "CPU: 0.5 x " + cheapest.course.label(), skua.cpu.ratioTo(cheapest.cpu), 0.5);
      Row calmest = least(peers, row -> row.p999.median());
      targets.atMost(work, "p99.9: " + calmest.course.label(), skua.p999.ratioTo(calmest.p999), 1);
    }
    peers.stream()
        .filter(row -> row.course.equals(new Course(Contender.JAEGER, skua.course.sink())))
        .forEach(
            row ->
                targets.atMost(
                    work, "CPU: 0.35 x " + row.course.label(), skua.cpu.ratioTo(row.cpu), 0.35));
    targets.atMost(work, "800 B in all", skua.allBytes.median(), 800);
    targets.atMost(work, "p99: 2 µs", skua.p99.median() / 1000, 2);
    if (pace.rate() <= NOTHING_LOST) {
      targets.atMost(work, "nothing lost, %", skua.lost(), 0);
    } else if (pace.rate() == MORE_DELIVERED && cheapest != null) {
      Row most = least(peers, row -> -row.perSecond.median());
      targets.atLeast(
          work,
          "delivers 1.5 x " + most.course.label(),
          skua.perSecond.ratioTo(most.perSecond),
          1.5);
    }
  }

  /** Null if there is none. */
  private static Row least(List<Row> rows, ToDoubleFunction<Row> by) {
    return rows.stream().min(Comparator.comparingDouble(by)).orElse(null);
  }
}
