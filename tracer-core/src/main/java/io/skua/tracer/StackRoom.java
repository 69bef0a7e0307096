/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

/** Looks whether the thread has stack left for what must not be done by halves. */
final class StackRoom {
  /** Several times as deep as what is done then; so for what is rare. */
  private static final int DEPTH = 100;

  private StackRoom() {}

  /**
   * @throws StackOverflowError if there is not
   */
  static void require() {
    descend(DEPTH, 1, 2, 3, 4, 5, 6, 7);
  }

  /** Keeps all of them until the call is back, so that compiled frames are large, too. */
  private static long descend(int depth, long a, long b, long c, long d, long e, long f, long g) {
    return depth == 0 ? a : descend(depth - 1, b, c, d, e, f, g, a) + a + b + c + d + e + f + g;
  }
}
