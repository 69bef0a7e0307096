/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

/** Reads ids of hex digits: {@code HEX = DIGIT / "a"-"f" / "A"-"F"}. */
final class Hex {
  /** The value of each digit; -1 for what is none. */
  private static final byte[] VALUES = values();

  private Hex() {}

  private static byte[] values() {
    byte[] values = new byte['f' + 1];
    for (int c = 0; c < values.length; c++) {
      values[c] = (byte) Character.digit(c, 16);
    }
    return values;
  }

  /** Whether a part of the text is {@code 1*maxDigits HEX}. */
  static boolean isHex(String text, int from, int to, int maxDigits) {
    if (to <= from || to - from > maxDigits) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (digit(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether a part of the text is hex digits without an upper-case one. */
  static boolean isLowerCaseHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (digit(c) < 0 || (c >= 'A' && c <= 'F')) {
        return false;
      }
    }
    return true;
  }

  /** The last 16 of up to 32 digits, or all if there are fewer. */
  static long low(String text, int from, int to) {
    return parse(text, Math.max(from, to - 16), to);
  }

  /** The digits before the last 16, 0 if there are none. */
  static long high(String text, int from, int to) {
    return parse(text, from, Math.max(from, to - 16));
  }

  private static long parse(String text, int from, int to) {
    long id = 0;
    for (int i = from; i < to; i++) {
      id = id << 4 | digit(text.charAt(i));
    }
    return id;
  }

  /**
   * The value of a digit, negative for what is none. Not Character.digit, which also knows
   * full-width and other scripts' digits.
   */
  static int digit(char c) {
    return c < VALUES.length ? VALUES[c] : -1;
  }
}
