/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Puts a header of ids together, for codecs: lower-case hex digits and ASCII signs. A writer is
 * borrowed for one header and given back with the string, so that nothing is allocated but that.
 *
 * <pre>{@code
 * String traceparent =
 *     IdWriter.borrow().sign('0').sign('0').sign('-').id(high).id(low).sign('-').id(span)...done();
 * }</pre>
 *
 * <p>Each is for one thread, and one header of at most 80 characters.
 */
/*
 * Not kept in a thread-local, which each of a million virtual threads would have. Sixteen are kept
 * in all; whoever finds none makes another.
 */
public final class IdWriter {
  private static final int CAPACITY = 80;
  private static final int KEPT = 16;
  private static final AtomicReferenceArray<IdWriter> IDLE = new AtomicReferenceArray<>(KEPT);
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);

  private final byte[] text = new byte[CAPACITY];
  private int length;

  private IdWriter() {}

  /** Returns an empty writer. */
  public static IdWriter borrow() {
    IdWriter idle = IDLE.getAndSet(slot(), null);
    return idle == null ? new IdWriter() : idle;
  }

  private static int slot() {
    // Neighbouring threads have neighbouring ids.
    return (int) Thread.currentThread().getId() & (KEPT - 1);
  }

  /** Appends 16 hex digits. */
  public IdWriter id(long id) {
    long rest = id;
    for (int i = length + 15; i >= length; i--) {
      text[i] = DIGITS[(int) rest & 15];
      rest >>>= 4;
    }
    length += 16;
    return this;
  }

  /** Appends 16 hex digits, or 32 if the high half is not zero. */
  public IdWriter id(long high, long low) {
    return high == 0 ? id(low) : id(high).id(low);
  }

  /**
   * Appends flags as one hex digit, or two if they are above 15.
   *
   * @param flags 0 to 255
   */
  public IdWriter flags(int flags) {
    if (flags > 15) {
      text[length++] = DIGITS[flags >>> 4];
    }
    text[length++] = DIGITS[flags & 15];
    return this;
  }

  /**
   * Appends a sign.
   *
   * @param ascii any character of ASCII
   */
  public IdWriter sign(char ascii) {
    text[length++] = (byte) ascii;
    return this;
  }

  /** Returns what was appended and gives the writer back: it must not be used again. */
  public String done() {
    String string = new String(text, 0, length, ISO_8859_1);
    length = 0;
    IDLE.lazySet(slot(), this);
    return string;
  }
}
