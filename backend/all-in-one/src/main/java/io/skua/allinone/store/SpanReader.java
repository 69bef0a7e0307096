/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Finds spans again. Any thread may call any method at any time.
 *
 * <p>All throw {@link java.io.UncheckedIOException} if the store fails or is closed, a {@link
 * StoreUnavailableException} among them if that may pass.
 */
public interface SpanReader {
  /**
   * Returns a trace, empty if there is none of that id.
   *
   * @param room is told how many bytes the trace may take, with what an answer makes of it, before
   *     it is read; what it throws is thrown
   */
  Optional<Trace> trace(TraceId id, LongConsumer room);

  /** Returns a trace, whatever room it takes. */
  default Optional<Trace> trace(TraceId id) {
    return trace(id, bytes -> {});
  }

  /**
   * Returns the traces that a query finds, that which started last first; one by one, so that there
   * need not be room for all: each is read when it is asked for, and left out if it was dropped by
   * then.
   *
   * @param room is told how many bytes the next trace may take, with what an answer makes of it,
   *     before it is read: instead of the one before, not with it; what it throws is thrown
   * @throws UnsupportedQueryException if the query {@linkplain TraceQuery#needs() needs} what the
   *     store {@linkplain #capabilities() cannot}
   */
  Iterator<Trace> find(TraceQuery query, LongConsumer room);

  /** Returns all traces that a query finds, whatever room they take. */
  default List<Trace> find(TraceQuery query) {
    List<Trace> found = new ArrayList<>();
    find(query, bytes -> {}).forEachRemaining(found::add);
    return found;
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
   * Returns which services call which, sorted by parent, then child: once for each span that starts
   * between the two times and has its parent in its trace. Spans that came twice count once.
   *
   * @param startMinMicros since the epoch, inclusive
   * @param startMaxMicros since the epoch, inclusive
   * @param room is told how many bytes are needed for it, instead of those before, while it is
   *     counted; what it throws is thrown
   */
  List<Dependency> dependencies(long startMinMicros, long startMaxMicros, LongConsumer room);

  /** Returns which services call which, whatever room that takes. */
  default List<Dependency> dependencies(long startMinMicros, long startMaxMicros) {
    return dependencies(startMinMicros, startMaxMicros, bytes -> {});
  }

  /** Returns what it can do that not every store can; always the same. */
  Set<Capability> capabilities();
}
