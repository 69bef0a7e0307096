/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.baggage;

/** What holds for a key of baggage. Immutable. */
public final class Restriction {
  private final boolean keyAllowed;
  private final int maxValueLength;

  private Restriction(boolean keyAllowed, int maxValueLength) {
    this.keyAllowed = keyAllowed;
    this.maxValueLength = maxValueLength;
  }

  /** Makes one; the length is in characters. */
  public static Restriction of(boolean keyAllowed, int maxValueLength) {
    return new Restriction(keyAllowed, maxValueLength);
  }

  /** Returns whether the key may be set. */
  public boolean isKeyAllowed() {
    return keyAllowed;
  }

  /** Returns how long its value may be, in characters. */
  public int getMaxValueLength() {
    return maxValueLength;
  }
}
