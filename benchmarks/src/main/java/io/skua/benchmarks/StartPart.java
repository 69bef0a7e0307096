/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.skua.benchmarks.LoadPart.Course;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a tracer takes of the start of a service: time, and classes. */
final class StartPart implements Part {
  private static final Pattern SOURCE = Pattern.compile("source: file:(\\S+)");
  private static final Pattern CLASS = Pattern.compile("source: ");
  private static final Path LOG = Path.of("target", "start-classes.log");
  private static final String LOG_CLASSES = "-Xlog:class+load:file=" + LOG;
  private static final String MAIN = StartProbe.class.getName();

  /** Of a tracer: on a class path of what it needs, as a service has it. */
  private record Start(String classPath, long classes, Samples millis) {}

  private final Map<Course, Start> starts = new LinkedHashMap<>();
  private final Options options;

  StartPart(Options options) {
    this.options = options;
  }

  @Override
  public String run() throws IOException {
    try (Child receiver = new Child(Receiver.class, "128m")) {
      Map<String, Double> ports = Child.parse(receiver.greeting);
      long empty = classesOfNothing();
      for (Course course : LoadPart.few(options)) {
        Report.progress("start: %s", course.label());
        starts.put(course, learn(course, course.port(ports), empty));
      }
      List<Course> order = new ArrayList<>(starts.keySet());
      for (int round = 0; round < options.rounds; round++) {
        for (Course course : order) {
          Report.progress("start: %s (round %d)", course.label(), round + 1);
          measure(course, course.port(ports));
        }
        Collections.reverse(order);
      }
    }
    return "## Start\n\nFrom the first line of `main` until the first span is finished, in a fresh JVM without AppCDS;"
        + " classes beyond\nthose of an empty `main`. Without a backend for logging. Skua and jaeger-client by `Configuration.fromEnv().getTracer()`.\n\n"
        + table();
  }

  /** What it needs is what it loads until its first span has gone. */
  private static Start learn(Course course, int port, long empty) throws IOException {
    run(course, withoutLogback(course.build()), port, LOG_CLASSES, "stay");
    Set<String> used =
        SOURCE
            .matcher(Files.readString(LOG))
            .results()
            .map(found -> Path.of(found.group(1)).toString())
            .collect(Collectors.toSet());
    String classPath =
        Arrays.stream(course.build().classPath().split(File.pathSeparator))
            .filter(used::contains)
            .collect(Collectors.joining(File.pathSeparator));
    run(course, classPath, port, LOG_CLASSES);
    return new Start(classPath, classes() - empty, new Samples());
  }

  /** A service has its logging anyway: whoever logs first would pay for that here. */
  private static String withoutLogback(Build build) {
    return Arrays.stream(build.classPath().split(File.pathSeparator))
        .filter(entry -> !entry.contains("logback"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static long classesOfNothing() throws IOException {
    run(Map.of(), List.of(LOG_CLASSES, "-cp", Build.CURRENT.classPath(), MAIN));
    return classes();
  }

  private static long classes() throws IOException {
    return CLASS.matcher(Files.readString(LOG)).results().count();
  }

  private void measure(Course course, int port) throws IOException {
    Start start = starts.get(course);
    start.millis.addRound(run(course, start.classPath, port, "-Xshare:auto") / 1000.0);
  }

  /** Returns the microseconds that it says. */
  private static long run(Course course, String classPath, int port, String option, String... more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(option, "-cp", classPath, MAIN));
    command.addAll(List.of(course.contender().name(), course.sink().name(), "" + port));
    command.addAll(List.of(more));
    return run(course.environment(port), command);
  }

  private static long run(Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(Child.java()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(Child.LOG));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("no start: " + arguments + ", see " + Child.LOG.getAbsolutePath());
    }
    return Long.parseLong(said.trim());
  }

  private Table table() {
    Table table = new Table(1, "peer", "ms, median", "ms, least", "classes");
    starts.forEach(
        (course, start) ->
            table.row(course.label(), start.millis.median(), start.millis.least(), start.classes));
    return table;
  }

  @Override
  public void judge(Targets targets) {
    starts.forEach(
        (course, start) -> {
          if (course.contender().isSkua()) {
            double limit = course.sink() == Sink.UDP ? 50 : 60;
            String work = "start, " + course.sink();
            targets.atMost(work, "%.0f ms".formatted(limit), start.millis.median(), limit);
            if (course.sink() == Sink.UDP) {
              targets.atMost(work, "300 classes", start.classes, 300);
            }
          }
        });
  }

  @Override
  public void compare(SideBySide sides) {
    starts.forEach(
        (course, now) -> {
          Start then = starts.get(new Course(course.contender(), course.sink(), options.other()));
          if (then != null && then != now) {
            sides.add("start, " + course.label(), "ms", now.millis, then.millis);
          }
        });
  }
}
