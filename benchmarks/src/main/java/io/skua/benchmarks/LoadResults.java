/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.skua.benchmarks.LoadPart.Course;
import io.skua.benchmarks.LoadPart.Pace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What came of the end-to-end runs, with Skua's targets. */
final class LoadResults {
  private static final long ALL_BY_UDP = 50_000;
  private static final long ALL_BY_HTTP = 200_000;
  private static final long AS_MUCH_AS_THE_RECEIVER_TAKES = 400_000;
  private static final long MORE_THAN_PEERS = 800_000;

  /** Of processor time, Skua's share of what the best peer takes. */
  private static final Map<Sink, Double> CPU =
      Map.of(Sink.UDP, 0.4, Sink.HTTP, 0.5, Sink.OTLP, 0.4);

  /** Of a span that was delivered, in all. */
  private static final Map<Sink, Integer> BYTES =
      Map.of(Sink.UDP, 300, Sink.HTTP, 650, Sink.OTLP, 550);

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
    private final Samples offeredPerSecond = new Samples();
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
      double arrived = isNoop() ? offered : run.delivered();
      double lostOnTheWay = Math.max(0, load.get("taken") - run.delivered());
      boolean kernelDropped = run.received.get("kernelDrops") > 0;
      perSecond.addRound(run.delivered() / (load.get("nanos") / 1e9));
      offeredPerSecond.addRound(offered / (load.get("nanos") / 1e9));
      dropped.addRound(100 * Math.max(0, offered - load.get("taken")) / offered);
      kernel.addRound(kernelDropped ? 100 * lostOnTheWay / offered : 0);
      refused.addRound(kernelDropped ? 0 : 100 * lostOnTheWay / offered);
      cpu.addRound(micros(run, noop, "cpu") / arrived);
      appCpu.addRound(micros(run, noop, "appCpu") / arrived);
      appBytes.addRound(load.get("appBytes") / arrived);
      allBytes.addRound(load.get("allBytes") / arrived);
      p50.addRound(load.get("p50"));
      p99.addRound(load.get("p99"));
      p999.addRound(load.get("p999"));
    }

    private static double micros(Run run, Run noop, String what) {
      return (run.load.get(what) - noop.load.get(what) / noop.offered() * run.offered()) / 1000;
    }

    /** Of all spans, in the worst round: one that loses spans is enough. */
    double lost() {
      return dropped.most() + kernel.most() + refused.most();
    }

    boolean isNoop() {
      return course.contender() == Contender.NOOP;
    }

    boolean isPeer() {
      return !course.contender().isSkua() && !isNoop();
    }

    Object[] cells(String pace) {
      boolean sends = !isNoop();
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
  private final Map<Sink, Samples> alone = new EnumMap<>(Sink.class);

  void add(Pace pace, Map<Course, Run> runs, Run noop) {
    Map<Course, Row> ofPace = rows.computeIfAbsent(pace, each -> new LinkedHashMap<>());
    runs.forEach((course, run) -> ofPace.computeIfAbsent(course, Row::new).add(run, noop));
  }

  /** What the receiver takes, in a round, if sending costs nothing. */
  void addAlone(Sink sink, double spansPerSecond) {
    alone.computeIfAbsent(sink, each -> new Samples()).addRound(spansPerSecond);
  }

  String alone() {
    StringBuilder text = new StringBuilder();
    alone.forEach(
        (sink, samples) ->
            text.append(
                "The receiver alone, fed with one body again and again: %s spans a second, %s.%n"
                    .formatted(Table.text(samples.median()), sink)));
    return text.append('\n').toString();
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

  /** Two, in a folder; returns what shows them. */
  String pictures(Path folder) throws IOException {
    Picture latency = new Picture("latency-by-rate", "p99 of making a span, on its thread, ns");
    latency.limit(2000, "target: 2 µs");
    fill(latency, row -> row.p99);
    Picture cpu = new Picture("cpu-by-rate", "Processor time for each span that arrived, µs");
    fill(cpu, row -> row.cpu);
    return latency.write(folder) + '\n' + cpu.write(folder);
  }

  private void fill(Picture picture, Function<Row, Samples> figure) {
    rows.forEach(
        (pace, ofPace) -> {
          if (pace.isSteady()) {
            ofPace.values().stream()
                .filter(row -> !row.isNoop())
                .forEach(row -> picture.add(row.course, pace.rate(), figure.apply(row).median()));
          }
        });
  }

  void judge(Targets targets) {
    rows.forEach(
        (pace, ofPace) -> {
          List<Row> peers = ofPace.values().stream().filter(Row::isPeer).toList();
          ofPace.values().stream()
              .filter(row -> row.course.contender().isSkua())
              .forEach(row -> judge(targets, pace, row, peers));
        });
  }

  private void judge(Targets targets, Pace pace, Row skua, List<Row> peers) {
    String work = pace.label() + ", " + skua.course.sink();
    if (pace.isCrowd()) {
      judgeCrowd(targets, work, pace, skua, peers);
    } else if (pace.isSteady()) {
      if (pace.rate() <= ALL_BY_HTTP) {
        judgeCost(targets, work, pace, skua, peers);
      } else if (skua.course.sink() != Sink.UDP) {
        judgeMost(targets, work, pace, skua, peers);
      }
      targets.atMost(work, "p99: 2 µs", skua.p99.median() / 1000, 2);
      toBest(targets, work, "p99.9", 1, skua, peers, row -> row.p999);
    }
  }

  private static void judgeCost(
      Targets targets, String work, Pace pace, Row skua, List<Row> peers) {
    Sink sink = skua.course.sink();
    toBest(targets, work, "CPU", CPU.get(sink), skua, peers, row -> row.cpu);
    targets.atMost(work, BYTES.get(sink) + " B in all", skua.allBytes.median(), BYTES.get(sink));
    // What docs/reliability.md promises: by UDP, from there on, a datagram of some thousands.
    double percent = sink == Sink.UDP && pace.rate() > ALL_BY_UDP ? 0.1 : 0;
    targets.atMost(work, "lost: " + Table.text(percent) + " %", skua.lost(), percent);
  }

  private void judgeMost(Targets targets, String work, Pace pace, Row skua, List<Row> peers) {
    if (pace.rate() == AS_MUCH_AS_THE_RECEIVER_TAKES) {
      double most = alone.getOrDefault(skua.course.sink(), new Samples()).median();
      targets.atLeast(
          work,
          "arrive: as many as the receiver takes alone",
          skua.perSecond.median() / Math.min(most, skua.offeredPerSecond.median()),
          1);
    } else if (pace.rate() == MORE_THAN_PEERS && !peers.isEmpty()) {
      Row most = least(peers, row -> -row.perSecond.median());
      targets.atLeast(
          work,
          "arrive: 1.4 x " + most.course.label(),
          skua.perSecond.ratioTo(most.perSecond),
          1.4);
    }
  }

  /** With a queue that is not full; what more threads cost is in the load without a tracer, too. */
  private void judgeCrowd(Targets targets, String work, Pace pace, Row skua, List<Row> peers) {
    toBest(targets, work, "CPU", 1, skua, peers, row -> row.cpu);
    toBest(targets, work, "p99.9", 1, skua, peers, row -> row.p999);
    Row few = rows.getOrDefault(Pace.steady(pace.rate()), Map.of()).get(skua.course);
    if (few != null) {
      targets.atMost(work, "CPU: 1.1 x that of 2 threads", skua.cpu.ratioTo(few.cpu), 1.1);
    }
  }

  private static void toBest(
      Targets targets,
      String work,
      String figure,
      double limit,
      Row skua,
      List<Row> peers,
      Function<Row, Samples> samples) {
    if (!peers.isEmpty()) {
      Row best = least(peers, row -> samples.apply(row).median());
      targets.atMost(
          work,
          "%s: %s x %s".formatted(figure, limit, best.course.label()),
          samples.apply(skua).ratioTo(samples.apply(best)),
          limit);
    }
  }

  private static Row least(List<Row> rows, ToDoubleFunction<Row> by) {
    return rows.stream().min(Comparator.comparingDouble(by)).orElseThrow();
  }

  void compare(SideBySide sides, Build other) {
    rows.forEach(
        (pace, ofPace) ->
            ofPace.forEach(
                (course, now) -> {
                  Row then = ofPace.get(new Course(course.contender(), course.sink(), other));
                  if (then != null && then != now) {
                    compare(sides, pace.label() + ", " + course.label(), now, then);
                  }
                }));
  }

  private static void compare(SideBySide sides, String work, Row now, Row then) {
    sides.add(work, "arrived/s", now.perSecond, then.perSecond);
    sides.add(work, "CPU µs/span", now.cpu, then.cpu);
    sides.add(work, "B/span all", now.allBytes, then.allBytes);
    sides.add(work, "p99 ns", now.p99, then.p99);
    sides.add(work, "p99.9 ns", now.p999, then.p999);
  }
}
