/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.allinone.http.Response;
import io.skua.allinone.store.StoreUnavailableException;
import java.time.Duration;

/** Says that the store failed, and does not have all of what it was given. */
final class NotStoredException extends Exception {
  private static final long serialVersionUID = 1;

  /** Null if the store does not say. */
  private final Duration retryAfter;

  NotStoredException(Throwable cause) {
    super(String.valueOf(cause.getMessage()), cause);
    if (cause instanceof StoreUnavailableException unavailable) {
      retryAfter = unavailable.retryAfter();
    } else {
      // An Error is of this process, such as that it had no memory, not of what was sent.
      retryAfter = cause instanceof Error ? Duration.ofSeconds(1) : null;
    }
  }

  /** Returns whether it may work later. */
  boolean mayPass() {
    return retryAfter != null;
  }

  /** Returns an answer with the time after which a sender may try again, if the store says so. */
  Response tell(Response answer) {
    if (retryAfter == null) {
      return answer;
    }
    long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
    return answer.with("Retry-After", Long.toString(seconds));
  }
}
