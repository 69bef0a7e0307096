/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import io.skua.allinone.store.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the driver's exceptions mean for whoever sent spans or asks, and how often. Thread-safe. */
final class Failures {
  static final String BUSY = "busy";
  static final String TIMEOUT = "timeout";

  /** Why a span is refused for good: Cassandra takes no row of its size. */
  static final String TOO_LARGE = "too_large";

  /** Cassandra 5: of a message, of a mutation; Cassandra 4; both: of a key. */
  private static final List<String> TOO_LARGE_MESSAGES =
      List.of(
          "exceeds allowed maximum",
          "oversized mutation",
          "is too large for the maximum size",
          "is longer than maximum of");

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(5);

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  /** Counts a failure, and returns what to throw of it. */
  UncheckedIOException of(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof UncheckedIOException known) {
      return known;
    }
    if (cause instanceof IllegalStateException) { // The driver's word for a session that is closed.
      return new UncheckedIOException(new IOException("the store is closed", cause));
    }
    return unavailable(reason(cause), "Cassandra: " + cause.getMessage(), cause);
  }

  /** Counts that there is too much to do, or that it takes too long. */
  StoreUnavailableException unavailable(String reason, String message) {
    return unavailable(reason, message, null);
  }

  private StoreUnavailableException unavailable(
      String reason, String message, @Nullable Throwable cause) {
    count(reason);
    return new StoreUnavailableException(
        reason, message, reason.equals(BUSY) ? SOON : LATER, new IOException(message, cause));
  }

  void count(String reason) {
    counts.computeIfAbsent(reason, first -> new LongAdder()).increment();
  }

  Map<String, Long> counts() {
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach((reason, count) -> sums.put(reason, count.sum()));
    return sums;
  }

  /** Returns whether Cassandra will never take what it refused, since it is too large. */
  static boolean isTooLarge(Throwable failure) {
    Throwable cause = cause(failure);
    if (!(cause instanceof InvalidQueryException || cause instanceof ServerError)) {
      return false;
    }
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return TOO_LARGE_MESSAGES.stream().anyMatch(message::contains);
  }

  private static String reason(Throwable cause) {
    if (cause instanceof AllNodesFailedException none) {
      return none.getAllErrors().values().stream()
          .flatMap(List::stream)
          .map(Failures::reason)
          .filter(reason -> !reason.equals("failed"))
          .findFirst()
          .orElse("unreachable");
    }
    if (cause instanceof OverloadedException || cause instanceof BusyConnectionException) {
      return BUSY;
    }
    if (cause instanceof DriverTimeoutException
        || cause instanceof WriteTimeoutException
        || cause instanceof ReadTimeoutException) {
      return TIMEOUT;
    }
    if (cause instanceof UnavailableException) {
      return "unreachable";
    }
    if (cause instanceof UnauthorizedException || cause instanceof InvalidQueryException) {
      return "rejected";
    }
    return "failed";
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
