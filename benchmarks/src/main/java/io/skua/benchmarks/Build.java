/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A version of Skua that is measured, by the benchmarks of this one.
 *
 * @param name what its labels end with
 * @param classPath of a JVM that runs it
 */
record Build(String name, String classPath) {
  /** That of this JVM. */
  static final Build CURRENT = new Build("", System.getProperty("java.class.path"));

  /** Where the report runs is a module, in the folder of this. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Path CLASSES = Path.of("target", "classes");

  /**
   * Builds another revision.
   *
   * @param worktree where to; must not exist yet
   * @throws IOException if it has no such revision, or that does not compile
   */
  static Build of(String revision, Path worktree) throws IOException {
    Report.progress("building %s in %s", revision, worktree);
    run(ROOT, "git", "worktree", "add", "--force", "--detach", worktree.toString(), revision);
    String modules =
        ours()
            .map(Path::toString)
            .filter(module -> isIn(worktree, module))
            .collect(Collectors.joining(","));
    run(worktree, "mvn", "-B", "-ntp", "-q", "compile", "-pl", modules, "-am");
    return new Build(
        " at " + revision,
        Arrays.stream(CURRENT.classPath.split(File.pathSeparator))
            .map(entry -> isOurs(entry) ? moved(entry, worktree) : entry)
            .collect(Collectors.joining(File.pathSeparator)));
  }

  static void remove(Path worktree) throws IOException {
    run(ROOT, "git", "worktree", "remove", "--force", worktree.toString());
  }

  /** The folders of the modules on this JVM's class path, but for the benchmarks. */
  private static Stream<Path> ours() {
    return Arrays.stream(CURRENT.classPath.split(File.pathSeparator))
        .filter(Build::isOurs)
        .map(entry -> ROOT.relativize(Path.of(entry).getParent().getParent()));
  }

  private static boolean isIn(Path worktree, String module) {
    return Files.exists(worktree.resolve(module).resolve("pom.xml"));
  }

  private static boolean isOurs(String entry) {
    Path path = Path.of(entry);
    return path.startsWith(ROOT)
        && path.endsWith(CLASSES)
        && !path.startsWith(Path.of("").toAbsolutePath());
  }

  private static String moved(String entry, Path worktree) {
    return worktree.resolve(ROOT.relativize(Path.of(entry))).toString();
  }

  /** Waits for it; what it says goes to the log of the report. */
  static void run(Path folder, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(Child.LOG))
            .start();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(
          String.join(" ", command) + " failed, see " + Child.LOG.getAbsolutePath());
    }
  }

  String label(Contender contender) {
    return contender.label + name;
  }
}
