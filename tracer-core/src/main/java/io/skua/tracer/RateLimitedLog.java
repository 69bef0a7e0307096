/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Says one kind of problem at WARN at most once a minute, and at DEBUG in between, so that no
 * request of a hostile or mistaken caller costs a line. The stack trace is for DEBUG alone. Never
 * throws, whatever the logging of the application does.
 */
final class RateLimitedLog {
  private static final long INTERVAL_NANOS = 60_000_000_000L;

  private final Logger log;
  private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

  RateLimitedLog(Logger log) {
    this.log = log;
  }

  void warn(String problem) {
    try {
      if (isDue()) {
        log.warn("{} (said at most once a minute)", problem);
      } else {
        log.debug(problem);
      }
    } catch (Throwable ignored) {
      // The logging of the application, on a thread of the application.
    }
  }

  void warn(String problem, Throwable cause) {
    try {
      if (isDue()) {
        // Someone else's exception, whose toString may throw as well.
        log.warn("{}: {} (said at most once a minute)", problem, TagValue.of(cause));
      }
      log.debug(problem, cause);
    } catch (Throwable ignored) {
      // As above.
    }
  }

  void debug(String problem, Throwable cause) {
    try {
      log.debug(problem, cause);
    } catch (Throwable ignored) {
      // As above.
    }
  }

  private boolean isDue() {
    long now = System.nanoTime();
    long due = nextNanos.get();
    return now - due >= 0 && nextNanos.compareAndSet(due, now + INTERVAL_NANOS);
  }
}
