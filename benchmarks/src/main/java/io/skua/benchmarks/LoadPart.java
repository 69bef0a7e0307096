/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spans from one JVM to another: what each costs in all, and which are lost. */
final class LoadPart implements Part {
  private static final long WARM_UP_RATE = 20_000;
  private static final long CROWD_RATE = 100_000;

  /** A tracer and its way to the receiver. */
  record Course(Contender contender, Sink sink, Build build) {
    Course(Contender contender, Sink sink) {
      this(contender, sink, Build.CURRENT);
    }

    String label() {
      return build.label(contender) + (sink == Sink.NONE ? "" : ", " + sink);
    }

    /** For those that are configured so. */
    Map<String, String> environment(int port) {
      Map<String, String> way =
          switch (sink) {
            case UDP -> Map.of("JAEGER_AGENT_HOST", "127.0.0.1", "JAEGER_AGENT_PORT", "" + port);
            case OTLP ->
                Map.of(
                    "JAEGER_SENDER",
                    "otlp",
                    "JAEGER_ENDPOINT",
                    Wiring.to(sink, port).url("/v1/traces"));
            default -> Map.of("JAEGER_ENDPOINT", Wiring.to(sink, port).url("/api/traces"));
          };
      Map<String, String> all = new HashMap<>(way);
      all.put("JAEGER_SERVICE_NAME", "benchmark");
      all.put("JAEGER_SAMPLER_TYPE", "const");
      all.put("JAEGER_SAMPLER_PARAM", "1");
      return all;
    }

    /** Where its spans go, of a receiver that said so. */
    int port(Map<String, Double> ports) {
      return ports.get(sink == Sink.UDP ? "udp" : "http").intValue();
    }
  }

  /** How spans are offered. */
  record Pace(long rate, boolean bursts, int threads) {
    static Pace steady(long rate) {
      return new Pace(rate, false, LoadGenerator.THREADS);
    }

    boolean isSteady() {
      return !bursts && !isCrowd();
    }

    boolean isCrowd() {
      return threads > LoadGenerator.THREADS;
    }

    String label() {
      return Table.text(rate)
          + (bursts ? " in bursts of 1 ms" : "")
          + (isCrowd() ? " from " + threads + " threads" : "");
    }

    /** However many threads, each makes as many spans whenever it wakes up. */
    String command(double seconds) {
      long tickMicros = bursts ? 1000 : 50L * threads;
      return rate + " " + tickMicros + ' ' + (long) (1000 * seconds) + ' ' + threads;
    }
  }

  static final Course NOOP = new Course(Contender.NOOP, Sink.NONE);

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
          + " threads to a receiver in a JVM of its own, which decodes each, with the buffers that it gets by default.\n"
          + "CPU and bytes: of the client's process, for each span that arrived; CPU less that of the load without a tracer.\n"
          + "Times: of one span on its thread, with two readings of the clock in it. Lost: in the worst round.\n\n";

  private final Options options;
  private final List<Course> courses;
  private final List<Pace> paces = new ArrayList<>();
  private final Map<Course, Child> generators = new LinkedHashMap<>();
  private final LoadResults results = new LoadResults();

  LoadPart(Options options) {
    this.options = options;
    courses = courses(options);
    options.rates.forEach(rate -> paces.add(Pace.steady(rate)));
    options.bursts.forEach(rate -> paces.add(new Pace(rate, true, LoadGenerator.THREADS)));
    options.crowds.forEach(threads -> paces.add(new Pace(CROWD_RATE, false, threads)));
  }

  /** Those that are wanted; of Skua, each version. */
  static List<Course> courses(Options options) {
    return COURSES.stream()
        .filter(course -> options.wants(course.contender) && options.wants(course.sink))
        .flatMap(
            course ->
                options.builds(course.contender.isSkua()).stream()
                    .map(build -> new Course(course.contender, course.sink, build)))
        .toList();
  }

  /** Those of tracers; for a look, few of them. */
  static List<Course> few(Options options) {
    return courses(options).stream()
        .filter(course -> !course.equals(NOOP))
        .filter(course -> !options.quick || isOfInterest(course.contender))
        .toList();
  }

  private static boolean isOfInterest(Contender contender) {
    return contender.isSkua() || contender == Contender.JAEGER;
  }

  @Override
  public String run() throws IOException {
    StringBuilder settings = new StringBuilder();
    try (Child receiver = new Child(Receiver.class, "512m")) {
      Map<String, Double> ports = Child.parse(receiver.greeting);
      for (Course course : courses) {
        Child generator = start(course, course.port(ports));
        generators.put(course, generator);
        settings.append("- %s: %s%n".formatted(course.label(), generator.greeting));
      }
      settings.append(
          "- UDP receive buffer: %s B, as Java says it: half of what Linux does%n"
              .formatted(Table.text(ports.get("buffer"))));
      warmUp();
      measure(receiver, ports.get("http").intValue());
    } finally {
      generators.values().forEach(Child::close);
    }
    return "## End to end\n\n"
        + INTRODUCTION
        + results.table()
        + '\n'
        + results.alone()
        + pictures()
        + "\n<details><summary>Settings</summary>\n\n"
        + settings
        + "\n</details>\n";
  }

  private static Child start(Course course, int port) throws IOException {
    return new Child(
        course.build, Map.of(), LoadGenerator.class, "512m", course.contender, course.sink, port);
  }

  private String pictures() throws IOException {
    return options.rates.size() < 2 ? "" : results.pictures(options.pictures) + '\n';
  }

  /** All at once, which takes the machine no longer than one after another would take each. */
  private void warmUp() throws IOException {
    Report.progress("warm-up of %s s", Table.text(options.warmUpSeconds));
    for (Child generator : generators.values()) {
      generator.tell(Pace.steady(WARM_UP_RATE).command(options.warmUpSeconds));
    }
    for (Child generator : generators.values()) {
      generator.numbers();
    }
  }

  private void measure(Child receiver, int port) throws IOException {
    List<Course> order = new ArrayList<>(courses);
    for (int round = 0; round < options.rounds; round++) {
      floodAll(port);
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

  private void floodAll(int port) throws IOException {
    for (Sink sink : List.of(Sink.HTTP, Sink.OTLP)) {
      if (options.wants(sink)) {
        Report.progress("what the receiver takes alone, %s", sink);
        results.addAlone(sink, Flood.spansPerSecond(sink, port, options.seconds / 2));
      }
    }
  }

  private LoadResults.Run run(Child receiver, Course course, Pace pace) throws IOException {
    Map<String, Double> before = receiver.ask("count");
    Map<String, Double> load = generators.get(course).ask(pace.command(options.seconds));
    Map<String, Double> after = receiver.ask("count");
    after.replaceAll((key, count) -> count - before.get(key));
    return new LoadResults.Run(load, after);
  }

  @Override
  public void judge(Targets targets) {
    results.judge(targets);
  }

  @Override
  public void compare(SideBySide sides) {
    results.compare(sides, options.other());
  }
}
