/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Keeps spans in memory. A first version: without bounds, and with little of a query. */
public final class MemoryStore implements SpanStore {
  private final Map<TraceId, List<Span>> traces = new LinkedHashMap<>(); // guarded by this

  /** Creates one that ignores both, for now. */
  public MemoryStore(int maxTraces, long maxBytes) {}

  /** Creates one. */
  public MemoryStore() {}

  @Override
  public synchronized int add(List<Span> spans) {
    for (Span span : spans) {
      traces.computeIfAbsent(span.traceId(), id -> new ArrayList<>()).add(span);
    }
    return spans.size();
  }

  @Override
  public synchronized Optional<Trace> trace(TraceId id) {
    return Optional.ofNullable(traces.get(id)).map(spans -> new Trace(id, List.copyOf(spans)));
  }

  @Override
  public synchronized List<Trace> find(TraceQuery query) {
    List<Trace> found = new ArrayList<>();
    for (TraceId id : traces.keySet()) {
      found.add(0, trace(id).orElseThrow());
    }
    found.removeIf(
        trace ->
            query.service() != null
                && trace.spans().stream().noneMatch(s -> s.service().equals(query.service())));
    return found.subList(0, Math.min(query.limit(), found.size()));
  }

  @Override
  public synchronized List<String> services() {
    TreeSet<String> services = new TreeSet<>();
    traces.values().forEach(spans -> spans.forEach(span -> services.add(span.service())));
    return List.copyOf(services);
  }

  @Override
  public synchronized List<Operation> operations(String service) {
    return traces.values().stream()
        .flatMap(List::stream)
        .filter(span -> span.service().equals(service))
        .map(span -> new Operation(span.operationName(), span.kind()))
        .distinct()
        .toList();
  }

  @Override
  public List<Dependency> dependencies(long startMinMicros, long startMaxMicros) {
    return List.of();
  }

  @Override
  public synchronized Contents contents() {
    long spans = traces.values().stream().mapToLong(List::size).sum();
    return new Contents(traces.size(), spans, 0, 0);
  }

  @Override
  public void close() {}
}
