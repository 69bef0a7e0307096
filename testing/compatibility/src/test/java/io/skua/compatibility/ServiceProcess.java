/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.aether.artifact.Artifact;

/** A {@link Service} in a JVM of its own. */
final class ServiceProcess {
  private ServiceProcess() {}

  /**
   * Runs it to its end.
   *
   * @param javaHome of the Java that it runs on
   * @param artifacts its class path
   * @param settings by the kind of service
   * @return the lines that it printed
   */
  static List<String> run(Path javaHome, List<Artifact> artifacts, Map<String, String> settings)
      throws Exception {
    return start(javaHome, List.of("-cp", path(new File("target/classes"), artifacts)), settings);
  }

  /**
   * The same on this Java, with Skua and its libraries as modules.
   *
   * @param module that the service requires, with those that it brings along
   */
  static List<String> runOnModulePath(
      List<Artifact> artifacts, String module, Map<String, String> settings) throws Exception {
    File service = new File("target/classes");
    return start(
        thisJava(),
        List.of("-p", path(artifacts), "--add-modules", module, "-cp", service.getPath()),
        settings);
  }

  /**
   * Runs an application that is a module itself, on this Java.
   *
   * @param classes what it is compiled to
   * @param main {@code module/class}
   * @param settings {@code NAME=value;NAME=value}
   */
  static List<String> runModule(
      File classes, List<Artifact> artifacts, String main, String settings) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-p", path(classes, artifacts)));
    for (String setting : settings.split(";")) {
      arguments.add("-D" + setting);
    }
    arguments.addAll(List.of("-m", main));
    return start(thisJava(), arguments);
  }

  private static Path thisJava() {
    return Path.of(System.getProperty("java.home"));
  }

  private static String path(File first, List<Artifact> artifacts) {
    return first.getAbsolutePath() + File.pathSeparator + path(artifacts);
  }

  private static String path(List<Artifact> artifacts) {
    return artifacts.stream()
        .map(artifact -> artifact.getFile().getAbsolutePath())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<String> start(Path javaHome, List<String> path, Map<String, String> settings)
      throws Exception {
    List<String> arguments = new ArrayList<>(path);
    arguments.add(Service.class.getName());
    settings.forEach((kind, ofKind) -> arguments.add(kind + ":" + ofKind));
    return start(javaHome, arguments);
  }

  private static List<String> start(Path javaHome, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    // It is short, and there are many.
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var lines = process.inputReader(UTF_8)) {
      return lines.lines().toList();
    }
  }
}
