/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps spans in memory, and as many of them as fit: see {@link Packer} for how, and for how their
 * bytes are estimated. One lock for all, which nobody holds for longer than a span, or a list of
 * the traces, takes: readers look for what they want in that list, outside.
 */
public final class MemoryStore implements SpanStore {
  private final int maxTraces;
  private final long maxBytes;

  /** By the order in which they came: a list of them is made by copying one array. */
  private final ArrayDeque<HeldTrace> order = new ArrayDeque<>(); // guarded by this, as all below

  private final Map<TraceId, HeldTrace> traces = new HashMap<>();
  private final Packer packer = new Packer();
  private final Catalogue catalogue = new Catalogue();
  private long spans;
  private long evictedSpans;

  /**
   * Makes an empty one.
   *
   * @param maxTraces 1 or more
   * @param maxBytes of heap, by estimate; one trace may have a quarter of it
   */
  public MemoryStore(int maxTraces, long maxBytes) {
    this.maxTraces = maxTraces;
    this.maxBytes = maxBytes;
  }

  @Override
  public int add(List<Span> spans) {
    int kept = 0;
    for (Span span : spans) {
      kept += keep(span) ? 1 : 0;
    }
    return kept;
  }

  // A lock for each span, so that a batch of many does not make all others wait.
  private synchronized boolean keep(Span span) {
    HeldTrace known = traces.get(span.traceId());
    HeldTrace trace = known == null ? new HeldTrace(span.traceId()) : known;
    long before = packer.bytes();
    Span packed = packer.pack(span, trace.id);
    long bytes = packer.bytes() - before;
    if (trace.bytes + bytes > maxBytes / 4) {
      packer.release(packed);
      return false;
    }
    if (known == null) {
      traces.put(trace.id, trace);
      order.add(trace);
    }
    trace.add(packed, bytes);
    catalogue.add(packed);
    spans++;
    makeRoom();
    return true;
  }

  private void makeRoom() {
    while (traces.size() > maxTraces || bytes() > maxBytes) {
      HeldTrace oldest = order.remove();
      traces.remove(oldest.id);
      for (Span span : oldest.trace().spans()) {
        catalogue.remove(span);
        packer.release(span);
      }
      spans -= oldest.size;
      evictedSpans += oldest.size;
    }
  }

  private long bytes() {
    return traces.size() * HeldTrace.BYTES
        + spans * HeldTrace.SLOT_BYTES
        + packer.bytes()
        + catalogue.bytes();
  }

  @Override
  public synchronized Optional<Trace> trace(TraceId id) {
    return Optional.ofNullable(traces.get(id)).map(HeldTrace::trace);
  }

  @Override
  public List<Trace> find(TraceQuery query) {
    HeldTrace[] held = held();
    List<Trace> found = new ArrayList<>();
    for (int i = held.length - 1; i >= 0 && found.size() < query.limit(); i--) {
      Trace trace = held[i].trace();
      if (query.matches(trace)) {
        found.add(trace);
      }
    }
    return found;
  }

  private synchronized HeldTrace[] held() {
    return order.toArray(new HeldTrace[0]);
  }

  @Override
  public synchronized List<String> services() {
    return catalogue.services();
  }

  @Override
  public synchronized List<Operation> operations(String service) {
    return catalogue.operations(service);
  }

  @Override
  public List<Dependency> dependencies(long startMinMicros, long startMaxMicros) {
    Dependencies dependencies = new Dependencies(startMinMicros, startMaxMicros);
    for (HeldTrace held : held()) {
      dependencies.add(held.trace());
    }
    return dependencies.list();
  }

  @Override
  public synchronized Contents contents() {
    return new Contents(traces.size(), spans, bytes(), evictedSpans);
  }

  /** Does nothing: what is held goes with the store. */
  @Override
  public void close() {}

  /** A trace that grows. Written to under the store's lock; {@link #trace} is for any thread. */
  private static final class HeldTrace {
    /**
     * The entry of a HashMap (32), its slot (8), that of the order (8), the id (32), this (40), the
     * view of it (24) with its three lists (80), the array's head (16).
     */
    static final long BYTES = 240;

    /** A pointer in an array that is, on average, three quarters full, and was copied since. */
    static final long SLOT_BYTES = 6;

    final TraceId id;
    long bytes;
    int size;
    private Span[] spans = new Span[2];
    private volatile Trace trace;

    HeldTrace(TraceId id) {
      this.id = id;
    }

    void add(Span span, long bytes) {
      if (size == spans.length) {
        spans = Arrays.copyOf(spans, size + size / 2 + 1);
      }
      spans[size++] = span;
      this.bytes += bytes;
      // What a reader has is never written to: the next span goes behind its end.
      trace = new Trace(id, Collections.unmodifiableList(Arrays.asList(spans).subList(0, size)));
    }

    /** Returns the spans so far. */
    Trace trace() {
      return trace;
    }
  }
}
