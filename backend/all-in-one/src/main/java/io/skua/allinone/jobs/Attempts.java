/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a job over and over, whatever it throws: that is counted, and logged once until the job
 * succeeds again. After a failure it waits, longer each time, as far as it may. For one thread, but
 * for the count and the end.
 */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  /** As many minutes as a job that costs much waits at most. */
  static final int MAX_WAIT_MINUTES = 32;

  private final String name;
  private final Clock clock;
  private final int maxWaitMinutes;
  private final AtomicLong failures = new AtomicLong();
  private int failedInTurn;
  private Instant next = Instant.MIN;
  private volatile boolean isEnded;

  /**
   * Creates those of a job.
   *
   * @param maxWaitMinutes a power of two, or 0 to run it each time
   */
  Attempts(String name, Clock clock, int maxWaitMinutes) {
    this.name = name;
    this.clock = clock;
    this.maxWaitMinutes = maxWaitMinutes;
  }

  /** Runs a job unless it has to wait. Returns what it returned, false if it did not return. */
  boolean run(BooleanSupplier job) {
    if (clock.instant().isBefore(next)) {
      return false;
    }
    try {
      boolean result = job.getAsBoolean();
      if (failedInTurn > 0) {
        LOG.info("{} again, after {} failures", name, failedInTurn);
      }
      failedInTurn = 0;
      return result;
    } catch (Lease.LostException ended) {
      return false;
    } catch (Throwable failed) {
      if (!isEnded) {
        failed(failed);
      }
      return false;
    }
  }

  private void failed(Throwable cause) {
    failures.incrementAndGet();
    int minutes = Math.min(maxWaitMinutes, 1 << Math.min(failedInTurn, 5));
    next = clock.instant().plus(Duration.ofMinutes(minutes));
    if (failedInTurn++ == 0) {
      LOG.warn("{}: failed, and is tried again; further failures are counted", name, cause);
    }
  }

  /** Says that what fails from now on fails since it is interrupted. */
  void end() {
    isEnded = true;
  }

  /** Returns how often the job threw something. */
  long failures() {
    return failures.get();
  }
}
