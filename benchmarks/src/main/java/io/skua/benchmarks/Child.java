/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A JVM of ours that is told what to do by lines on its standard input. It greets with a line, and
 * answers each with one; it ends when its input does.
 */
final class Child implements AutoCloseable {
  /** What libraries print is not for us: our lines begin with this. */
  private static final String MARK = "@ ";

  static final File LOG = new File("target/report.log");

  private final Process process;
  private final BufferedReader answers;
  private final PrintStream commands;

  /** What the child said first. */
  final String greeting;

  /** Starts one of this version of Skua. */
  Child(Class<?> main, String heap, Object... arguments) throws IOException {
    this(Build.CURRENT, Map.of(), main, heap, arguments);
  }

  Child(
      Build build, Map<String, String> environment, Class<?> main, String heap, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java());
    // A page of memory costs a microsecond when it is used for the first time. Whoever allocates
    // least meets such pages for longest; a service that has run for some minutes meets none.
    command.addAll(List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseG1GC", "-XX:+AlwaysPreTouch"));
    command.addAll(List.of("-cp", build.classPath(), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    process = builder.redirectError(ProcessBuilder.Redirect.appendTo(LOG)).start();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    greeting = answer();
  }

  static String java() {
    return System.getProperty("java.home") + "/bin/java";
  }

  /** Tells it, and waits for the numbers that it answers with. */
  Map<String, Double> ask(String command) throws IOException {
    tell(command);
    return numbers();
  }

  void tell(String command) {
    commands.println(command);
  }

  Map<String, Double> numbers() throws IOException {
    return parse(answer());
  }

  /** Reads {@code key=number key=number}. */
  static Map<String, Double> parse(String answer) {
    Map<String, Double> numbers = new HashMap<>();
    for (String pair : answer.split(" ")) {
      int equals = pair.indexOf('=');
      numbers.put(pair.substring(0, equals), Double.valueOf(pair.substring(equals + 1)));
    }
    return numbers;
  }

  private String answer() throws IOException {
    String line;
    while ((line = answers.readLine()) != null) {
      if (line.startsWith(MARK)) {
        return line.substring(MARK.length());
      }
    }
    throw new IOException("a child ended early, see " + LOG.getAbsolutePath());
  }

  @Override
  public void close() {
    commands.close();
    process
        .onExit()
        .orTimeout(20, TimeUnit.SECONDS)
        .exceptionally(late -> process.destroyForcibly())
        .join();
  }

  /** What a child does. */
  static void serve(String greeting, Function<String, String> answerer) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println(MARK + greeting);
    String command;
    while ((command = commands.readLine()) != null) {
      System.out.println(MARK + answerer.apply(command));
    }
  }
}
