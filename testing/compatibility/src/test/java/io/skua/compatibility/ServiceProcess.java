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
import java.util.stream.Stream;
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
    String classPath =
        Stream.concat(
                Stream.of(new File("target/classes")), artifacts.stream().map(Artifact::getFile))
            .map(File::getAbsolutePath)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    // It is short, and there are many.
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", classPath, Service.class.getName()));
    settings.forEach((kind, ofKind) -> command.add(kind + ":" + ofKind));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var lines = process.inputReader(UTF_8)) {
      return lines.lines().toList();
    }
  }
}
