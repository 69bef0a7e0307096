/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

/**
 * Brings sealed batches to a backend. {@link #send} is called by one thread at a time, which may
 * wait; {@link #close} by any.
 *
 * <p>A sender opens what it needs at the first batch, so that a backend which is away does not keep
 * a service from starting, and says nothing in the log: its outcomes are counted and logged by the
 * reporter.
 */
public interface Sender extends AutoCloseable {
  /**
   * Sends one batch. An exception means the same as {@link SendOutcome#refused}; an Error, that the
   * same bytes may be sent later.
   *
   * @param batch valid only during the call
   * @return what became of it, never null
   */
  SendOutcome send(EncodedBatch batch);

  /**
   * Tells what became of the last batch, if its outcome was {@link SendOutcome#UNSETTLED}. Called
   * before the next {@code send}, at the latest after the flush interval, and before {@code close};
   * by the same thread. Must not wait, and not answer unsettled again.
   */
  default SendOutcome settle() {
    return SendOutcome.SENT;
  }

  /**
   * Returns how many bytes the receiver surely holds while it has no time to read, if nobody tells
   * the sender when there is room again, as with datagrams. A reporter that sends directly makes
   * pauses accordingly. The default is for senders that are told. Called once, by any thread.
   */
  default long receiveBuffer() {
    return Long.MAX_VALUE;
  }

  /**
   * Frees sockets and threads, and makes a {@code send} that is under way return soon. Batches sent
   * afterwards are refused. Idempotent.
   */
  @Override
  default void close() {}
}
