/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.util.List;
import java.util.Map;

/** What it costs to send a context, and to read it from among other headers. */
final class HeaderPart implements Part {
  /** Enough for a look. */
  private static final List<Contender> FEW = List.of(Contender.SKUA, Contender.OTEL);

  private final JmhRounds jmh;
  private final Options options;

  HeaderPart(Options options) {
    this.options = options;
    jmh = new JmhRounds(options);
  }

  @Override
  public String run() throws Exception {
    for (int threads : options.threads) {
      for (Header header : Header.values()) {
        add("inject", header, threads);
        add("extract", header, threads);
      }
    }
    jmh.run();
    return "## Contexts in headers\n\n"
        + "Injected is the context of a child span. By their own API, OTel and Brave find a header by its name; by\n"
        + "OpenTracing's, one goes through all of them, eight others included.\n\n"
        + jmh.table();
  }

  private void add(String work, Header header, int threads) {
    for (Contender each : options.quick ? FEW : Contender.DIFFERENT) {
      if (each.knows(header)) {
        Map<String, String> parameters = Map.of("header", header.name());
        jmh.add(row(work, header, threads), each, work, threads, parameters);
      }
    }
  }

  private static String row(String work, Header header, int threads) {
    return SpanPart.row(work + ' ' + header.label, threads);
  }

  @Override
  public void judge(Targets targets) {
    for (int threads : options.threads) {
      for (Header header : Header.values()) {
        judge(targets, header, threads);
      }
    }
  }

  /** Of the binary format, which OpenTelemetry lacks, jaeger-client has to do. */
  private void judge(Targets targets, Header header, int threads) {
    Contender reference = Contender.OTEL.knows(header) ? Contender.OTEL : Contender.JAEGER;
    jmh.judge(targets, row("inject", header, threads), Contender.SKUA, 1, reference);
    List<Contender> peers =
        Contender.PEERS.stream()
            .filter(each -> each.isOpenTracing() && each.knows(header))
            .toList();
    String extract = row("extract", header, threads);
    jmh.judge(targets, extract, Contender.SKUA, 1, jmh.best(extract, peers));
  }

  @Override
  public void compare(SideBySide sides) {
    jmh.compare(sides, options.other());
  }
}
