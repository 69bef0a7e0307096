/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.time.Duration;

/** What became of a batch that was handed to a {@link Sender}. Immutable. */
public final class SendOutcome {
  /** The backend, or for UDP the kernel, took it. */
  public static final SendOutcome SENT = new SendOutcome(true, null, "sent");

  private final boolean sent;
  private final Duration retryAfter;
  private final String reason;

  private SendOutcome(boolean sent, Duration retryAfter, String reason) {
    this.sent = sent;
    this.retryAfter = retryAfter;
    this.reason = reason;
  }

  /**
   * The batch was not taken, but the same bytes may be later.
   *
   * @param after how long the backend asked to wait; zero if it did not say
   * @param reason for the log, without secrets
   */
  public static SendOutcome retry(Duration after, String reason) {
    return new SendOutcome(false, after, reason);
  }

  /**
   * The batch was not taken and never will be.
   *
   * @param reason for the log, without secrets
   */
  public static SendOutcome refused(String reason) {
    return new SendOutcome(false, null, reason);
  }

  /** Returns whether the batch was taken. */
  public boolean isSent() {
    return sent;
  }

  /** Returns how long to wait before the same bytes may be tried again; null for never. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** Returns the reason, for the log. */
  public String reason() {
    return reason;
  }

  @Override
  public String toString() {
    return reason;
  }
}
