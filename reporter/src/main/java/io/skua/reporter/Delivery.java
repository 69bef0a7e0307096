/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Brings sealed batches to the sender and counts what becomes of their spans. Used by the
 * reporter's thread alone, except for {@link #abort}.
 */
interface Delivery {
  /**
   * Takes a batch. Does not throw: whatever happens, the spans have an outcome or will have one.
   *
   * @param batch valid only during the call
   * @param spans in it
   * @return false if the transport carries only smaller ones: nothing was counted, encode them
   *     again
   */
  boolean send(EncodedBatch batch, int spans);

  /** Called after each flush interval, to settle what is open and update the gauges. */
  void tick();

  /** Answers when all that was sent before has its outcome. */
  void answer(List<CompletableFuture<Boolean>> flushes);

  /**
   * Goes on until all is sent, at most until the deadline, counts the rest, and closes the sender.
   *
   * @param deadlineNanos in terms of {@link System#nanoTime}
   */
  void close(long deadlineNanos);

  /** Makes whatever is under way end soon. Any thread may call it. */
  void abort();
}
