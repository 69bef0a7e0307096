/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import org.jspecify.annotations.Nullable;

/**
 * A scope in the order in which those of a thread were opened.
 *
 * <p>The scopes of a thread are an array of two: the latest that is open, or null, and the thread.
 * An array, since a thread keeps it, and would keep a class of ours and its loader.
 */
interface OpenScope {
  /** Of a thread that has none yet. */
  static @Nullable Object[] noneOf(Thread thread) {
    return new Object[] {null, thread};
  }

  static boolean areOfThisThread(@Nullable Object[] scopes) {
    return scopes[1] == Thread.currentThread();
  }

  /** Makes a scope the latest; returns the one before, null for none. */
  static @Nullable OpenScope enter(@Nullable Object[] scopes, OpenScope opened) {
    OpenScope before = (OpenScope) scopes[0];
    scopes[0] = opened;
    return before;
  }

  /**
   * Closes what was opened in a scope, and makes the one before it the latest.
   *
   * @return false, and nothing is done, if it is not open
   */
  static boolean leave(@Nullable Object[] scopes, OpenScope closed) {
    if (scopes[0] != closed && !isOpen(scopes, closed)) {
      return false;
    }
    for (OpenScope inner = (OpenScope) scopes[0]; inner != closed; inner = (OpenScope) scopes[0]) {
      inner.closeWithInner();
    }
    scopes[0] = closed.before();
    return true;
  }

  static boolean isOpen(@Nullable Object[] scopes, OpenScope wanted) {
    OpenScope scope = (OpenScope) scopes[0];
    while (scope != null && scope != wanted) {
      scope = scope.before();
    }
    return scope != null;
  }

  /** The latest that was open when this was opened; null for none. */
  @Nullable OpenScope before();

  /** Closes what was opened in it, and it. */
  void closeWithInner();
}
