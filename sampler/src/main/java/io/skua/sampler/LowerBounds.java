/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The lower bound of each operation: one token bucket for each name, made when the name is first
 * seen, for a bounded number of them. Safe for any thread; a name that is known, or that finds no
 * room, is looked up without locks.
 */
final class LowerBounds {
  private final double tracesPerSecond;
  private final int maxOperations;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<String, TokenBucket> buckets = new ConcurrentHashMap<>();
  private final Semaphore room; // of size maxOperations - buckets.size()

  LowerBounds(double tracesPerSecond, int maxOperations, LongSupplier nanoTime) {
    this.tracesPerSecond = tracesPerSecond;
    this.maxOperations = maxOperations;
    this.nanoTime = nanoTime;
    room = new Semaphore(maxOperations);
  }

  int maxOperations() {
    return maxOperations;
  }

  /** Takes a token of the operation; returns whether there was one. */
  boolean take(String operation) {
    if (tracesPerSecond == 0) {
      return false; // As a file of strategies has it; nothing is to be remembered then.
    }
    TokenBucket bucket = buckets.get(operation);
    if (bucket == null && room.availablePermits() > 0) {
      bucket = buckets.computeIfAbsent(operation, first -> newBucket());
    }
    return bucket != null && bucket.take();
  }

  /** Null if there is no room. */
  private @Nullable TokenBucket newBucket() {
    return room.tryAcquire() ? new TokenBucket(tracesPerSecond, nanoTime) : null;
  }

  /**
   * Makes room for operations that the backend lists: they go before those that were seen here.
   *
   * @param listed at most as many as there may be
   */
  void admit(Set<String> listed) {
    if (tracesPerSecond == 0) {
      return;
    }
    for (String operation : listed) {
      if (!buckets.containsKey(operation)
          && buckets.computeIfAbsent(operation, first -> newBucket()) == null) {
        replaceOther(operation, listed);
      }
    }
  }

  /** There is no room: one that is not listed goes, and its place is never up for others. */
  private void replaceOther(String operation, Set<String> listed) {
    for (String known : buckets.keySet()) {
      if (!listed.contains(known) && buckets.remove(known) != null) {
        if (buckets.putIfAbsent(operation, new TokenBucket(tracesPerSecond, nanoTime)) != null) {
          room.release();
        }
        return;
      }
    }
  }

  /** Equal if balances of one serve as balances of the other. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LowerBounds
        && tracesPerSecond == ((LowerBounds) other).tracesPerSecond
        && maxOperations == ((LowerBounds) other).maxOperations;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(tracesPerSecond);
  }

  @Override
  public String toString() {
    return tracesPerSecond + "/s";
  }
}
