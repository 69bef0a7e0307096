/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static io.skua.allinone.store.SpanBuilder.span;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process of its own that adds traces to a store, one after the other, until it is killed. */
final class H2StoreProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private H2StoreProcess(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  static H2StoreProcess start(Path file) throws IOException {
    return new H2StoreProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                H2StoreProcess.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Returns how many traces it has added, once there are more. */
  int awaitMore() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("it ended by itself");
    }
    return Integer.parseInt(line);
  }

  /** Kills it: it closes nothing. */
  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Adds traces of two spans, in two batches, of which the ids count from 1. */
  public static void main(String[] arguments) throws Exception {
    SpanStore store = new H2Store(Path.of(arguments[0]), 1_000_000, 1 << 30);
    for (int i = 1; ; i++) {
      store.add(List.of(span(i, 1).tag("n", (long) i).build(), span(i, 2).childOf(1).build()));
      System.out.println(i);
    }
  }
}
