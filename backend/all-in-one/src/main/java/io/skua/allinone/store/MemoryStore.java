/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Keeps spans in memory, and as many of them as fit: see {@link Packer} for how, and for how their
 * bytes are estimated. One lock for all, which nobody holds for longer than a span, or a list of
 * the traces, takes: readers look for what they want in that list, outside.
 *
 * <p>Found is what started last, and dropped what was alive the longest ago. These differ for a
 * trace that took hours and has just ended: to drop it for its start would be to drop it at once.
 */
public final class MemoryStore implements SpanStore {
  /** What an answer makes of a span: a copy that can be changed, and another to be written. */
  private static final long ANSWERED_SPAN = 512;

  private final int maxTraces;
  private final long maxBytes;

  /** In the order in which they came, which is nearly that of their starts. */
  private final Map<TraceId, HeldTrace> traces =
      new LinkedHashMap<>(); // guarded by this, as all below

  /** The next one to drop first, but that it may be alive again: see {@link #oldest}. */
  private final PriorityQueue<HeldTrace> oldest =
      new PriorityQueue<>(
          Comparator.<HeldTrace>comparingLong(trace -> trace.queuedAlive)
              .thenComparingLong(trace -> trace.arrival));

  private long arrivals;
  private long revisions;
  private final Packer packer = new Packer();
  private final Catalogue catalogue = new Catalogue();
  private final Matches matches = new Matches(); // thread-safe by itself
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
  public Added add(List<Span> spans) {
    int kept = 0;
    for (Span span : spans) {
      kept += keep(span) ? 1 : 0;
    }
    return Added.of(kept, spans.size(), "trace_full");
  }

  // A lock for each span, so that a batch of many does not make all others wait.
  private synchronized boolean keep(Span span) {
    HeldTrace known = traces.get(span.traceId());
    HeldTrace trace = known == null ? new HeldTrace(span.traceId(), arrivals++) : known;
    long before = packer.bytes();
    Span packed = packer.pack(span, trace.id);
    long bytes = packer.bytes() - before;
    if (trace.bytes + bytes > maxBytes / 4) {
      packer.release(packed);
      return false;
    }
    trace.add(packed, bytes, ++revisions);
    if (known == null) {
      traces.put(trace.id, trace);
      queue(trace);
    }
    catalogue.add(packed);
    spans++;
    makeRoom();
    return true;
  }

  private void makeRoom() {
    while (traces.size() > maxTraces || bytes() > maxBytes) {
      HeldTrace dropped = oldest();
      traces.remove(dropped.id);
      for (Span span : dropped.trace().spans()) {
        catalogue.remove(span);
        packer.release(span);
      }
      spans -= dropped.size;
      evictedSpans += dropped.size;
    }
  }

  /** Takes the oldest from the queue. Those that were alive since they were queued go back. */
  private HeldTrace oldest() {
    HeldTrace trace = oldest.remove();
    while (trace.alive > trace.queuedAlive) {
      queue(trace);
      trace = oldest.remove();
    }
    return trace;
  }

