/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.skua.benchmarks.LoadPart.Course;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a tracer costs that has nothing to do. */
final class IdlePart implements Part {
  private static final double KB = 1024;

  private record Idle(Samples wakeUps, Samples threads, Samples heap) {
    Idle() {
      this(new Samples(), new Samples(), new Samples());
    }
  }

  private final Map<Course, Idle> idles = new LinkedHashMap<>();
  private final Options options;

  IdlePart(Options options) {
    this.options = options;
  }

  @Override
  public String run() throws IOException {
    try (Child receiver = new Child(Receiver.class, "128m")) {
      Map<String, Double> ports = Child.parse(receiver.greeting);
      for (Course course : LoadPart.few(options)) {
        Report.progress("idle: %s", course.label());
        measure(course, course.port(ports));
      }
    }
    return "## Without spans\n\nA tracer that has sent some; Skua and jaeger-client with default settings.\n\n"
        + table();
  }

  private void measure(Course course, int port) throws IOException {
    long seconds = options.quick ? 2 : 10;
    Idle idle = idles.computeIfAbsent(course, each -> new Idle());
    try (Child child = child(course, port)) {
      Map<String, Double> counted = child.ask("" + seconds);
      idle.wakeUps.addRound(counted.get("wakeups") / seconds);
      idle.threads.addRound(counted.get("threads"));
      idle.heap.addRound(child.ask("heap").get("heap") / KB);
    }
  }

  static Child child(Course course, int port) throws IOException {
    return new Child(
        course.build(),
        course.environment(port),
        IdleProbe.class,
        "256m",
        course.contender(),
        course.sink(),
        port);
  }

  private Table table() {
    Table table = new Table(1, "peer", "wake-ups/s", "threads", "heap, KB a tracer");
    idles.forEach(
        (course, idle) ->
            table.row(
                course.label(), idle.wakeUps.median(), idle.threads.median(), idle.heap.median()));
    return table;
  }

  @Override
  public void judge(Targets targets) {
    idles.forEach(
        (course, idle) -> {
          if (course.contender().isSkua()) {
            String work = "idle, " + course.sink();
            targets.atMost(work, "1 wake-up a second", idle.wakeUps.median(), 1);
            targets.atMost(work, "2,048 KB of heap", idle.heap.median(), 2048);
          }
        });
  }

  @Override
  public void compare(SideBySide sides) {
    idles.forEach(
        (course, now) -> {
          Idle then = idles.get(new Course(course.contender(), course.sink(), options.other()));
          if (then != null && then != now) {
            sides.add("idle, " + course.label(), "wake-ups/s", now.wakeUps, then.wakeUps);
            sides.add("idle, " + course.label(), "heap, KB", now.heap, then.heap);
          }
        });
  }
}
