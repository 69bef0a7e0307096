/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs scripts by the Node that the machine has, with packages that npm installs for them. Where
 * there is none, tests that ask for it are skipped with the reason; with {@code
 * -Dskua.npm=required} they fail.
 */
final class Npm {
  private static final Path SCRIPTS = Path.of("src/test/resources/npm");
  private static final Path FOLDER = Path.of("target/npm").toAbsolutePath();
  private static final int MINUTES = 5;

  private Npm() {}

  /** Installs what the scripts need, unless it is there. */
  static void install() throws IOException, InterruptedException {
    if (!isThere("node") || !isThere("npm")) {
      String reason = "Node and npm are not on the PATH";
      if ("required".equals(System.getProperty("skua.npm"))) {
        throw new AssertionError(reason);
      }
      abort(reason);
    }
    Files.createDirectories(FOLDER);
    try (Stream<Path> scripts = Files.list(SCRIPTS)) {
      for (Path script : scripts.toList()) {
        Files.write(FOLDER.resolve(script.getFileName()), Files.readAllBytes(script));
      }
    }
    run(
        "npm",
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--no-package-lock",
        "--prefer-offline");
  }

  private static boolean isThere(String command) {
    return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  /** Runs a script to its end, which must be a good one. */
  static void node(String script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    run(command.toArray(String[]::new));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Path output = FOLDER.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended && process.exitValue() == 0)
        .as(
            "%s in %s: %s",
            String.join(" ", command), FOLDER, Files.readString(output, StandardCharsets.UTF_8))
        .isTrue();
  }
}
