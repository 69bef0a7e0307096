/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Puts a header of ids together, for codecs: lower-case hex digits and ASCII signs. A writer is
 * borrowed for one header and given back with the string, so that nothing is allocated but that.
 *
 * <pre>{@code
 * String ids =
 *     IdWriter.borrow()
 *         .id(context.traceIdHigh(), context.traceIdLow())
 *         .sign('-')
 *         .id(context.spanId())
 *         .done();
 * }</pre>
 *
 * <p>Each is for one thread, and one header of at most 80 characters.
 */
/*
 * Not kept in a thread-local, which each of a million virtual threads would have. A few are kept in
 * all; whoever finds its own in use makes another. What one thread writes lies so far from what another
 * does that neither waits for the other's cache lines, wherever the garbage collector moves them;
 * and no reference is written, which it would have to be told of. Kept side by side by reference,
 * as they were, a header took two threads four times as long as one.
 */
public final class IdWriter {
  private static final int CAPACITY = 80;
  private static final int KEPT = 64;
  private static final int NOT_KEPT = -1;

  /** Bytes that nobody writes, around those that are: processors fetch two lines of 64 at once. */
  private static final int GUARD = 128;

  /** Where in {@link #text} stands how many bytes are written. */
  private static final int LENGTH = GUARD;

  private static final int START = LENGTH + 1;

  private static final IdWriter[] WRITERS = new IdWriter[KEPT]; // each for who set its flag in BUSY

  private static final int STRIDE = GUARD / Integer.BYTES;
  private static final AtomicIntegerArray BUSY = new AtomicIntegerArray(KEPT * STRIDE);

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);

  private final byte[] text = new byte[START + CAPACITY + GUARD];
  private final int slot;

  private IdWriter(int slot) {
    this.slot = slot;
  }

  /** Returns an empty writer. */
  public static IdWriter borrow() {
    // Neighbouring threads have neighbouring ids.
    int slot = (int) Thread.currentThread().getId() & (KEPT - 1);
    if (!BUSY.compareAndSet(slot * STRIDE, 0, 1)) {
      return new IdWriter(NOT_KEPT);
    }
    IdWriter kept = WRITERS[slot];
    return kept == null ? keep(slot) : kept;
  }

  private static IdWriter keep(int slot) {
    IdWriter made = new IdWriter(slot);
    WRITERS[slot] = made;
    return made;
  }

  /** Appends 16 hex digits. */
  public IdWriter id(long id) {
    int start = START + text[LENGTH];
    long rest = id;
    for (int i = start + 15; i >= start; i--) {
      text[i] = DIGITS[(int) rest & 15];
      rest >>>= 4;
    }
    text[LENGTH] = (byte) (text[LENGTH] + 16);
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
      append(DIGITS[flags >>> 4]);
    }
    append(DIGITS[flags & 15]);
    return this;
  }

  /**
   * Appends a sign.
   *
   * @param ascii any character of ASCII
   */
  public IdWriter sign(char ascii) {
    append((byte) ascii);
    return this;
  }

  private void append(byte character) {
    text[START + text[LENGTH]++] = character;
  }

  /** Returns what was appended and gives the writer back: it must not be used again. */
  public String done() {
    String string = new String(text, START, text[LENGTH], ISO_8859_1);
    text[LENGTH] = 0;
    if (slot != NOT_KEPT) {
      BUSY.lazySet(slot * STRIDE, 0);
    }
    return string;
  }
}
