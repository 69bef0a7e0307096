/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.model.Span;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives a server's span an id of its own where it has the one of its client's span, as Zipkin's
 * instrumentations do. The client's span becomes its parent, and what hung below the shared id
 * hangs below the server's span.
 */
final class SharedIds {
  private SharedIds() {}

  static void separate(List<MutableSpan> spans) {
    Set<Long> clients =
        spans.stream()
            .filter(span -> span.original().kind().equals("client"))
            .map(MutableSpan::spanId)
            .collect(Collectors.toSet());
    List<MutableSpan> servers =
        spans.stream()
            .filter(span -> span.original().kind().equals("server"))
            .filter(span -> clients.contains(span.spanId()))
            .toList();
    if (!servers.isEmpty()) {
      adopt(spans, separate(spans, servers));
    }
  }

  /** Returns the new ids by those that were shared. */
  private static Map<Long, Long> separate(List<MutableSpan> spans, List<MutableSpan> servers) {
    Set<Long> used =
        spans.stream().map(MutableSpan::spanId).collect(Collectors.toCollection(HashSet::new));
    Map<Span, Long> fresh = new HashMap<>(); // One that was sent twice gets one id.
    Map<Long, Long> byShared = new HashMap<>();
    long last = 0;
    for (MutableSpan server : servers) {
      long shared = server.spanId();
      Long known = fresh.get(server.original());
      long id = known == null ? unused(shared, last, used) : known;
      if (known == null) {
        fresh.put(server.original(), id);
        last = id;
      }
      server.parentSpanId(shared);
      server.spanId(id);
      byShared.put(shared, id);
    }
    return byShared;
  }

  /**
   * Returns an id that is not used, and uses it: the next one, or else one after the last that was
   * found, so that no row of ids is gone through more than once.
   */
  private static long unused(long shared, long last, Set<Long> used) {
    long id = used.contains(shared + 1) ? Math.max(shared + 1, last + 1) : shared + 1;
    while (id == 0 || !used.add(id)) {
      id++;
    }
    return id;
  }

  private static void adopt(List<MutableSpan> spans, Map<Long, Long> byShared) {
    Set<Long> fresh = new HashSet<>(byShared.values());
    for (MutableSpan span : spans) {
      Long server = byShared.get(span.parentSpanId());
      if (server != null && !fresh.contains(span.spanId())) {
        span.parentSpanId(server);
      }
    }
  }
}
