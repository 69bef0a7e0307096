/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import io.skua.allinone.store.StoreUnavailableException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what failed or was refused, by reason. Thread-safe. */
final class Failures {
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  void add(String reason, int count) {
    counts.computeIfAbsent(reason, any -> new LongAdder()).add(count);
  }

  /** Counts it, for so many documents, and returns it. */
  StoreUnavailableException of(StoreUnavailableException failure, int documents) {
    add(failure.reason(), documents);
    return failure;
  }

  Map<String, Long> counts() {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((reason, count) -> all.put(reason, count.sum()));
    return all;
  }
}
