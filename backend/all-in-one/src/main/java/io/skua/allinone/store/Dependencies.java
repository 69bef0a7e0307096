/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Hash;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Counts which services call which, trace by trace: once for each span whose parent is in its
 * trace. A client and a server that share one id, as Zipkin's do, are parent and child.
 */
final class Dependencies {
  /** What an entry of the map takes, with the call and its count, and what is listed of it. */
  private static final long CALL_BYTES = 160;

  /** What a span takes in the maps of its trace. */
  private static final long SPAN_BYTES = 200;

  private record Call(String parent, String child) {
    @Override
    public int hashCode() {
      return new Hash().with(parent).with(child).code();
    }
  }

  private final long startMinMicros;
  private final long startMaxMicros;
  private final Map<Call, Long> calls = new HashMap<>();

  /** Counts in the traces that have a span which starts between the two times, inclusive. */
  Dependencies(long startMinMicros, long startMaxMicros) {
    this.startMinMicros = startMinMicros;
    this.startMaxMicros = startMaxMicros;
  }

  void add(Trace trace) {
    if (trace.spans().stream().anyMatch(this::isInTime)) {
      count(trace);
    }
  }

  private boolean isInTime(Span span) {
    return startMinMicros <= span.startMicros() && span.startMicros() <= startMaxMicros;
  }

  private void count(Trace trace) {
    // What a client sends again, not knowing that it arrived, is no second call.
    LinkedHashSet<Span> spans = new LinkedHashSet<>(trace.spans());
    Map<Long, Span> all = new HashMap<>();
    Map<Long, Span> clients = new HashMap<>();
    Map<Long, Span> servers = new HashMap<>();
    for (Span span : spans) {
      all.putIfAbsent(span.spanId(), span);
      switch (span.kind()) {
        case "client" -> clients.putIfAbsent(span.spanId(), span);
        case "server" -> servers.putIfAbsent(span.spanId(), span);
        default -> {}
      }
    }
    for (Span span : spans) {
      Span twin = span.kind().equals("server") ? clients.get(span.spanId()) : null;
      long parentId = span.parentSpanId();
      count(twin != null ? twin : servers.getOrDefault(parentId, all.get(parentId)), span);
    }
  }

  private void count(Span parent, Span child) {
    if (parent != null) {
      calls.merge(new Call(parent.service(), child.service()), 1L, Long::sum);
    }
  }

  /** Returns what it takes to add a trace of so many spans, by estimate. */
  static long bytes(int spans) {
    return spans * SPAN_BYTES;
  }

  /** Returns what it takes in memory, by estimate. */
  long bytes() {
    return calls.size() * CALL_BYTES;
  }

  /** Returns what was counted so far, sorted by parent, then child. */
  List<Dependency> list() {
    return calls.entrySet().stream()
        .map(e -> new Dependency(e.getKey().parent(), e.getKey().child(), e.getValue()))
        .sorted(Comparator.comparing(Dependency::parent).thenComparing(Dependency::child))
        .toList();
  }
}
