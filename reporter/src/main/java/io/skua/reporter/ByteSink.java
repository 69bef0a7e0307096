/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * A growing array that a {@link SpanEncoder} writes to. It keeps its size when it is rewound. Past
 * the limit that an {@link OpenBatch} sets, writing throws an exception that only the batch
 * catches; it means that the span does not fit. No method blocks, flushing and closing do nothing.
 * For one thread.
 */
public final class ByteSink extends OutputStream {
  /** Thrown past the limit, often and on purpose: one for each sink, without a stack trace. */
  static final class Overflow extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Overflow() {
      super("the limit is reached", null, false, false);
    }
  }

  /** Bytes that the array always has behind the end: a varint's most. */
  private static final int SPARE = 10;

  private final Overflow overflow = new Overflow();
  private byte[] bytes;
  private int position;
  private int limit = Integer.MAX_VALUE - 8 - SPARE; // the longest array that every JVM makes
  private int end; // not above the limit, and within the array without its spare bytes

  /**
   * Makes an empty sink without a limit.
   *
   * @param capacity in bytes, from 0 on; the array grows when more is written
   */
  public ByteSink(int capacity) {
    bytes = new byte[capacity + SPARE];
    end = capacity;
  }

  /** Returns the array itself, not a copy; another one after it grew. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns where the next byte goes. */
  public int position() {
    return position;
  }

  /**
   * Forgets what was written from here on, or leaves room up to here.
   *
   * @param newPosition from 0 on
   */
  public void position(int newPosition) {
    position = newPosition;
  }

  /** Sets the position that writing must not pass. */
  void limit(int newLimit) {
    limit = newLimit;
    end = Math.min(newLimit, bytes.length - SPARE);
  }

  /** Returns how many bytes can be written before the array has to grow. */
  int capacity() {
    return bytes.length - SPARE;
  }

  /** Takes a new, smaller array; the bytes are gone. If this throws, nothing is changed. */
  void replace(int capacity) {
    bytes = new byte[capacity + SPARE];
    end = Math.min(limit, capacity);
  }

  /**
   * Tells in advance that so many bytes are about to be written, before they are even made: throws
   * if there is no room for them below the limit.
   *
   * @param length in bytes
   */
  public void require(int length) {
    if (length > limit - position) {
      throw overflow;
    }
  }

  /** Writes the low 8 bits. */
  @Override
  public void write(int value) {
    int at = position;
    if (at >= end) {
      makeRoom(1);
    }
    bytes[at] = (byte) value;
    position = at + 1;
  }

  @Override
  public void write(byte[] from) {
    write(from, 0, from.length);
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    int start = advance(length);
    System.arraycopy(from, offset, bytes, start, length);
  }

  /**
   * Writes 7 bits a byte, the lowest first; a byte that is not the last has its highest bit set.
   *
   * @param value without a sign: a negative one takes ten bytes
   */
  public void writeVarint(long value) {
    if (value >>> 7 == 0) {
      write((int) value);
      return;
    }
    int length = (70 - Long.numberOfLeadingZeros(value)) / 7;
    int start = advance(length);
    byte[] to = bytes;
    long rest = value;
    // As many as the longest takes, whatever the length: a processor cannot guess how often to
    // loop.
    for (int i = 0; i < SPARE; i++) {
      to[start + i] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[start + length - 1] &= 0x7f;
  }

  /**
   * Writes a text with its length before it, if it is ASCII. The length is big-endian.
   *
   * @param text of at most 127 characters
   * @param lengthBytes how many bytes the length takes, at least 1
   * @return whether it is; if not, nothing is written
   */
  public boolean writeAscii(String text, int lengthBytes) {
    int before = position;
    int length = text.length();
    int start = advance(lengthBytes + length) + lengthBytes;
    byte[] to = bytes;
    for (int i = lengthBytes; i > 1; i--) {
      to[start - i] = 0;
    }
    to[start - 1] = (byte) length;
    int bits = 0;
    for (int i = 0; i < length; i++) {
      char character = text.charAt(i);
      bits |= character;
      to[start + i] = (byte) character;
    }
    if (bits >= 0x80) {
      position = before;
      return false;
    }
    return true;
  }

  /**
   * Goes forward; what those bytes are is the caller's to write into {@link #bytes()}.
   *
   * @param length in bytes
   * @return the index of the first
   */
  public int advance(int length) {
    int start = position;
    if (length > end - start) {
      makeRoom(length);
    }
    position = start + length;
    return start;
  }

  private void makeRoom(int length) {
    require(length);
    int least = position + length + SPARE;
    if (least > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.max(least, Math.min(2L * bytes.length, limit + SPARE)));
    }
    end = Math.min(limit, bytes.length - SPARE);
  }
}
