/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of its own with a spool. It prints how many spans it found, then appends the numbers
 * from 0 on, each in a batch of {@link #batch}, and prints how many it did after each.
 */
final class SpoolProcess implements AutoCloseable {
  static final long MAX_BYTES = 1024L * 1024 * 1024;

  /** How many spans it took over. */
  final int found;

  private final Process process;
  private final BufferedReader output;

  private SpoolProcess(Process process) throws IOException {
    this.process = process;
    output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    found = Integer.parseInt(output.readLine());
  }

  /** Starts one that appends that many and then waits. */
  static SpoolProcess start(Path directory, int batches) throws IOException {
    return new SpoolProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                SpoolProcess.class.getName(),
                directory.toString(),
                "" + batches)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  public static void main(String[] args) throws Exception {
    Spool spool = open(Path.of(args[0]));
    System.out.println(spool.spans());
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      if (!spool.append(batch(i))) {
        throw new IllegalStateException("full");
      }
      System.out.println(i + 1);
    }
    Thread.sleep(60_000); // Killed before, or left behind by a test that died.
  }

  static Spool open(Path directory) throws IOException {
    return Spool.open(directory, MAX_BYTES, false, Spools.FORMAT, new Spools.LossBook());
  }

  /** From a few bytes to some transfers long; its text begins with the number. */
  static EncodedBatch batch(int number) {
    return Spools.batch(number + "+".repeat(number * 7919 % 200_000), 1 + number % 5);
  }

  /** Waits until it printed so many lines after the first; null at the end. */
  String line(int count) throws IOException {
    String line = null;
    for (int i = 0; i < count; i++) {
      line = output.readLine();
    }
    return line;
  }

  /** Kills it, and returns what it had still printed. */
  List<String> kill() throws Exception {
    process.toHandle().destroyForcibly();
    process.waitFor();
    List<String> lines = new ArrayList<>();
    String line;
    while ((line = output.readLine()) != null) {
      lines.add(line);
    }
    return lines;
  }

  @Override
  public void close() throws Exception {
    kill();
  }
}
