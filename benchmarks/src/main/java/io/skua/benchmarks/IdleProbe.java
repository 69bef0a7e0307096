/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An application that has made some spans and then makes none, in a JVM of its own. Told a number
 * of seconds, it counts how often the threads that the tracer brought wake up in that time; told
 * {@code heap}, how much of it a tracer keeps. Skua and jaeger-client are as they ship.
 */
final class IdleProbe {
  private static final int SPANS = 1000;
  private static final int MORE = 10;
  private static final long SETTLE_MILLIS = 3000;

  /** Begin the names of the JVM's own threads, of which new ones may come at any time. */
  private static final Pattern JVM = Pattern.compile("(C1|C2|G1|GC|VM) .*");

  private static final String SWITCHES = "voluntary_ctxt_switches:";

  private IdleProbe() {}

  /**
   * Starts one.
   *
   * @param args contender, sink, port of the receiver
   */
  public static void main(String[] args) throws Exception {
    Set<Path> before = Set.copyOf(switches().keySet());
    Wiring wiring = Wiring.to(Sink.valueOf(args[1]), Integer.parseInt(args[2]));
    Supplier<Peer> opener = () -> used(Contender.valueOf(args[0]), wiring);
    try (Peer peer = opener.get()) {
      Thread.sleep(SETTLE_MILLIS);
      Child.serve(
          "idle",
          command ->
              command.equals("heap")
                  ? heap(opener)
                  : count(before, 1000 * Long.parseLong(command)));
    }
  }

  /** A tracer that has sent spans, and has nothing to do now. */
  private static Peer used(Contender contender, Wiring wiring) {
    Peer peer =
        switch (contender) {
          case SKUA -> SkuaPeer.byEnvironment();
          case JAEGER -> JaegerPeer.byEnvironment();
          default -> contender.open(wiring);
        };
    SpanBatch.fill(peer, SPANS, LoadGenerator.TAGS, 0);
    peer.flush();
    return peer;
  }

  /** Of each tracer beyond the first, which has loaded what they share. */
  private static String heap(Supplier<Peer> opener) {
    long before = used();
    List<Peer> more = Stream.generate(opener).limit(MORE).toList();
    long bytes = (used() - before) / MORE;
    more.forEach(Peer::close);
    return "heap=" + bytes;
  }

  private static long used() {
    System.gc();
    System.gc(); // What the first only found is gone after the second.
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static String count(Set<Path> before, long millis) {
    try {
      Map<Path, Long> start = switches();
      start.keySet().removeAll(before);
      Thread.sleep(millis);
      Map<Path, Long> end = switches();
      long wakeUps = 0;
      for (Map.Entry<Path, Long> thread : start.entrySet()) {
        wakeUps += end.getOrDefault(thread.getKey(), thread.getValue()) - thread.getValue();
      }
      return "wakeups=" + wakeUps + " threads=" + start.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How often each thread of this process gave up its processor: once before each wake-up. */
  private static Map<Path, Long> switches() throws IOException {
    Map<Path, Long> switches = new HashMap<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        add(task, switches);
      }
    }
    return switches;
  }

  private static void add(Path task, Map<Path, Long> switches) throws IOException {
    try {
      if (JVM.matcher(Files.readString(task.resolve("comm")).trim()).matches()) {
        return;
      }
      for (String line : Files.readAllLines(task.resolve("status"))) {
        if (line.startsWith(SWITCHES)) {
          switches.put(task, Long.parseLong(line.substring(SWITCHES.length()).trim()));
        }
      }
    } catch (NoSuchFileException gone) {
      // The thread ended meanwhile.
    }
  }
}
