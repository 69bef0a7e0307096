/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.Main;
import io.skua.allinone.Port;
import io.skua.engines.Engine;
import io.skua.engines.EngineMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@link Main} in a JVM of its own, that is killed and started again on its ports. It ends with the
 * JVM of the tests.
 */
final class Server implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(120);

  /** In little time and memory. */
  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m");

  private final List<String> command = new ArrayList<>();
  private final Path log;
  private final Map<Port, Integer> numbers = new EnumMap<>(Port.class);
  private final Port awaited;
  private Process process;

  /** Starts one that is small on free ports, as the other does. */
  Server(Path log, List<Port> ports, List<String> arguments) throws IOException {
    this(log, SMALL, ports, arguments);
  }

  /**
   * Starts one on free ports, which it keeps.
   *
   * @param log a file that gets what it says
   * @param options of its JVM
   * @param ports all that it listens on
   */
  Server(Path log, List<String> options, List<Port> ports, List<String> arguments)
      throws IOException {
    this.log = log;
    this.awaited = ports.get(0);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EngineMain.class.getName(), Main.class.getName()));
    for (Port port : ports) {
      numbers.put(port, Engine.freePort());
      String label = port.name().toLowerCase(Locale.ROOT).replace('_', '-');
      command.add("--port." + label + "=" + port(port));
    }
    command.addAll(arguments);
    launch();
  }

  /** Waits until it listens. */
  Server awaitListening() {
    awaitListening(process, port(awaited), log);
    return this;
  }

  private void launch() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SKUA_"));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = builder.start();
  }

  static void awaitListening(Process process, int port, Path log) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              assertThat(process.isAlive()).as(() -> read(log)).isTrue();
              new Socket(InetAddress.getLoopbackAddress(), port).close();
              return true;
            });
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Ends it at once, as {@code kill -9} does. */
  void kill() {
    assertThat(process.isAlive()).as(() -> read(log)).isTrue();
    process.destroyForcibly().onExit().join();
  }

  /** Starts it again after it was killed, and waits until it listens. */
  void restart() throws IOException {
    launch();
    awaitListening();
  }

  /** Returns the number of a port of its own. */
  int port(Port port) {
    return numbers.get(port);
  }

  /** Returns the process that runs now. */
  ProcessHandle process() {
    return process.toHandle();
  }

  /** Returns the most memory that it had at once, in MiB. */
  long peakMegabytes() throws IOException {
    return peakMegabytes(process.toHandle());
  }

  /** Returns the most memory that a process had at once, in MiB. */
  static long peakMegabytes(ProcessHandle process) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
