/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import org.slf4j.Logger;

/** A sender of someone else's, which may throw anything or answer nothing: that is a refusal. */
final class SafeSender {
  static final SendOutcome NO_OUTCOME = SendOutcome.refused("the sender gave no outcome");

  private final Sender sender;
  private final Logger log;
  private final RateLimitedLog failures;

  SafeSender(Sender sender, Logger log) {
    this.sender = sender;
    this.log = log;
    failures = new RateLimitedLog(log);
  }

  SendOutcome send(EncodedBatch batch) {
    try {
      return checked(sender.send(batch));
    } catch (Throwable thrown) {
      return refused(thrown);
    }
  }

  SendOutcome settle() {
    try {
      SendOutcome outcome = checked(sender.settle());
      return outcome.isUnsettled() ? NO_OUTCOME : outcome;
    } catch (Throwable thrown) {
      return refused(thrown);
    }
  }

  private static SendOutcome checked(SendOutcome outcome) {
    return outcome == null ? NO_OUTCOME : outcome;
  }

  private SendOutcome refused(Throwable thrown) {
    log.debug("The sender failed", thrown);
    return SendOutcome.refused(String.valueOf(TagValue.of(thrown)));
  }

  void close() {
    try {
      sender.close();
    } catch (Throwable thrown) {
      failures.warn("The sender failed to close", thrown);
    }
  }
}
