/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.skua.benchmarks.JmhRounds.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a tracer costs the thread that makes spans, and what encoding them costs. */
final class SpanPart implements Part {
  private static final String UNSAMPLED = "unsampled root";
  private static final String SAMPLED = "sampled root (5 tags, 1 log)";
  private static final String CHILD = "sampled child in a scope";
  private static final String ENCODE = "encode a span (10 tags, 2 logs)";
  private static final String CLOCK = "reading the clock";

  private final JmhRounds jmh;
  private final Options options;

  SpanPart(Options options) {
    this.options = options;
    jmh = new JmhRounds(options);
  }

  @Override
  public String run() throws Exception {
    addTrials();
    jmh.run();
    return "## The thread that makes spans\n\n"
        + "One operation of one thread. Dropped: found the queue full, as spans are offered as fast as can be.\n\n"
        + jmh.table()
        + "\nEncoded, a span has, in a batch of "
        + SpanBatch.SPANS
        + ": "
        + String.join(", ", sizes())
        + ".\n";
  }

  private void addTrials() {
    Map<String, String> queue = Map.of("sink", Sink.QUEUE.name());
    for (int threads : options.threads) {
      for (Contender each : Contender.TRACERS) {
        jmh.add(row(UNSAMPLED, threads), each, "unsampledRoot", threads, Map.of());
      }
      for (Contender each : Contender.DIFFERENT) {
        jmh.add(row(SAMPLED, threads), each, "sampledRoot", threads, queue);
      }
      for (Contender each : Contender.DIFFERENT) {
        jmh.add(row(CHILD, threads), each, "child", threads, queue);
      }
    }
    jmh.add(new Trial(CLOCK, "System.nanoTime()", "clock", 1, Map.of(), Build.CURRENT));
    for (Encoding encoding : encodings()) {
      for (Build build : options.builds(encoding.owner.isSkua())) {
        Map<String, String> parameters = Map.of("encoding", encoding.name());
        String label = encoding.label + build.name();
        jmh.add(new Trial(ENCODE, label, "encode", 1, parameters, build));
      }
    }
  }

  static String row(String work, int threads) {
    return work + (threads == 1 ? "" : ", " + threads + " threads");
  }

  private List<Encoding> encodings() {
    return Arrays.stream(Encoding.values()).filter(each -> options.wants(each.owner)).toList();
  }

  private List<String> sizes() throws Exception {
    List<String> sizes = new ArrayList<>();
    for (Encoding encoding : encodings()) {
      sizes.add(encoding.label + ' ' + encoding.batch().encode() / SpanBatch.SPANS + " B");
    }
    return sizes;
  }

  @Override
  public void judge(Targets targets) {
    for (int threads : options.threads) {
      judgeSampled(targets, row(SAMPLED, threads));
      judgeUnsampled(targets, row(UNSAMPLED, threads));
    }
    encode(targets, Encoding.SKUA_COMPACT, 0.5);
    encode(targets, Encoding.SKUA_OTLP, 0.6);
    encode(targets, Encoding.SKUA_BINARY, 0.6);
  }

  private void judgeSampled(Targets targets, String row) {
    jmh.judge(targets, row, Contender.SKUA, 0.6, jmh.best(row, Contender.PEERS));
    jmh.judgeBytes(targets, row, Contender.SKUA, 400);
  }

  private void judgeUnsampled(Targets targets, String row) {
    jmh.judge(targets, row, Contender.SKUA, 0.3, Contender.JAEGER);
    jmh.judge(targets, row, Contender.SKUA, 0.45, Contender.OTEL_SHIM);
    jmh.judgeBytes(targets, row, Contender.SKUA, 96);
    jmh.judge(targets, row, Contender.SKUA_EARLY, 0.6, Contender.BRAVE_OT);
    double clock = jmh.cost(CLOCK, "System.nanoTime()").nanos().median();
    double limit = 0.6 * jmh.cost(row, Contender.BRAVE_OT).nanos().median() + clock;
    targets.atMost(
        row,
        "Skua: 0.6 x brave-opentracing and a reading of the clock, %s ns"
            .formatted(Table.text(limit)),
        limit > 0 ? jmh.cost(row, Contender.SKUA).nanos().median() : Double.NaN,
        limit);
  }

  private void encode(Targets targets, Encoding ours, double limit) {
    String peer = Encoding.OTEL_PROTOBUF.label;
    targets.atMost(
        ENCODE,
        "%s: %s x %s".formatted(ours.label, limit, peer),
        jmh.cost(ENCODE, ours.label).nanos().ratioTo(jmh.cost(ENCODE, peer).nanos()),
        limit);
  }

  @Override
  public void compare(SideBySide sides) {
    jmh.compare(sides, options.other());
  }
}
