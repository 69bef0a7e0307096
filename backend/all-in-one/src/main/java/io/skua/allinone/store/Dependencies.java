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
 * trace, in the window in which that span starts, wherever its parent does. So the windows of a day
 * add up to the day. A client and a server that share one id, as Zipkin's do, are parent and child.
 * For one thread at a time.
 */
public final class Dependencies {
  /**
   * What an entry of the map takes, with the call and its count, and what is listed of it, but for
   * the names.
   */
  private static final long CALL_BYTES = 160;

  /** What a span takes in the maps of its trace. */
  private static final long SPAN_BYTES = 200;

  private record Call(String parent, String child) {
    @Override
    public int hashCode() {
      return new Hash().with(parent).with(child).code();
    }
  }

  private final Map<Call, Long> calls = new HashMap<>();
  private final long maxBytes;
  private long bytes;
  private long left;

  /** Counts calls of as many services as come. */
  Dependencies() {
    this(Long.MAX_VALUE);
  }

  /**
   * Counts calls of as many services as there is room for.
   *
   * @param maxBytes see {@link #bytes()}; calls between other services are left out
   */
  public Dependencies(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Counts the calls of a trace that start between two times.
   *
   * @param trace with the parents of such calls, whenever they started
   * @param startMinMicros since the epoch, inclusive
   * @param startMaxMicros since the epoch, inclusive
   */
  public void add(Trace trace, long startMinMicros, long startMaxMicros) {
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
      if (startMinMicros <= span.startMicros() && span.startMicros() <= startMaxMicros) {
        Span twin = span.kind().equals("server") ? clients.get(span.spanId()) : null;
        long parentId = span.parentSpanId();
        count(twin != null ? twin : servers.getOrDefault(parentId, all.get(parentId)), span);
      }
    }
  }

  private void count(Span parent, Span child) {
    if (parent == null) {
      return;
    }
    Call call = new Call(parent.service(), child.service());
    long more = CALL_BYTES + call.parent().length() + call.child().length();
    if (calls.containsKey(call)) {
      calls.merge(call, 1L, Long::sum);
    } else if (bytes + more <= maxBytes) {
      bytes += more;
      calls.put(call, 1L);
    } else {
      left++;
    }
  }

  /** Returns what it takes to add a trace of so many spans, by estimate. */
  static long bytes(int spans) {
    return spans * SPAN_BYTES;
  }

  /** Returns what it takes in memory, by estimate. */
  long bytes() {
    return bytes;
  }

  /** Returns how many calls were left out, since there was no room. */
  public long left() {
    return left;
  }

  /** Returns what was counted so far, sorted by parent, then child. */
  public List<Dependency> list() {
    return calls.entrySet().stream()
        .map(e -> new Dependency(e.getKey().parent(), e.getKey().child(), e.getValue()))
        .sorted(Comparator.comparing(Dependency::parent).thenComparing(Dependency::child))
        .toList();
  }
}
