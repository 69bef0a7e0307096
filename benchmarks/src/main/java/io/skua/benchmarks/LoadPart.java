/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spans from one JVM to another: what each costs in all, and which are lost. */
final class LoadPart {
  private static final long STEADY_MICROS = 100;
  private static final long BURST_MICROS = 1000;
  private static final long WARM_UP_RATE = 20_000;

  /** A tracer and its way to the receiver. */
  record Course(Contender contender, Sink sink) {
    String label() {
      return contender.label + (sink == Sink.NONE ? "" : ", " + sink);
    }
  }

  /** How spans are offered. */
  record Pace(long rate, boolean bursts) {
    String label() {
      return Table.text(rate) + (bursts ? " in bursts of 1 ms" : "");
    }

    String command(double seconds) {
      return rate + " " + (bursts ? BURST_MICROS : STEADY_MICROS) + ' ' + (long) (1000 * seconds);
    }
  }

  private static final Course NOOP = new Course(Contender.NOOP, Sink.NONE);

  /** A new way of Skua's gets a line here. */
  static final List<Course> COURSES =
      List.of(
          new Course(Contender.SKUA, Sink.UDP),
          new Course(Contender.SKUA, Sink.HTTP),
          new Course(Contender.SKUA, Sink.OTLP),
          new Course(Contender.JAEGER, Sink.UDP),
          new Course(Contender.JAEGER, Sink.HTTP),
          new Course(Contender.OTEL, Sink.HTTP),
          new Course(Contender.OTEL_SHIM, Sink.HTTP),
          new Course(Contender.BRAVE, Sink.HTTP),
          new Course(Contender.BRAVE_OT, Sink.HTTP),
          NOOP);

  private static final String INTRODUCTION =
      "Root spans with "
          + LoadGenerator.TAGS
          + " tags from "
          + LoadGenerator.THREADS
          + " threads, over 127.0.0.1 to a receiver in a JVM of its own. CPU: of the process, for each span that\n"
          + "arrived, less that of the load without a tracer. Bytes: for each span offered. Times: of one span on its\n"
          + "thread, with two readings of the clock in it. Medians of the rounds; but what was lost is that of the worst.\n"
          + "Arrived are spans that the receiver read and, by UDP, decoded, with the receive buffer that the system gives.\n"
          + "Lost are spans that the client dropped, that were in datagrams which found no room in the receive buffer,\n"
          + "and that were sent, but refused or never answered.\n\n";

  private final Options options;
  private final List<Course> courses;
  private final List<Pace> paces = new ArrayList<>();
  private final Map<Course, Child> generators = new LinkedHashMap<>();
  private final LoadResults results = new LoadResults();

  LoadPart(Options options) {
    this.options = options;
    courses =
        COURSES.stream()
            .filter(course -> options.wants(course.contender) && options.wants(course.sink))
            .toList();
    options.rates.forEach(rate -> paces.add(new Pace(rate, false)));
    options.bursts.forEach(rate -> paces.add(new Pace(rate, true)));
  }

  String run() throws IOException {
    StringBuilder settings = new StringBuilder();
    try (Child receiver = new Child(Receiver.class, "256m")) {
      Map<String, Double> ports = Child.parse(receiver.greeting);
      for (Course course : courses) {
        int port = ports.get(course.sink == Sink.UDP ? "udp" : "http").intValue();
        Child generator =
            new Child(LoadGenerator.class, "512m", course.contender, course.sink, port);
        generators.put(course, generator);
        settings
            .append("- ")
            .append(course.label())
            .append(": ")
            .append(generator.greeting)
            .append('\n');
      }
      settings
          .append("- UDP receive buffer: ")
          .append(Table.text(ports.get("buffer")))
          .append(" B, the system's default as Java says it, which is half of what Linux does\n");
      warmUp();
      measure(receiver);
    } finally {
      generators.values().forEach(Child::close);
    }
    return "## End to end\n\n"
        + INTRODUCTION
        + settings
        + '\n'
        + results.table()
        + "\n### Targets\n\n"
        + results.targets();
  }

  /** All at once, which takes the machine no longer than one after another would take each. */
  private void warmUp() throws IOException {
    Report.progress("warm-up of %s s", Table.text(options.warmUpSeconds));
    for (Child generator : generators.values()) {
      generator.tell(new Pace(WARM_UP_RATE, false).command(options.warmUpSeconds));
    }
    for (Child generator : generators.values()) {
      generator.numbers();
    }
  }

  private void measure(Child receiver) throws IOException {
    List<Course> order = new ArrayList<>(courses);
    for (int round = 0; round < options.rounds; round++) {
      for (Pace pace : paces) {
        Report.progress("%s spans a second (round %d)", pace.label(), round + 1);
        Map<Course, LoadResults.Run> runs = new LinkedHashMap<>();
        for (Course course : order) {
          runs.put(course, run(receiver, course, pace));
        }
        results.add(pace, runs, runs.get(NOOP));
      }
      Collections.reverse(order);
    }
  }

  private LoadResults.Run run(Child receiver, Course course, Pace pace) throws IOException {
    Map<String, Double> before = receiver.ask("count");
    Map<String, Double> load = generators.get(course).ask(pace.command(options.seconds));
    Map<String, Double> after = receiver.ask("count");
    after.replaceAll((key, count) -> count - before.get(key));
    return new LoadResults.Run(load, after);
  }
}
