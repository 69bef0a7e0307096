/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

/** Looks whether the thread has stack left for what must not be done by halves. */
final class StackRoom {
  /** Some ten times as deep as what is done then; 100 ns, so for what is rare. */
  private static final int DEPTH = 100;

  private StackRoom() {}

  /**
   * @throws StackOverflowError if there is not
   */
  static void require() {
    descend(DEPTH);
  }

  /** Adds after the call, so that no compiler makes a loop of it. */
  private static int descend(int depth) {
    return depth == 0 ? 0 : descend(depth - 1) + 1;
  }
}
