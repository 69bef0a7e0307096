/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.skua.benchmarks.JmhPart.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a tracer costs the thread that calls it, and what encoding costs, with Skua's targets. */
final class SpanPart {
  static final String ENCODE = "encode a span (10 tags, 2 logs)";

  private static final List<String> JAEGERS =
      List.of(Encoding.JAEGER_COMPACT.label, Encoding.JAEGER_BINARY.label);

  private final JmhPart jmh;
  private final Options options;

  SpanPart(Options options) {
    this.options = options;
    jmh = new JmhPart(options.quick);
  }

  String run() throws Exception {
    jmh.run(trials(), options.jmhRounds);
    return "## The thread that makes spans\n\n"
        + "Nanoseconds and bytes of one operation of one thread. \"Dropped\": what found the tracer's queue full, since\n"
        + "it is offered as fast as can be.\n\n"
        + jmh.table()
        + "\nA batch of "
        + SpanBatch.SPANS
        + " spans takes, for each, "
        + String.join(", ", sizes())
        + ".\n\n### Targets\n\nRatios are medians of the rounds' ratios.\n\n"
        + targets();
  }

  private List<Trial> trials() {
    List<Trial> trials = new ArrayList<>();
    List<Contender> all = contenders(true);
    List<Contender> others = contenders(false);
    List<Contender> propagating =
        others.stream()
            .filter(each -> each != Contender.BRAVE && each != Contender.BRAVE_OT)
            .toList();
    for (int threads : options.threads) {
      add(trials, "unsampled root", "unsampledRoot", threads, null, all);
      add(trials, "sampled root (5 tags, 1 log)", "sampledRoot", threads, Sink.QUEUE, others);
      add(trials, "sampled child in a scope", "child", threads, Sink.QUEUE, others);
      add(trials, "inject uber-trace-id", "inject", threads, Sink.QUEUE, propagating);
      add(trials, "extract uber-trace-id", "extract", threads, Sink.QUEUE, propagating);
    }
    if (!options.threads.contains(1)) {
      return trials;
    }
    for (Encoding encoding : encodings()) {
      trials.add(
          new Trial(ENCODE, encoding.label, "encode", 1, Map.of("encoding", encoding.name())));
    }
    return trials;
  }

  private static void add(
      List<Trial> trials,
      String work,
      String benchmark,
      int threads,
      Sink sink,
      List<Contender> contenders) {
    contenders.forEach(
        each -> trials.add(Trial.of(row(work, threads), each, benchmark, threads, sink)));
  }

  private static String row(String work, int threads) {
    return work + (threads == 1 ? "" : ", " + threads + " threads");
  }

  private List<Contender> contenders(boolean early) {
    return Arrays.stream(Contender.values())
        .filter(each -> options.wants(each) && each != Contender.NOOP)
        .filter(each -> early || each != Contender.SKUA_EARLY)
        .toList();
  }

  private List<Encoding> encodings() {
    return Arrays.stream(Encoding.values())
        .filter(
            each ->
                options.peers.stream().anyMatch(peer -> each.name().startsWith(peer.name() + '_')))
        .toList();
  }

  private List<String> sizes() throws Exception {
    List<String> sizes = new ArrayList<>();
    for (Encoding encoding : encodings()) {
      sizes.add(encoding.label + ": " + encoding.batch().encode() / SpanBatch.SPANS + " B");
    }
    return sizes;
  }

  private String targets() {
    Targets targets = new Targets();
    for (int threads : new int[] {1, 2}) {
      spanTargets(targets, threads);
    }
    encodeTargets(targets);
    return targets.toString();
  }

  private void spanTargets(Targets targets, int threads) {
    String root = row("unsampled root", threads);
    ratio(targets, root, Contender.SKUA, 0.35, Contender.JAEGER);
    ratio(targets, root, Contender.SKUA, 0.5, Contender.OTEL_SHIM);
    ratio(targets, root, Contender.SKUA, 1.2, Contender.BRAVE_OT);
    bytes(targets, root, Contender.SKUA, 128);
    ratio(targets, root, Contender.SKUA_EARLY, 0.6, Contender.BRAVE_OT);
    bytes(targets, root, Contender.SKUA_EARLY, 128);

    String sampled = row("sampled root (5 tags, 1 log)", threads);
    ratioToBest(targets, sampled, 0.6, peers(false));
    bytes(targets, sampled, Contender.SKUA, 400);
    String child = row("sampled child in a scope", threads);
    ratioToBest(targets, child, 0.7, peers(false));
    bytes(targets, child, Contender.SKUA, 240);

    String inject = row("inject uber-trace-id", threads);
    ratio(targets, inject, Contender.SKUA, 1, Contender.OTEL);
    bytes(targets, inject, Contender.SKUA, 128);
    String extract = row("extract uber-trace-id", threads);
    ratioToBest(targets, extract, 0.35, peers(true));
    bytes(targets, extract, Contender.SKUA, 96);
  }

  private void encodeTargets(Targets targets) {
    double values = Sample.utf8ArrayBytes(SpanBatch.TAGS, SpanBatch.LOGS);
    for (Encoding ours : Encoding.values()) {
      if (ours.name().startsWith("SKUA")) {
        ratio(targets, ENCODE, ours.label, 0.5, Encoding.OTEL_PROTOBUF.label);
        ratio(targets, ENCODE, ours.label, 0.25, jmh.best(ENCODE, JAEGERS));
        targets.atMost(
            ENCODE,
            ours.label + ": 64 B beyond the values' " + Table.text(values),
            Math.rint(jmh.cost(ENCODE, ours.label).bytes().median() - values),
            64);
      }
    }
  }

  private static List<String> peers(boolean byOpenTracing) {
    return Stream.of(Contender.values())
        .filter(each -> !each.isSkua() && each != Contender.NOOP)
        .filter(each -> each.isOpenTracing() || !byOpenTracing)
        .map(each -> each.label)
        .toList();
  }

  private void ratioToBest(Targets targets, String row, double limit, List<String> peers) {
    ratio(targets, row, Contender.SKUA.label, limit, jmh.best(row, peers));
  }

  private void ratio(Targets targets, String row, Contender who, double limit, Contender peer) {
    ratio(targets, row, who.label, limit, peer.label);
  }

  private void ratio(Targets targets, String row, String who, double limit, String peer) {
    targets.atMost(
        row,
        who + ": " + limit + " x " + peer,
        jmh.cost(row, who).nanos().ratioTo(jmh.cost(row, peer).nanos()),
        limit);
  }

  /** To the whole byte: what the profiler itself allocates is spread over all operations. */
  private void bytes(Targets targets, String row, Contender who, double limit) {
    double measured = Math.rint(jmh.cost(row, who.label).bytes().median());
    targets.atMost(row, who.label + ": " + (int) limit + " B", measured, limit);
  }
}
