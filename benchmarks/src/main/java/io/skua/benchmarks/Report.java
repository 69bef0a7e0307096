/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.time.Duration;
import java.time.Instant;

/**
 * Measures Skua beside its peers and prints what it finds, in Markdown. What it is doing goes to
 * standard error, what children say there to {@code target/report.log}.
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
    System.out.println("# Skua beside its peers\n\n" + Environment.describe(options));
    for (String part : options.parts) {
      System.out.println(run(part, options));
    }
    progress("done");
    System.exit(0); // Peers leave threads behind.
  }

  private static String run(String part, Options options) throws Exception {
    return switch (part) {
      case "jmh" -> new SpanPart(options).run();
      case "e2e" -> new LoadPart(options).run();
      case "growth" -> new GrowthPart(options).run();
      default ->
          throw new IllegalArgumentException("--only " + part + ": must be jmh, e2e, growth");
    };
  }

  static void progress(String format, Object... arguments) {
    long seconds = Duration.between(START, Instant.now()).toSeconds();
    System.err.printf("%5d s  %s%n", seconds, String.format(format, arguments));
  }
}
