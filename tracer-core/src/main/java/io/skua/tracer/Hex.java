/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Writes ids as lower-case hex. Text is put together in a few buffers that threads borrow, so that
 * nothing is allocated but the string; a thread that finds none makes one.
 */
final class Hex {
  private static final int LONGEST = 32 + 1 + 16 + 1 + 16 + 1 + 2;
  private static final int SLOTS = 16;
  private static final AtomicReferenceArray<byte[]> BUFFERS = new AtomicReferenceArray<>(SLOTS);

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);

  private Hex() {}

  static String of(long id) {
    byte[] text = borrow();
    return giveBack(text, write(text, 0, id));
  }

  static String of(long high, long low) {
    byte[] text = borrow();
    return giveBack(text, write(text, write(text, 0, high), low));
  }

  private static int slot() {
    // Neighbouring threads have neighbouring ids.
    return (int) Thread.currentThread().getId() & (SLOTS - 1);
  }

  private static byte[] borrow() {
    byte[] text = BUFFERS.getAndSet(slot(), null);
    return text == null ? new byte[LONGEST] : text;
  }

  private static String giveBack(byte[] text, int length) {
    String string = new String(text, 0, length, ISO_8859_1);
    BUFFERS.lazySet(slot(), text);
    return string;
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
    byte[] text = borrow();
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
    text[end++] = DIGITS[flags & 15];
    return giveBack(text, end);
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
