/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures Skua beside its peers, or beside itself, and prints what it finds, in Markdown. What it
 * is doing goes to standard error, what children say there to {@code target/report.log}.
 */
public final class Report {
  private static final Instant START = Instant.now();

  private Report() {}

  /**
   * Runs it.
   *
   * @param args see {@link Options}
   */
  public static void main(String[] args) throws Exception {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      return;
    }
    if (options.against == null) {
      measure(options);
    } else {
      measureBoth(options);
    }
    progress("done");
    System.exit(0); // Peers leave threads behind.
  }

  private static void measureBoth(Options options) throws Exception {
    Path folder = Files.createTempDirectory("skua-against");
    Path worktree = folder.resolve("skua");
    try {
      options.add(Build.of(options.against, worktree));
      measure(options);
    } finally {
      remove(worktree);
      Files.deleteIfExists(folder);
    }
  }

  private static void remove(Path worktree) throws IOException {
    if (Files.exists(worktree)) {
      Build.remove(worktree);
    }
  }

  private static void measure(Options options) throws Exception {
    System.out.println("# Skua beside its peers\n\n" + Environment.describe(options));
    List<Part> parts = new ArrayList<>();
    for (String name : options.parts) {
      Part part = Options.PARTS.get(name).apply(options);
      System.out.println(part.run());
      parts.add(part);
    }
    if (options.against == null) {
      Targets targets = new Targets();
      parts.forEach(part -> part.judge(targets));
      System.out.println("## Targets\n\n" + targets);
    } else {
      SideBySide sides = new SideBySide(options.other());
      parts.forEach(part -> part.compare(sides));
      System.out.println("## Side by side\n\n" + sides);
    }
  }

  static void progress(String format, Object... arguments) {
    long seconds = Duration.between(START, Instant.now()).toSeconds();
    System.err.printf("%5d s  %s%n", seconds, String.format(format, arguments));
  }
}
