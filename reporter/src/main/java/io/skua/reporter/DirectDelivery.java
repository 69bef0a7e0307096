/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.internal.SafeLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends each batch once, on the reporter's thread: for transports that do not hold it up long.
 * Waits while the receiver may have no room.
 */
final class DirectDelivery implements Delivery {
  private final SafeSender sender;
  private final ReporterMetrics metrics;
  private final Pace pace; // the thread's
  private int unsettledSpans; // of the batch before; the thread's

  private volatile boolean aborted; // written by abort()

  DirectDelivery(Sender sender, Pace pace, ReporterMetrics metrics, SafeLog log) {
    this.sender = new SafeSender(sender, log);
    this.pace = pace;
    this.metrics = metrics;
  }

  @Override
  public boolean send(EncodedBatch batch, int spans) {
    awaitTurn(batch.length());
    settle();
    SendOutcome outcome = sender.send(batch);
    pace.sent(batch.length());
    metrics.repeated(spans, outcome);
    if (outcome.isUnsettled()) {
      unsettledSpans = spans;
    } else if (!outcome.isTooLarge()) {
      count(spans, outcome);
    }
    return !outcome.isTooLarge();
  }

  /**
   * Waits until the receiver has room, or we are to end. An interrupt is nobody's business here.
   */
  private void awaitTurn(int bytes) {
    while (!aborted) {
      Thread.interrupted(); // Left set, it would keep us from waiting, and close a channel.
      long left = pace.left(bytes);
      if (left <= 0) {
        return;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  private void settle() {
    int spans = unsettledSpans;
    unsettledSpans = 0;
    if (spans > 0) {
      count(spans, sender.settle());
    }
  }

  private void count(int spans, SendOutcome outcome) {
    if (outcome.isSent()) {
      metrics.sent(spans, outcome);
    } else if (outcome.retryAfter() == null) {
      metrics.refused(spans, outcome.reason());
    } else {
      metrics.gaveUp(spans, outcome.reason());
    }
  }

  @Override
  public void tick() {
    settle();
  }

  @Override
  public void answer(List<CompletableFuture<Boolean>> flushes) {
    metrics.answer(flushes);
  }

  @Override
  public void close(long deadlineNanos) {
    settle();
    sender.close();
  }

  @Override
  public void abort() {
    aborted = true;
    sender.close();
  }

  @Override
  public String toString() {
    return "";
  }
}
