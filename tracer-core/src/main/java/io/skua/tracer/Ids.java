/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes ids, never 0. The thread-local generator has 64 bits of state, so two draws in a row are no
 * more random than one; what keeps 128-bit ids of two processes apart is a salt of the process in
 * the high half.
 */
final class Ids {
  private final @Nullable LongSupplier source; // null for the built-in one
  private final boolean has128Bits;
  private final long salt;

  /**
   * @param source null for the built-in one
   */
  Ids(@Nullable LongSupplier source, boolean has128Bits) {
    this.source = source;
    this.has128Bits = has128Bits;
    this.salt = has128Bits && source == null ? new SecureRandom().nextLong() : 0;
  }

  long next() {
    long id = source == null ? ThreadLocalRandom.current().nextLong() : draw(source);
    return id != 0 ? id : random();
  }

  private static long random() {
    long id;
    do {
      id = ThreadLocalRandom.current().nextLong();
    } while (id == 0);
    return id;
  }

  /** The high half of a new trace id: 0 if trace ids have 64 bits. */
  long nextHigh() {
    if (!has128Bits) {
      return 0;
    }
    long high = next() ^ salt;
    return high == 0 ? 1 : high;
  }

  /** A source that fails must not fail the application. */
  private static long draw(LongSupplier source) {
    try {
      return source.getAsLong();
    } catch (Throwable failed) {
      return 0;
    }
  }

  @Override
  public String toString() {
    return (has128Bits ? "128" : "64") + "-bit trace ids";
  }
}
