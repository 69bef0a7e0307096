/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes finished spans of sampled traces.
 *
 * <p>{@link #report} is called on the application's threads, by many at once, and must neither
 * block nor throw. From that call on the span no longer changes and may be read by any thread.
 */
public interface Reporter extends AutoCloseable {
  /**
   * Takes a finished span.
   *
   * @param span never null, and frozen
   */
  void report(SkuaSpan span);

  /**
   * Waits until what was reported before has been handed over.
   *
   * @param timeout the longest wait
   * @return whether all of it was sent in time; reporters that hold nothing return true at once
   */
  default boolean flush(Duration timeout) {
    return true;
  }

  /**
   * Returns what last went wrong on the way to the backend, with its time and without secrets, for
   * a page that shows it; null if nothing did. It stays when delivery works again.
   */
  default @Nullable String lastError() {
    return null;
  }

  /** Hands over what is left within the reporter's own bound and ends its threads. Idempotent. */
  @Override
  default void close() {}
}
