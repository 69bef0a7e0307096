/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

/**
 * A tracer that is compared, and the work that is asked of it: the same for each, by the API that
 * its own users call. Safe for any thread.
 */
interface Peer extends AutoCloseable {
  /** Starts and finishes a root span. */
  Object root();

  /**
   * Starts a root span, puts the first tags of {@link Sample} and finishes it.
   *
   * @param logs how many logs of {@link Sample} it gets
   */
  Object root(int tags, int logs);

  /** Makes a new root span the active one of the calling thread, until closed. */
  AutoCloseable activateRoot();

  /** Starts a child of the active span, makes it active, and finishes it. */
  Object child();

  /** Reads a context from among the headers, or from the bytes: see {@link Wiring#header}. */
  Object extract(Headers headers);

  /** Starts a child of a context that was read, and returns the child's. */
  Object childOf(Object context);

  /** Writes a context that one of the two above gave. */
  void inject(Object context, Carrier headers);

  /** How many spans came out of the queue: to the transport, or to what stands in for it. */
  long taken();

  /** Returns when what is waiting was sent. */
  default void flush() {}

  /** What was set, and what else makes its figures what they are. */
  String settings();

  @Override
  void close();

  /** Waits until a timer of that interval has fired, and its work is done. */
  static void waitFor(long intervalMillis) {
    try {
      Thread.sleep(intervalMillis + 200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
