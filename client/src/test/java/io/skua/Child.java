/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs a class of the tests; what it prints can be read line by line. */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private Child(Process process) {
    this.process = process;
    output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  static Child start(Class<?> main, List<String> options, String... arguments) throws IOException {
    return start(List.of(), main, options, arguments);
  }

  /**
   * @param wrapper the beginning of the command, such as one that enters a network namespace
   */
  static Child start(List<String> wrapper, Class<?> main, List<String> options, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** The next line that begins so, without that; null if it ends without one. */
  String await(String beginning) throws IOException {
    String line;
    do {
      line = output.readLine();
    } while (line != null && !line.startsWith(beginning));
    return line == null ? null : line.substring(beginning.length());
  }

  /** Writes a line to its input. */
  void tell(String line) throws IOException {
    process.getOutputStream().write((line + '\n').getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** What it still prints until it ends. */
  List<String> rest() throws IOException {
    return output.lines().toList();
  }

  /** Its exit code, once it ends by itself. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("still runs");
    }
    return process.exitValue();
  }

  /** As its operating system would, for want of memory. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly(); // Its output stays open, unlike by the process itself.
    process.waitFor();
  }

  /** Asks it to end, as a container is stopped. */
  void terminate() {
    process.destroy();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
