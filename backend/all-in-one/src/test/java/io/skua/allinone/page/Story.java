/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.SpanStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A trace made for a case, span by span; times are milliseconds since it began, an hour ago. */
final class Story {
  private static final long BEGAN = (System.currentTimeMillis() - 3_600_000) * 1000;

  private static long last = 0x5c0000;

  final TraceId id = new TraceId(0, ++last);
  private final List<Span> spans = new ArrayList<>();

  /** Adds a span; a parent of 0 is none. */
  Story span(long id, long parent, String name, long from, long to, Map<String, ?> tags) {
    return span(id, parent, name, from, to, tags, List.of());
  }

  /** Adds a span with logs; a name is "service: operation". */
  Story span(
      long spanId,
      long parent,
      String name,
      long from,
      long to,
      Map<String, ?> tags,
      List<SpanLog> logs) {
    String[] names = name.split(": ", 2);
    spans.add(
        new Span(
            id,
            spanId,
            names[1],
            parent == 0 ? List.of() : List.of(new SpanReference(false, id, parent)),
            1,
            BEGAN + from * 1000,
            (to - from) * 1000,
            tags(tags),
            logs,
            new Process(names[0], List.of(new Tag("hostname", "here"))),
            List.of()));
    return this;
  }

  /** Lets the last span refer to another one, too. */
  Story refersTo(long spanId) {
    Span span = spans.get(spans.size() - 1);
    List<SpanReference> references = new ArrayList<>(span.references());
    references.add(new SpanReference(true, id, spanId));
    return replaced(references, span.warnings());
  }

  /** Gives the last span a warning. */
  Story warned(String warning) {
    return replaced(spans.get(spans.size() - 1).references(), List.of(warning));
  }

  private Story replaced(List<SpanReference> references, List<String> warnings) {
    Span span = spans.remove(spans.size() - 1);
    spans.add(
        new Span(
            id,
            span.spanId(),
            span.operationName(),
            references,
            1,
            span.startMicros(),
            span.durationMicros(),
            span.tags(),
            span.logs(),
            span.process(),
            warnings));
    return this;
  }

  static SpanLog log(long at, Map<String, ?> fields) {
    return new SpanLog(BEGAN + at * 1000, tags(fields));
  }

  private static List<Tag> tags(Map<String, ?> values) {
    List<Tag> tags = new ArrayList<>();
    new TreeMap<>(values).forEach((key, value) -> tags.add(new Tag(key, value)));
    return tags;
  }

  /** Stores it, and returns where the page shows it. */
  String in(SpanStore store) {
    store.add(spans);
    return "trace/" + id;
  }

  /** A call through four services, with two errors; 17 spans, a second long. */
  static Story dispatch() {
    Story story =
        new Story()
            .span(
                1,
                0,
                "frontend: HTTP GET /dispatch",
                0,
                1000,
                Map.of("span.kind", "server", "http.method", "GET", "http.status_code", 200L),
                List.of(log(400, Map.of("event", "half way"))))
            .span(
                2,
                1,
                "frontend: call",
                5,
                300,
                Map.of("span.kind", "client", "http.method", "PUT", "http.status_code", 404L))
            .span(3, 2, "customer: HTTP PUT /customer", 10, 290, Map.of("span.kind", "server"))
            .span(
                4,
                3,
                "mysql: SELECT",
                20,
                280,
                Map.of("db.system", "mysql", "lock.timeout", 50L, "span.kind", "client"))
            .span(5, 1, "driver: FindNearest", 310, 990, Map.of("span.kind", "server"));
    for (int i = 0; i < 12; i++) {
      long from = 320 + 50 * i;
      boolean fails = i % 5 == 2;
      story.span(
          10 + i,
          5,
          "redis: GetDriver",
          from,
          from + 40,
          fails ? Map.of("error", true) : Map.of(),
          fails
              ? List.of(log(from + 20, Map.of("event", "redis timeout", "level", "error")))
              : List.of());
    }
    return story;
  }

  /** Many spans of eight services, each the parent of eight. */
  static Story ofSpans(int count) {
    Story story = new Story().span(1, 0, "service-0: root", 0, 60_000, Map.of());
    for (int i = 2; i <= count; i++) {
      long from = i * 50_000L / count;
      Map<String, ?> tags = Map.of("http.method", "GET", "http.status_code", 200L, "n", (long) i);
      story.span(
          i, Math.max(1, i / 8), "service-" + i % 8 + ": step " + i, from, from + 5 + i % 97, tags);
    }
    return story;
  }
}