  private void queue(HeldTrace trace) {
    trace.queuedAlive = trace.alive;
    oldest.add(trace);
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

  /** Returns all, as they are now, in the order in which they came. */
  private synchronized List<View> held() {
    List<View> held = new ArrayList<>(traces.size());
    traces.values().forEach(trace -> held.add(trace.view));
    return held;
  }

  /** Returns all, what started last first. */
  private List<View> newest() {
    List<View> held = held();
    Collections.reverse(held);
    held.sort(Comparator.comparingLong(View::startMicros).reversed());
    return held;
  }

  @Override
  public Optional<Trace> trace(TraceId id, LongConsumer room) {
    Optional<Trace> trace = trace(id);
    trace.ifPresent(found -> room.accept(ANSWERED_SPAN * found.spans().size()));
    return trace;
  }

  @Override
  public <T> List<T> find(TraceQuery query, TraceView<T> view, LongConsumer room) {
    Map<Object, Boolean> known = matches.of(query);
    List<T> made = new ArrayList<>();
    for (Iterator<View> i = newest().iterator(); i.hasNext() && made.size() < query.limit(); ) {
      View held = i.next();
      if (held.matches(query, known)) {
        made.add(of(view, held, room));
      }
    }
    return made;
  }

  private static <T> T of(TraceView<T> view, View held, LongConsumer room) {
    T known = view.known(held.trace.id(), held.revision);
    if (known != null) {
      return known;
    }
    room.accept(ANSWERED_SPAN * held.trace.spans().size());
    return view.make(held.trace, held.revision);
  }

  @Override
  public Iterator<Trace> find(TraceQuery query, LongConsumer room) {
    // Ids alone: whoever is slow to take traces must not keep those that were dropped.
    TraceId[] ids = newest().stream().map(held -> held.trace.id()).toArray(TraceId[]::new);
    return new Found(query, room, ids);
  }

  /** The traces that a query finds. For one thread at a time. */
  private final class Found implements Iterator<Trace> {
    private final TraceQuery query;
    private final LongConsumer room;
    private final TraceId[] ids;
    private int seen;
    private int found;
    private Trace next; // null until it is looked for

    Found(TraceQuery query, LongConsumer room, TraceId[] ids) {
      this.query = query;
      this.room = room;
      this.ids = ids;
    }

    @Override
    public boolean hasNext() {
      while (next == null && seen < ids.length && found < query.limit()) {
        trace(ids[seen++]).filter(query::matches).ifPresent(this::found);
      }
      return next != null;
    }

    private void found(Trace trace) {
      room.accept(ANSWERED_SPAN * trace.spans().size());
      found++;
      next = trace;
    }

    @Override
    public Trace next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Trace trace = next;
      next = null;
      return trace;
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
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
  public List<Dependency> dependencies(
      long startMinMicros, long startMaxMicros, LongConsumer room) {
    Dependencies dependencies = new Dependencies();
    for (View held : held()) {
      Trace trace = held.trace;
      room.accept(dependencies.bytes() + Dependencies.bytes(trace.spans().size()));
      dependencies.add(trace, startMinMicros, startMaxMicros);
    }
    return dependencies.list();
  }

  @Override
  public synchronized Optional<Contents> contents() {
    return Optional.of(new Contents(traces.size(), spans, bytes(), evictedSpans));
  }

  /** Does nothing: it can as long as the process can. */
  @Override
  public void check() {}

  /** Does nothing: what is held goes with the store. */
  @Override
  public void close() {}

  /**
   * A trace as it was at some time, which does not change.
   *
   * @param revision of all traces, this one has it alone
   */
  private record View(Trace trace, long startMicros, long lastStartMicros, long revision) {
    /**
     * Returns whether it is what a query asks for.
     *
     * @param known whether revisions are, at any time
     */
    boolean matches(TraceQuery query, Map<Object, Boolean> known) {
      if (lastStartMicros < query.startMinMicros() || startMicros > query.startMaxMicros()) {
        return false;
      }
      if (startMicros < query.startMinMicros() || lastStartMicros > query.startMaxMicros()) {
        return query.matches(trace); // Of some spans alone.
      }
      Boolean match = known.get(revision);
      if (match == null) {
        match = query.matches(trace);
        known.put(revision, match);
      }
      return match;
    }
  }

  /** A trace that grows. Under the store's lock; what {@link #view} had is for any thread. */
  private static final class HeldTrace {
    /**
     * The entry of a LinkedHashMap (40), its slot (8), that of the queue (8), the id (32), this
     * (64), the view of it (64) with its three lists (80), the array's head (16).
     */
    static final long BYTES = 312;

    /** A pointer in an array that is, on average, three quarters full, and was copied since. */
    static final long SLOT_BYTES = 6;

    final TraceId id;
    final long arrival;
    long bytes;
    int size;

    /**
     * The last end of its spans, in microseconds, or when that came if it is in the future: or else
     * a clock that is wrong would keep its traces for good, and drop those of all others.
     */
    long alive = Long.MIN_VALUE;

    /** What {@link #alive} was when it was queued. */
    long queuedAlive;

    private Span[] spans = new Span[2];
    private View view;

    HeldTrace(TraceId id, long arrival) {
      this.id = id;
      this.arrival = arrival;
    }

    void add(Span span, long bytes, long revision) {
      if (size == spans.length) {
        spans = Arrays.copyOf(spans, size + size / 2 + 1);
      }
      spans[size++] = span;
      this.bytes += bytes;
      alive = Math.max(alive, Math.min(span.endMicros(), System.currentTimeMillis() * 1000));
      long start = view == null ? Long.MAX_VALUE : view.startMicros();
      long lastStart = view == null ? Long.MIN_VALUE : view.lastStartMicros();
      // What a reader has is never written to: the next span goes behind its end.
      List<Span> soFar = Collections.unmodifiableList(Arrays.asList(spans).subList(0, size));
      view =
          new View(
              new Trace(id, soFar),
              Math.min(start, span.startMicros()),
              Math.max(lastStart, span.startMicros()),
              revision);
    }

    /** Returns the spans so far. */
    Trace trace() {
      return view.trace();
    }
  }
}
