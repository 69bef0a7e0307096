/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Says one kind of problem at WARN at most once a minute, and at DEBUG in between, so that no
 * request of a hostile or mistaken caller costs a line. The stack trace is for DEBUG alone. Never
 * throws, as {@link SafeLog}. Safe for any thread.
 */
public final class RateLimitedLog {
  private static final long INTERVAL_NANOS = 60_000_000_000L;

  private final SafeLog log;
  private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

  /**
   * Limits one kind of problem.
   *
   * @param log to write to; not null
   */
  public RateLimitedLog(SafeLog log) {
    this.log = log;
  }

  /**
   * Says that it happened.
   *
   * @param problem in which {@code {}} means nothing
   */
  public void warn(String problem) {
    if (isDue()) {
      log.warn("{} (logged at most once a minute)", problem);
    } else {
      log.debug("{}", problem);
    }
  }

  /** As {@link #warn(String)}, with the cause; null for none. */
  public void warn(String problem, @Nullable Throwable cause) {
    if (isDue()) {
      // Someone else's exception, whose toString may throw as well.
      log.warn("{}: {} (logged at most once a minute)", problem, cause);
    }
    log.debug(problem, cause);
  }

  /** Says it at DEBUG, however often, as {@link SafeLog#debug(String, Throwable)}. */
  public void debug(String problem, @Nullable Throwable cause) {
    log.debug(problem, cause);
  }

  /** What an appender causes is not logged, so it must not use up the line of the minute. */
  private boolean isDue() {
    long now = System.nanoTime();
    long due = nextNanos.get();
    return now - due >= 0
        && !SafeLog.isLogging()
        && nextNanos.compareAndSet(due, now + INTERVAL_NANOS);
  }
}
