/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.skua.benchmarks.JmhPart.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** How the cost of a sampled span grows, and what a tracer costs that has nothing to do. */
final class GrowthPart {
  private static final List<Contender> ALL =
      List.of(
          Contender.SKUA,
          Contender.JAEGER,
          Contender.OTEL,
          Contender.OTEL_SHIM,
          Contender.BRAVE,
          Contender.BRAVE_OT);
  private static final List<Contender> FEW =
      List.of(Contender.SKUA, Contender.JAEGER, Contender.OTEL, Contender.BRAVE);
  private static final List<Contender> TWO = List.of(Contender.SKUA, Contender.JAEGER);

  private final Options options;

  GrowthPart(Options options) {
    this.options = options;
  }

  String run() throws RunnerException, IOException {
    JmhPart jmh = new JmhPart(options.quick);
    jmh.run(trials(), 1);
    return "## How the cost grows\n\nOf a sampled root span, into the queue; one thread and one tracer unless it says"
        + " otherwise.\n\n"
        + jmh.table()
        + "\n### Without spans\n\n"
        + idle();
  }

  private List<Trial> trials() {
    List<Trial> trials = new ArrayList<>();
    for (int tags : options.quick ? new int[] {1, 100} : new int[] {1, 10, 100, 1000}) {
      add(trials, tags + (tags == 1 ? " tag" : " tags"), options.quick ? TWO : ALL, 1, tags, 1);
    }
    for (int threads : options.quick ? new int[] {8} : new int[] {2, 4, 16, 64}) {
      add(trials, threads + " threads, 5 tags", options.quick ? TWO : FEW, threads, 5, 1);
    }
    for (int tracers : options.quick ? new int[] {10} : new int[] {1, 10, 100}) {
      add(trials, tracers + " tracers, 5 tags", TWO, 1, 5, tracers);
    }
    return trials;
  }

  private void add(
      List<Trial> trials,
      String row,
      List<Contender> contenders,
      int threads,
      int tags,
      int tracers) {
    for (Contender each : contenders) {
      if (options.wants(each)) {
        Map<String, String> params =
            Map.of("peer", each.name(), "tags", "" + tags, "tracers", "" + tracers);
        trials.add(new Trial(row, each.label, "taggedRoot", threads, params));
      }
    }
  }

  private Table idle() throws IOException {
    Table table = new Table(1, "peer", "wake-ups/s of its threads", "threads");
    long seconds = options.quick ? 2 : 10;
    try (Child receiver = new Child(Receiver.class, "128m")) {
      Map<String, Double> ports = Child.parse(receiver.greeting);
      for (LoadPart.Course course : LoadPart.COURSES) {
        if (options.wants(course.contender())
            && (options.quick ? TWO : ALL).contains(course.contender())) {
          Report.progress("idle: %s", course.label());
          int port = ports.get(course.sink() == Sink.UDP ? "udp" : "http").intValue();
          try (Child child =
              new Child(IdleProbe.class, "128m", course.contender(), course.sink(), port)) {
            Map<String, Double> idle = child.ask("" + seconds);
            table.row(course.label(), idle.get("wakeups") / seconds, idle.get("threads"));
          }
        }
      }
    }
    return table;
  }
}
