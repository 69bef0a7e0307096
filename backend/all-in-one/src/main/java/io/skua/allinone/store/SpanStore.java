/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import java.util.Optional;

/**
 * Keeps spans and finds them again. Any thread may call any method at any time. What it promises
 * depends on its {@linkplain #capabilities() capabilities}.
 *
 * <p>A {@link Capability#BOUNDED} one makes room by dropping whole traces, first that of which the
 * last span ended first; an end in the future counts as the time at which it came. So old spans
 * that come late do not push out newer ones.
 */
public interface SpanStore extends SpanWriter, SpanReader, AutoCloseable {
  /** Returns what it holds, and what it dropped to make room; empty unless it is bounded. */
  Optional<Contents> contents();

  /**
   * Returns if it can be written to and read.
   *
   * @throws StoreUnavailableException if it cannot, at the moment
   */
  void check();

  /** Lets go of files, connections and threads; what is being added is finished first. */
  @Override
  void close();
}
