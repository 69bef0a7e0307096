/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.quickstart;

import io.skua.thrift.DecodedBatch;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints the spans of one trace as a tree: when, how long, tags and logs. */
final class TracePrinter {
  private static final int BAR = 30;

  private final PrintStream out;

  TracePrinter(PrintStream out) {
    this.out = out;
  }

  void print(List<ReceivedSpan> spans, int datagrams) {
    if (spans.isEmpty()) {
      out.println("Nothing arrived.");
      return;
    }
    ReceivedSpan root =
        spans.stream().filter(s -> s.span().parentSpanId() == 0).findFirst().orElse(spans.get(0));
    long services = spans.stream().map(ReceivedSpan::service).distinct().count();
    out.printf(
        Locale.ROOT,
        "Trace %016x arrived: %d spans of %d services in %d datagrams, %s%n%n",
        root.span().traceIdLow(),
        spans.size(),
        services,
        datagrams,
        millis(root.span().durationMicros()));
    print(root, root.span(), spans, "", "");
  }

  private void print(
      ReceivedSpan at, DecodedBatch.Span root, List<ReceivedSpan> all, String first, String rest) {
    DecodedBatch.Span span = at.span();
    String title = first + at.service() + " " + span.operationName();
    out.printf("%-34s %s %10s%n", title, bar(span, root), millis(span.durationMicros()));
    String details = rest + "    ";
    out.println(details + tags(span.tags()));
    for (DecodedBatch.Log log : span.logs()) {
      out.println(
          details + "+" + millis(log.micros() - span.startMicros()) + "  " + tags(log.fields()));
    }
    List<ReceivedSpan> children =
        all.stream()
            .filter(s -> s.span().parentSpanId() == span.spanId())
            .sorted(Comparator.comparingLong(s -> s.span().startMicros()))
            .toList();
    for (int i = 0; i < children.size(); i++) {
      boolean isLast = i == children.size() - 1;
      String firstOfChild = rest + (isLast ? "└─ " : "├─ ");
      print(children.get(i), root, all, firstOfChild, rest + (isLast ? "   " : "│  "));
    }
  }

  /** Where the span lies within the whole trace. */
  private static String bar(DecodedBatch.Span span, DecodedBatch.Span root) {
    double width = Math.max(1, root.durationMicros());
    int start = (int) Math.round(BAR * (span.startMicros() - root.startMicros()) / width);
    int length = Math.max(1, (int) Math.round(BAR * span.durationMicros() / width));
    int from = Math.max(0, Math.min(BAR - 1, start));
    int to = Math.min(BAR, from + length);
    return "·".repeat(from) + "━".repeat(to - from) + "·".repeat(BAR - to);
  }

  private static String tags(List<DecodedBatch.Tag> tags) {
    return tags.stream()
        .map(tag -> tag.key() + "=" + firstLine(tag.value()))
        .collect(Collectors.joining("  "));
  }

  private static String firstLine(Object value) {
    return String.valueOf(value).lines().findFirst().orElse("");
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
  }
}
