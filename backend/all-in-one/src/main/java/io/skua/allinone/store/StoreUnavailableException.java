/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * Says that a store cannot do it at the moment, and why: what was to be written may or may not be
 * there, and is to be sent again.
 */
public final class StoreUnavailableException extends UncheckedIOException {
  private static final long serialVersionUID = 1;

  private final String reason;
  private final Duration retryAfter;

  /**
   * Creates one.
   *
   * @param reason a label for metrics, one of few: {@code busy}, {@code unreachable}, {@code
   *     timeout}, {@code read_only}, {@code full}, {@code rejected}, {@code failed}
   * @param message for people; without secrets
   * @param retryAfter when it may be worth to try again
   */
  public StoreUnavailableException(String reason, String message, Duration retryAfter) {
    this(reason, message, retryAfter, new IOException(message));
  }

  /** Creates one, as {@link #StoreUnavailableException(String, String, Duration)} does. */
  public StoreUnavailableException(
      String reason, String message, Duration retryAfter, IOException cause) {
    super(message, cause);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  /** Returns why, as a label for metrics. */
  public String reason() {
    return reason;
  }

  /** Returns when it may be worth to try again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
