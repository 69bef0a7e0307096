/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Keeps spans, within bounds, and finds them again. Any thread may call any method at any time;
 * what {@link #add} has returned for is found at once, until it is dropped to make room.
 *
 * <p>A store on a disk throws {@link java.io.UncheckedIOException} from any method when the disk
 * fails or is full, and when it is closed.
 */
public interface SpanStore extends AutoCloseable {
  /**
   * Keeps spans, as often as they come. To make room, it drops whole traces, first that of which
   * the last span ended first; an end in the future counts as the time at which it came. So old
   * spans that come late do not push out newer ones.
   *
   * @param spans sanitised; of any number of traces
   * @return how many of them were kept; the others were too much for one trace. None if it throws
   */
  int add(List<Span> spans);

  /** Returns a trace, empty if there is none of that id. */
  Optional<Trace> trace(TraceId id);

  /** Returns the traces that a query finds, that which started last first. */
  List<Trace> find(TraceQuery query);

  /**
   * Returns a trace, as {@link #trace(TraceId)} does, once there is room for it.
   *
   * @param room is told how many bytes the trace may take, with what an answer makes of it, before
   *     it is read; what it throws is thrown
   */
  default Optional<Trace> trace(TraceId id, LongConsumer room) {
    return trace(id);
  }

  /**
   * Returns the traces that a query finds, one by one, so that there need not be room for all: each
   * is read when it is asked for, and left out if it was dropped by then.
   *
   * @param room is told how many bytes the next trace may take, with what an answer makes of it,
   *     before it is read: instead of the one before, not with it; what it throws is thrown
   */
  default Iterator<Trace> find(TraceQuery query, LongConsumer room) {
    return find(query).iterator();
  }

  /**
   * Returns what a view makes of each trace that a query finds, in the same order. One that has not
   * changed since is not read again, as far as the store and the view remember it.
   *
   * @param room is told of each trace that is read, as by {@link #find(TraceQuery, LongConsumer)}
   */
  default <T> List<T> find(TraceQuery query, TraceView<T> view, LongConsumer room) {
    List<T> made = new ArrayList<>();
    find(query, room).forEachRemaining(trace -> made.add(view.make(trace, new Object())));
    return made;
  }

  /** Returns the names of all services that are known, sorted. */
  List<String> services();

  /**
   * Returns the operations of a service, sorted by name, then kind.
   *
   * @param service its name
   */
  List<Operation> operations(String service);

  /**
   * Returns which services call which, by the traces that have a span which starts between the two
   * times, sorted by parent, then child. Spans that came twice count once.
   *
   * @param startMinMicros since the epoch, inclusive
   * @param startMaxMicros since the epoch, inclusive
   */
  List<Dependency> dependencies(long startMinMicros, long startMaxMicros);

  /**
   * Returns what {@link #dependencies(long, long)} does.
   *
   * @param room is told how many bytes are needed for it, instead of those before, while it is
   *     counted; what it throws is thrown
   */
  default List<Dependency> dependencies(
      long startMinMicros, long startMaxMicros, LongConsumer room) {
    return dependencies(startMinMicros, startMaxMicros);
  }

  /** Returns what it can do that not every store can. */
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /** Returns what it holds, and what it dropped to make room. */
  Contents contents();

  /** Lets go of files and threads. */
  @Override
  void close();

  /** What not every store can do. */
  enum Capability {
    /** To find by {@link TraceQuery#filter}. */
    FILTER
  }

  /**
   * What a store holds.
   *
   * @param bytes of memory or disk, by estimate
   * @param evictedSpans those that were kept, and dropped to make room, since the start
   */
  record Contents(long traces, long spans, long bytes, long evictedSpans) {}
}
