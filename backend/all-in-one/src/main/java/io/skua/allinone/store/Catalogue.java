/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import java.util.List;
import java.util.TreeMap;

/** Which operations services have, by the spans that are held. Not thread-safe. */
final class Catalogue {
  /** An entry of a TreeMap (40), the operation (24), its count (16). */
  private static final long OPERATION_BYTES = 80;

  /** An entry of a TreeMap (40), the map in it (48). */
  private static final long SERVICE_BYTES = 88;

  private final TreeMap<String, TreeMap<Operation, Integer>> services = new TreeMap<>();
  private long operations;

  void add(Span span) {
    TreeMap<Operation, Integer> counts =
        services.computeIfAbsent(span.service(), service -> new TreeMap<>());
    if (counts.merge(operation(span), 1, Integer::sum) == 1) {
      operations++;
    }
  }

  /** Takes back an {@link #add}. */
  void remove(Span span) {
    TreeMap<Operation, Integer> counts = services.get(span.service());
    if (counts.computeIfPresent(operation(span), (o, n) -> n == 1 ? null : n - 1) == null) {
      operations--;
    }
    if (counts.isEmpty()) {
      services.remove(span.service());
    }
  }

  private static Operation operation(Span span) {
    return new Operation(span.operationName(), span.kind());
  }

  List<String> services() {
    return List.copyOf(services.keySet());
  }

  List<Operation> operations(String service) {
    return List.copyOf(services.getOrDefault(service, new TreeMap<>()).keySet());
  }

  /** Returns what it takes in memory, by estimate, without the names, which the spans hold. */
  long bytes() {
    return operations * OPERATION_BYTES + services.size() * SERVICE_BYTES;
  }
}
