/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import org.jspecify.annotations.Nullable;

/** A batch on its way through the outbox, and how often it was tried. */
final class PendingBatch {
  final EncodedBatch batch;
  final int spans;

  /** When to give up, in terms of {@link System#nanoTime}; unused for spooled batches. */
  final long deadlineNanos;

  /** Its place on disk; null if it is in memory alone. */
  final @Nullable SpooledBatch record;

  int attempts; // the sending thread's

  PendingBatch(EncodedBatch batch, int spans, long deadlineNanos) {
    this.batch = batch;
    this.spans = spans;
    this.deadlineNanos = deadlineNanos;
    record = null;
  }

  PendingBatch(SpooledBatch record) {
    batch = record.batch;
    spans = batch.spanCount();
    deadlineNanos = 0;
    this.record = record;
  }

  boolean isOnDisk() {
    return record != null;
  }

  boolean isExpired(long nowNanos) {
    return record == null && nowNanos - deadlineNanos >= 0;
  }
}
