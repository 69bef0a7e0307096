/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What threads that serve a port have survived: each failure is counted, and one in ten seconds is
 * logged. Safe for any thread.
 */
public final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String part;
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong nextSaid = new AtomicLong(System.nanoTime());

  /**
   * Creates them.
   *
   * @param part whose they are, for the log
   */
  public Failures(String part) {
    this.part = part;
  }

  /**
   * Counts one. Throws nothing: there may be no memory even to say so.
   *
   * @param what was done when it failed
   */
  @SuppressWarnings("CatchingUnchecked") // An Error here would end the thread that came to tell.
  public void add(String what, Throwable failure) {
    long number = count.incrementAndGet();
    try {
      long due = nextSaid.get();
      long now = System.nanoTime();
      if (now - due >= 0 && nextSaid.compareAndSet(due, now + QUIET_NANOS)) {
        LOG.error("{}: {} failed; failure {} since the start", part, what, number, failure);
      }
    } catch (Throwable unsaid) {
      // It is counted.
    }
  }

  /** Returns how many there were. */
  public long count() {
    return count.get();
  }
}
