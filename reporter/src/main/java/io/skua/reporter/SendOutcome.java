/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a batch that was handed to a {@link Sender}. Immutable. */
public final class SendOutcome {
  private enum Kind {
    SENT,
    PARTLY_SENT,
    UNSETTLED,
    RETRY,
    REFUSED,
    TOO_LARGE
  }

  /** The backend, or for UDP the kernel, took it. */
  public static final SendOutcome SENT = new SendOutcome(Kind.SENT, null, 0, 0, "sent");

  /**
   * It is on its way, but may still be refused: {@link Sender#settle} tells. The batch is counted
   * only then.
   */
  public static final SendOutcome UNSETTLED =
      new SendOutcome(Kind.UNSETTLED, null, 0, 0, "not settled yet");

  private final Kind kind;
  private final @Nullable Duration retryAfter;
  private final int rejectedSpans;
  private final int repetitions;
  private final String reason;

  private SendOutcome(
      Kind kind, @Nullable Duration retryAfter, int rejectedSpans, int repetitions, String reason) {
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.rejectedSpans = rejectedSpans;
    this.repetitions = repetitions;
    this.reason = reason;
  }

  /**
   * The batch was taken except for some of its spans, which never will be.
   *
   * @param rejectedSpans how many, at most those of the batch
   * @param reason for the log, without secrets
   */
  public static SendOutcome partlySent(int rejectedSpans, String reason) {
    return new SendOutcome(Kind.PARTLY_SENT, null, rejectedSpans, 0, reason);
  }

  /**
   * The batch was not taken, but the same bytes may be later.
   *
   * @param after how long the backend asked to wait; zero if it did not say
   * @param reason for the log, without secrets
   */
  public static SendOutcome retry(Duration after, String reason) {
    return new SendOutcome(Kind.RETRY, after, 0, 0, reason);
  }

  /**
   * The batch was not taken and never will be.
   *
   * @param reason for the log, without secrets
   */
  public static SendOutcome refused(String reason) {
    return new SendOutcome(Kind.REFUSED, null, 0, 0, reason);
  }

  /**
   * The batch is larger than the transport carries, now that it was tried: its spans may go in
   * smaller ones ({@link SpanEncoder#shrink}).
   *
   * @param reason for the log, without secrets
   */
  public static SendOutcome tooLarge(String reason) {
    return new SendOutcome(Kind.TOO_LARGE, null, 0, 0, reason);
  }

  /**
   * Says that the sender had to send the bytes more than once to come by this outcome.
   *
   * @param times how often beyond the first; 0 for not
   */
  public SendOutcome repeated(int times) {
    return times == 0
        ? this
        : new SendOutcome(kind, retryAfter, rejectedSpans, repetitions + times, reason);
  }

  /** Returns whether the batch was taken, perhaps without some spans. */
  public boolean isSent() {
    return kind == Kind.SENT || kind == Kind.PARTLY_SENT;
  }

  /** Whether the backend had something to say to a batch that it took. */
  boolean isPartlySent() {
    return kind == Kind.PARTLY_SENT;
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

  /** Returns how often the sender itself sent the bytes again. */
  public int repetitions() {
    return repetitions;
  }

  /** Returns how long to wait before the same bytes may be tried again; null for never. */
  public @Nullable Duration retryAfter() {
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
