/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Says one kind of problem at WARN at most once a minute, and at DEBUG in between, so that no
 * request of a hostile or mistaken caller costs a line. The stack trace is for DEBUG alone.
 */
final class RateLimitedLog {
  private static final long INTERVAL_NANOS = 60_000_000_000L;

  private final Logger log;
  private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

  RateLimitedLog(Logger log) {
    this.log = log;
  }

  void warn(String problem) {
    if (isDue()) {
      log.warn("{} (said at most once a minute)", problem);
    } else {
      log.debug(problem);
    }
  }

  void warn(String problem, Throwable cause) {
    if (isDue()) {
      // Someone else's exception, whose toString may throw as well.
      log.warn("{}: {} (said at most once a minute)", problem, TagValue.of(cause));
    }
    log.debug(problem, cause);
  }

  private boolean isDue() {
    long now = System.nanoTime();
    long due = nextNanos.get();
    return now - due >= 0 && nextNanos.compareAndSet(due, now + INTERVAL_NANOS);
  }
}
