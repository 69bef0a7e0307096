/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import io.skua.allinone.store.SharedStore;
import java.time.Clock;
import java.time.Duration;

/**
 * Says which of the processes that share a store does the jobs. It is no lock: who was held up for
 * longer than {@link #TIME} may go on for a moment beside the next one, and both write the same.
 *
 * <p>{@link #take}, {@link #keep} and {@link #renew} are for the thread of the jobs, the rest for
 * any.
 */
final class Lease {
  /** When its holder dies, so long passes until another takes it. */
  static final Duration TIME = Duration.ofMinutes(3);

  /** When a job gives no sign for as long, it hangs, and another process may do better. */
  static final Duration MAX_SILENCE = Duration.ofMinutes(30);

  private static final String NAME = "skua_jobs";
  private static final long RENEW_MILLIS = TIME.toMillis() / 3;

  /** Ends a job in its middle: another has the lease, or this process ends. */
  static final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostException() {
      super("the lease is another's, or given back", null, false, false);
    }
  }

  private final SharedStore store;
  private final String owner;
  private final Clock clock;
  private volatile long seenMillis; // written by the thread of the jobs, as its last sign
  private volatile long renewedMillis; // written under this lock, as is what follows
  private volatile boolean isHeld;
  private volatile boolean isEnded;

  /**
   * Creates one that is not held.
   *
   * @param owner unlike that of any other process
   */
  Lease(SharedStore store, String owner, Clock clock) {
    this.store = store;
    this.owner = owner;
    this.clock = clock;
  }

  /** Takes or renews it. Returns whether it is held. */
  boolean take() {
    seenMillis = clock.millis();
    return ask();
  }

  private synchronized boolean ask() {
    if (isEnded) {
      return false;
    }
    long now = clock.millis();
    isHeld = store.lease(NAME, owner, TIME);
    renewedMillis = now;
    return isHeld;
  }

  /**
   * Renews it if it is held and it is time to, beside a job that does not come to {@link #keep} for
   * minutes. Returns whether it is held.
   */
  boolean keepMeanwhile() {
    boolean isSilent = clock.millis() - seenMillis >= MAX_SILENCE.toMillis();
    return isHeld() && (isSilent || !isDue() || ask());
  }

  private boolean isDue() {
    return Math.abs(clock.millis() - renewedMillis) >= RENEW_MILLIS;
  }

  /**
   * Renews it if it is time to; to be called often in the middle of a job.
   *
   * @throws LostException if it is lost
   */
  void keep() {
    seenMillis = clock.millis();
    if (isEnded || !isHeld || isDue()) {
      renew();
    }
  }

  /**
   * Renews it, before something is written.
   *
   * @throws LostException if it is lost, or ran out: another may have had it since
   */
  void renew() {
    if (!isHeld() || !take()) {
      throw new LostException();
    }
  }

  /** Returns whether it was held when it was last asked for, and has not run out since. */
  boolean isHeld() {
    return isHeld && clock.millis() - renewedMillis < TIME.toMillis();
  }

  /** Lets {@link #take} and {@link #keep} fail from now on. */
  void end() {
    isEnded = true;
  }

  /** Gives it back, so that another need not wait until it runs out. */
  void giveBack() {
    if (isHeld) {
      isHeld = false;
      store.endLease(NAME, owner);
    }
  }
}
