/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@link Main} in a JVM of its own, on free ports. */
final class Child implements AutoCloseable {
  private static final int SECONDS = 60;

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();

  private Child(Process process) {
    this.process = process;
  }

  /** Starts it, without waiting. */
  static Process start(Map<String, String> environment, List<String> jvm, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SKUA_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /**
   * Starts it with a heap of a size, all ports open and, unless told otherwise, the receive buffer
   * that the system gives any receiver, and waits until it listens.
   */
  static Child open(String heap, String... arguments) throws IOException {
    return open(heap, Role.ALL, arguments);
  }

  /** Starts a part in the same way. */
  static Child open(String heap, Role role, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("--role=" + role.label()));
    for (Port port : Port.values()) {
      if (role.has(port) && Stream.of(arguments).noneMatch(each -> each.startsWith(option(port)))) {
        all.add(option(port) + 0);
      }
    }
    all.addAll(List.of(arguments));
    if (role.has(Port.AGENT_COMPACT)
        && all.stream().noneMatch(argument -> argument.startsWith("--receive-buffer"))) {
      all.add("--receive-buffer=0");
    }
    List<String> jvm = List.of("-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError");
    Child child = new Child(start(Map.of(), jvm, all.toArray(String[]::new)));
    child.readUntil("Ctrl-C");
    return child;
  }

  private static String option(Port port) {
    return "--port." + port.label() + '=';
  }

  private void readUntil(String end) throws IOException {
    BufferedReader in = process.inputReader(UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      output.add(line);
      if (line.contains(end)) {
        // Whatever it says later must not fill the pipe.
        Thread drain = new Thread(() -> in.lines().forEach(this::say));
        drain.setDaemon(true);
        drain.start();
        return;
      }
    }
    throw new AssertionError("it did not start: " + output);
  }

  private void say(String line) {
    output.add(line);
    System.out.println(line);
  }

  /** Returns what it has said. */
  String output() {
    return String.join("\n", output);
  }

  /** Returns the number after an address, in the line that begins so. */
  int port(String line) {
    Matcher matcher = Pattern.compile("  " + line + " .*127\\.0\\.0\\.1:(\\d+)").matcher(output());
    assertThat(matcher.find()).as("%s in %s", line, output()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  /** Returns the URL of a path on the port of a line. */
  String url(String line, String path) {
    return "http://127.0.0.1:" + port(line) + path;
  }

  /** Has none of its threads run until it is resumed. */
  void suspend() throws IOException, InterruptedException {
    signal("STOP");
    Path state = Path.of("/proc", Long.toString(process.pid()), "stat");
    await().until(() -> Files.readString(state).contains(") T "));
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  /** Returns the time that processors have worked for it so far, in steps of 10 ms. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to end, as the system does, and returns its status. */
  int end() throws InterruptedException {
    process.toHandle().destroy(); // The process's own would close the pipe under who reads it.
    assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** Asks it to end, without waiting. */
  void beginToEnd() throws IOException, InterruptedException {
    signal("TERM");
  }

  /** Ends it by -9, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
