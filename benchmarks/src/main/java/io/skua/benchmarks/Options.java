/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What the report is asked for. */
final class Options {
  private static final String USAGE =
      """
      --quick              a look at everything within minutes; its figures prove nothing
      --only a,b           of jmh, headers, e2e, growth, start, idle, closure; default all
      --against REV        that revision of Skua beside this one, and no peers unless by --peers
      --rounds N           default 5: all have their turn in each
      --warmup SECONDS     of the end-to-end part, default 60, all at once
      --seconds SECONDS    of one end-to-end run, default 8
      --peers a,b          of skua, jaeger, otel, otel_shim, brave, brave_ot; default all
      --sinks a,b          of udp, http, otlp; default all
      --rates a,b          spans a second, default 2000,20000,50000,100000,200000,400000,800000
      --threads a,b        of jmh and headers, default 1,2
      --bursts a,b         rates that are offered in bursts of 1 ms too, default 200000
      --crowds a,b         threads that offer 100000 spans a second too, default 16,64
      --pictures FOLDER    where they are written, default target
      """;

  /** In the order in which they run: what drifts least with the machine last. */
  static final Map<String, Function<Options, Part>> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("jmh", SpanPart::new);
    PARTS.put("headers", HeaderPart::new);
    PARTS.put("e2e", LoadPart::new);
    PARTS.put("growth", GrowthPart::new);
    PARTS.put("start", StartPart::new);
    PARTS.put("idle", IdlePart::new);
    PARTS.put("closure", options -> new ClosurePart());
  }

  boolean quick;
  List<String> parts = List.copyOf(PARTS.keySet());
  List<Contender> peers = List.of(Contender.values());
  List<Sink> sinks = List.of(Sink.UDP, Sink.HTTP, Sink.OTLP);
  int rounds = 5;
  double warmUpSeconds = 60;
  double seconds = 8;
  List<Long> rates = List.of(2_000L, 20_000L, 50_000L, 100_000L, 200_000L, 400_000L, 800_000L);
  List<Integer> threads = List.of(1, 2);
  List<Long> bursts = List.of(200_000L);
  List<Integer> crowds = List.of(16, 64);
  Path pictures = Path.of("target");

  /** A revision; null if there is none to compare with. */
  String against;

  private List<Build> builds = List.of(Build.CURRENT);

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
    threads = List.of(1);
    warmUpSeconds = 5;
    seconds = 1;
    rates = List.of(20_000L, 100_000L);
    crowds = List.of(16);
  }

  private void set(String name, String value) {
    try {
      switch (name) {
        case "--only" -> parts = each(value, Options::part);
        case "--against" -> setAgainst(value);
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--warmup" -> warmUpSeconds = Double.parseDouble(value);
        case "--seconds" -> seconds = Double.parseDouble(value);
        case "--peers" -> peers = each(value, Options::peer);
        case "--sinks" -> sinks = each(value, Options::sink);
        case "--rates" -> rates = each(value, Long::valueOf);
        case "--threads" -> threads = each(value, Integer::valueOf);
        case "--bursts" -> bursts = each(value, Long::valueOf);
        case "--crowds" -> crowds = each(value, Integer::valueOf);
        case "--pictures" -> pictures = Path.of(value);
        default -> throw new IllegalArgumentException("unknown");
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " " + value + ": " + e.getMessage() + '\n' + USAGE);
    }
  }

  private void setAgainst(String revision) {
    against = revision;
    peers = List.of(Contender.SKUA);
  }

  private static <T> List<T> each(String value, Function<String, T> reader) {
    return Arrays.stream(value.split(",")).filter(each -> !each.isEmpty()).map(reader).toList();
  }

  private static String part(String name) {
    if (!PARTS.containsKey(name)) {
      throw new IllegalArgumentException("must be among " + PARTS.keySet());
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

  /** Adds what Skua is compared with. */
  void add(Build other) {
    builds = List.of(Build.CURRENT, other);
  }

  /** Of Skua there may be two; of whom it is compared with, one. */
  List<Build> builds(boolean isSkua) {
    return isSkua ? builds : builds.subList(0, 1);
  }

  /** The version of Skua that this one is compared with. */
  Build other() {
    return builds.get(builds.size() - 1);
  }

  @Override
  public String toString() {
    return "%s; %d rounds%s; end to end: warm-up %s s, runs of %s s"
        .formatted(
            String.join(", ", parts), rounds, quick ? " (quick)" : "", warmUpSeconds, seconds);
  }
}
