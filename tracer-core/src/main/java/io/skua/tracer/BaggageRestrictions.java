/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

/**
 * Says which baggage may be set, since each item travels with every request below. Asked on
 * application threads, by many at once: it must not block.
 *
 * <pre>{@code
 * builder.baggageRestrictions(key -> key.equals("customer") ? 64 : BaggageRestrictions.FORBIDDEN);
 * }</pre>
 */
public interface BaggageRestrictions extends AutoCloseable {
  /** The answer for a key that may not be set. */
  int FORBIDDEN = -1;

  /**
   * Returns how long the value of a key may be, in characters; longer ones are cut.
   *
   * @param key never null
   * @return 0 or more, or {@link #FORBIDDEN}
   */
  int maxValueLength(String key);

  /**
   * Allows every key.
   *
   * @param longest in characters, 0 or more
   */
  static BaggageRestrictions ofLength(int longest) {
    return new BaggageRestrictions() {
      @Override
      public int maxValueLength(String key) {
        return longest;
      }

      @Override
      public String toString() {
        return "any key, at most " + longest + " characters";
      }
    };
  }

  /** Ends what runs in the background. Idempotent; the tracer's close calls it. */
  @Override
  default void close() {}
}
