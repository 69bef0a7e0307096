/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.internal.RateLimitedLog;
import io.skua.internal.SafeLog;
import io.skua.internal.TagValue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A sender of someone else's, which may throw anything or answer nothing. An exception is a
 * refusal, since it would come again. An Error, such as of memory that is used up, says nothing of
 * the batch: the same bytes may be sent later.
 */
final class SafeSender {
  static final SendOutcome NO_OUTCOME = SendOutcome.refused("the sender gave no outcome");
  private static final SendOutcome ERROR =
      SendOutcome.retry(Duration.ZERO, "the sender failed by an Error that cannot be told");

  private final Sender sender;
  private final RateLimitedLog failures;

  SafeSender(Sender sender, SafeLog log) {
    this.sender = sender;
    failures = new RateLimitedLog(log);
  }

  SendOutcome send(EncodedBatch batch) {
    try {
      return checked(sender.send(batch));
    } catch (Throwable thrown) {
      return failed(thrown);
    }
  }

  SendOutcome settle() {
    try {
      SendOutcome outcome = checked(sender.settle());
      return outcome.isUnsettled() ? NO_OUTCOME : outcome;
    } catch (Throwable thrown) {
      return failed(thrown);
    }
  }

  private static SendOutcome checked(@Nullable SendOutcome outcome) {
    return outcome == null ? NO_OUTCOME : outcome;
  }

  private SendOutcome failed(Throwable thrown) {
    boolean isError = thrown instanceof Error;
    try {
      failures.debug("The sender failed", thrown);
      String reason = String.valueOf(TagValue.of(thrown));
      return isError ? SendOutcome.retry(Duration.ZERO, reason) : SendOutcome.refused(reason);
    } catch (Throwable again) {
      return isError ? ERROR : NO_OUTCOME;
    }
  }

  void close() {
    try {
      sender.close();
    } catch (Throwable thrown) {
      failures.warn("The sender failed to close", thrown);
    }
  }
}
