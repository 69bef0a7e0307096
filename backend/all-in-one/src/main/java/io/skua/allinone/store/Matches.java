/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which states of traces met a query, and which did not, so that they need not be read again when
 * it comes again a moment later. For the queries that came last, whatever their times and limits
 * are: some MB at most. Safe for any thread.
 */
final class Matches {
  private static final int MAX_QUERIES = 4;

  /** As many traces as a store keeps by default. */
  private static final int MAX_TRACES = 10_000;

  /** Keeps those that were asked for last. */
  private static final class Last<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int max;

    Last(int max) {
      super(16, 0.75f, true);
      this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > max;
    }
  }

  private final Map<TraceQuery, Map<Object, Boolean>> byQuery =
      Collections.synchronizedMap(new Last<>(MAX_QUERIES));

  /** Returns whether revisions matched, as far as that is known; new ones are put there. */
  Map<Object, Boolean> of(TraceQuery query) {
    return byQuery.computeIfAbsent(
        query.atAnyTime(), any -> Collections.synchronizedMap(new Last<>(MAX_TRACES)));
  }
}
