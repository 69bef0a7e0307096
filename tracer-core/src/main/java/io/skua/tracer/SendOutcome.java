/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.time.Duration;

/** What became of a batch that was handed to a {@link Sender}. Immutable. */
public final class SendOutcome {
  private enum Kind {
    SENT,
    UNSETTLED,
    RETRY,
    REFUSED,
    TOO_LARGE
  }

  /** The backend, or for UDP the kernel, took it. */
  public static final SendOutcome SENT = new SendOutcome(Kind.SENT, null, 0, "sent");

  /**
   * It is on its way, but may still be refused: {@link Sender#settle} tells. The batch is counted
   * only then.
   */
  public static final SendOutcome UNSETTLED =
      new SendOutcome(Kind.UNSETTLED, null, 0, "not settled yet");

  private final Kind kind;
  private final Duration retryAfter;
  private final int rejectedSpans;
  private final String reason;

  private SendOutcome(Kind kind, Duration retryAfter, int rejectedSpans, String reason) {
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.rejectedSpans = rejectedSpans;
    this.reason = reason;
  }

  /**
   * The batch was taken but for some of its spans, which never will be.
   *
   * @param rejectedSpans how many, at most those of the batch
   * @param reason for the log, without secrets
   */
  public static SendOutcome partlySent(int rejectedSpans, String reason) {
    return new SendOutcome(Kind.SENT, null, rejectedSpans, reason);
  }

  /**
   * The batch was not taken, but the same bytes may be later.
   *
   * @param after how long the backend asked to wait; zero if it did not say
   * @param reason for the log, without secrets
   */
  public static SendOutcome retry(Duration after, String reason) {
    return new SendOutcome(Kind.RETRY, after, 0, reason);
  }

  /**
   * The batch was not taken and never will be.
   *
   * @param reason for the log, without secrets
   */
  public static SendOutcome refused(String reason) {
    return new SendOutcome(Kind.REFUSED, null, 0, reason);
  }

  /**
   * The batch is larger than the transport carries, now that it was tried: its spans may go in
   * smaller ones ({@link SpanEncoder#shrink}).
   *
   * @param reason for the log, without secrets
   */
  public static SendOutcome tooLarge(String reason) {
    return new SendOutcome(Kind.TOO_LARGE, null, 0, reason);
  }

  /** Returns whether the batch was taken, perhaps without some spans. */
  public boolean isSent() {
    return kind == Kind.SENT;
  }

  /** Returns whether it is yet to be told, by {@link Sender#settle}. */
  public boolean isUnsettled() {
    return kind == Kind.UNSETTLED;
  }

  /** Returns whether the spans may go in smaller batches. */
  public boolean isTooLarge() {
    return kind == Kind.TOO_LARGE;
  }

  /** Returns how many spans of a batch that was sent were left out by the backend. */
  public int rejectedSpans() {
    return rejectedSpans;
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
