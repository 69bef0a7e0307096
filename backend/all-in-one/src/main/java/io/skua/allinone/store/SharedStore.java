/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A store that several processes share, each with an object of its own. To write a span again does
 * nothing more. What has to be done by one of them alone, they agree on by leases in the store.
 */
public interface SharedStore extends SpanStore {
  /**
   * Takes or renews a lease.
   *
   * @param owner who asks, a name that no other process has
   * @param time until others may take it, unless it is renewed; seconds at least
   * @return whether the owner has it now
   */
  boolean lease(String name, String owner, Duration time);

  /** Gives a lease back, if the owner has it. */
  void endLease(String name, String owner);

  /**
   * Goes through each trace that has a span which starts in a window, once. Its spans have what
   * calls are counted by: ids, references, service, kind and start; all of them that are stored, as
   * far as they began within an hour of the window.
   *
   * @param fromMicros since the epoch, inclusive
   * @param toMicros since the epoch, exclusive
   * @param traces is given one after the other; what it throws is thrown
   */
  void scan(long fromMicros, long toMicros, Consumer<Trace> traces);

  /**
   * Keeps the calls of a window, so that {@link #dependencies} of any process finds them, in place
   * of all that were put before for windows within it. They stand at its last millisecond: there,
   * they are found, and at no other time of it.
   *
   * @param fromMicros since the epoch, the start of an hour or a day of UTC
   * @param toMicros since the epoch, exclusive; in the same day
   */
  void putDependencies(long fromMicros, long toMicros, List<Dependency> calls);

  /**
   * Deletes spans that started before an age ago, as far as the store does not do that by itself.
   *
   * @param dryRun whether to delete nothing
   * @return the names of what was deleted, or would be
   */
  List<String> clean(Duration age, boolean dryRun);

  /** Returns how often it failed or refused something since the start, by reason. */
  Map<String, Long> failures();
}
