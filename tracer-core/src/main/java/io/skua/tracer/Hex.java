/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Writes ids as lower-case hex. */
final class Hex {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);

  private Hex() {}

  static String of(long id) {
    byte[] text = new byte[16];
    write(text, 0, id);
    return new String(text, ISO_8859_1);
  }

  static String of(long high, long low) {
    byte[] text = new byte[32];
    write(text, 0, high);
    write(text, 16, low);
    return new String(text, ISO_8859_1);
  }

  /**
   *
   *
   * <pre>
   * context = trace-id ":" span-id ":" parent-id ":" flags
   * trace-id  = 16 or 32 digits, 32 only if the high half is not zero
   * span-id   = 16 digits
   * parent-id = 16 digits, or "0" if there is none
   * flags     = 1 or 2 digits, not padded
   *
   * 463ac35c9f6413ad48485a3953bb6124:a2fb4a1d1a96d312:0:1
   * </pre>
   */
  static String context(long traceHigh, long traceLow, long span, long parent, int flags) {
    int length =
        (traceHigh == 0 ? 16 : 32) + 1 + 16 + 1 + (parent == 0 ? 1 : 16) + 1 + (flags > 15 ? 2 : 1);
    byte[] text = new byte[length];
    int end = 0;
    if (traceHigh != 0) {
      end = write(text, end, traceHigh);
    }
    end = write(text, end, traceLow);
    text[end++] = ':';
    end = write(text, end, span);
    text[end++] = ':';
    if (parent == 0) {
      text[end++] = '0';
    } else {
      end = write(text, end, parent);
    }
    text[end++] = ':';
    if (flags > 15) {
      text[end++] = DIGITS[flags >>> 4];
    }
    text[end] = DIGITS[flags & 15];
    return new String(text, ISO_8859_1);
  }

  private static int write(byte[] text, int start, long id) {
    long rest = id;
    for (int i = start + 15; i >= start; i--) {
      text[i] = DIGITS[(int) rest & 15];
      rest >>>= 4;
    }
    return start + 16;
  }
}
