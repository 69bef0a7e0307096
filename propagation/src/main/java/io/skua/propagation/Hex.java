/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Ids as hex digits: {@code HEX = DIGIT / "a"-"f" / "A"-"F"}, written in lower case. */
final class Hex {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);

  private Hex() {}

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

  /** Not Character.digit, which also knows full-width and other scripts' digits. */
  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  /** Writes 16 digits and returns where they end. */
  static int write(byte[] text, int start, long id) {
    long rest = id;
    for (int i = start + 15; i >= start; i--) {
      text[i] = DIGITS[(int) rest & 15];
      rest >>>= 4;
    }
    return start + 16;
  }

  static String of(long id) {
    byte[] text = new byte[16];
    write(text, 0, id);
    return new String(text, ISO_8859_1);
  }
}
