/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the report is asked for. */
final class Options {
  private static final String USAGE =
      """
      --quick              a look at everything within 3 minutes; its figures prove nothing
      --only jmh,e2e,growth
      --rounds N           of the end-to-end part, default 5: all peers once a round
      --jmh-rounds N       of the JMH part, default 5
      --warmup SECONDS     of the end-to-end part, default 60, all peers at once
      --seconds SECONDS    of one end-to-end run, default 8
      --peers a,b          of skua, jaeger, otel, otel_shim, brave, brave_ot; default all
      --sinks a,b          of udp, http, otlp, in the end-to-end part; default all
      --rates a,b          spans a second, default 20000,50000,100000,200000,400000,800000
      --threads a,b        of the jmh part, default 1,2
      --bursts a,b         rates that are offered in bursts of 1 ms too, default 200000
      """;

  private static final List<String> PARTS = List.of("jmh", "e2e", "growth");

  boolean quick;
  List<String> parts = PARTS;
  List<Contender> peers = List.of(Contender.values());
  List<Sink> sinks = List.of(Sink.UDP, Sink.HTTP, Sink.OTLP);
  int rounds = 5;
  int jmhRounds = 5;
  double warmUpSeconds = 60;
  double seconds = 8;
  List<Long> rates = List.of(20_000L, 50_000L, 100_000L, 200_000L, 400_000L, 800_000L);
  List<Integer> threads = List.of(1, 2);
  List<Long> bursts = List.of(200_000L);

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it is wrong, with what is allowed
   */
  static Options parse(String[] arguments) {
    Options options = new Options();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--help")) {
        throw new IllegalArgumentException(USAGE);
      } else if (arguments[i].equals("--quick")) {
        options.beQuick();
      } else if (i + 1 < arguments.length) {
        options.set(arguments[i], arguments[++i]);
      } else {
        throw new IllegalArgumentException(
            arguments[i] + ": unknown, or without a value\n" + USAGE);
      }
    }
    return options;
  }

  private void beQuick() {
    quick = true;
    rounds = 1;
    jmhRounds = 1;
    threads = List.of(1);
    warmUpSeconds = 5;
    seconds = 1;
    rates = List.of(100_000L);
  }

  private void set(String name, String value) {
    try {
      switch (name) {
        case "--only" -> parts = list(value).stream().map(Options::part).toList();
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--jmh-rounds" -> jmhRounds = Integer.parseInt(value);
        case "--warmup" -> warmUpSeconds = Double.parseDouble(value);
        case "--seconds" -> seconds = Double.parseDouble(value);
        case "--peers" -> peers = list(value).stream().map(Options::peer).toList();
        case "--sinks" -> sinks = list(value).stream().map(Options::sink).toList();
        case "--rates" -> rates = list(value).stream().map(Long::valueOf).toList();
        case "--threads" -> threads = list(value).stream().map(Integer::valueOf).toList();
        case "--bursts" -> bursts = list(value).stream().map(Long::valueOf).toList();
        default -> throw new IllegalArgumentException("unknown");
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " " + value + ": " + e.getMessage() + '\n' + USAGE);
    }
  }

  private static List<String> list(String value) {
    return Arrays.stream(value.split(",")).filter(each -> !each.isEmpty()).toList();
  }

  private static String part(String name) {
    if (!PARTS.contains(name)) {
      throw new IllegalArgumentException("must be among " + PARTS);
    }
    return name;
  }

  private static Contender peer(String name) {
    return Contender.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static Sink sink(String name) {
    return Sink.valueOf(name.toUpperCase(Locale.ROOT));
  }

  boolean wants(Sink sink) {
    return sink == Sink.NONE || sinks.contains(sink);
  }

  /** The load without a tracer is always there: it is what the others are measured against. */
  boolean wants(Contender contender) {
    return contender == Contender.NOOP
        || peers.contains(contender)
        || (contender == Contender.SKUA_EARLY && peers.contains(Contender.SKUA));
  }

  @Override
  public String toString() {
    return "parts "
        + parts
        + ", JMH rounds "
        + jmhRounds
        + (quick ? " (quick)" : "")
        + "; end to end: rounds "
        + rounds
        + ", warm-up "
        + warmUpSeconds
        + " s, runs of "
        + seconds
        + " s";
  }
}
