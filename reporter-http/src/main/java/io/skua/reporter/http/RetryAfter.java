/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import java.time.Duration;
import java.time.Instant;
import okhttp3.Headers;

/** Reads the header {@code Retry-After}: seconds, or an HTTP date. */
final class RetryAfter {
  /** A server that means more than this has a wrong clock. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private RetryAfter() {}

  /** Returns the wait that is asked for, at most a day; zero if none is or it is not understood. */
  static Duration of(Headers headers) {
    String value = headers.get("Retry-After");
    if (value == null) {
      return Duration.ZERO;
    }
    if (value.matches("[0-9]{1,9}")) {
      return bounded(Duration.ofSeconds(Long.parseLong(value)));
    }
    Instant date = headers.getInstant("Retry-After");
    return date == null ? Duration.ZERO : bounded(Duration.between(Instant.now(), date));
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
