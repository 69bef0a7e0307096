/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.thrift.transport.TTransportException;

/**
 * A growing array to write to, up to a limit. It keeps its size when it is rewound, which
 * libthrift's own TMemoryBuffer does not, and writes buffers without a copy in between. For one
 * thread.
 */
final class ByteSink extends MemoryTransport {
  /** Thrown past the limit, often and on purpose: one for each sink, without a stack trace. */
  static final class Overflow extends TTransportException {
    private static final long serialVersionUID = 1;

    private Overflow() {
      super("the limit is reached");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** Bytes that the array always has behind the end: a varint's most. */
  private static final int SPARE = 10;

  private final Overflow overflow = new Overflow();
  private byte[] bytes;
  private int position;
  private int limit = Integer.MAX_VALUE - 8 - SPARE; // the longest array that every JVM makes
  private int end; // below the limit, and within the array without its spare bytes

  ByteSink(int capacity) {
    bytes = new byte[capacity + SPARE];
    end = capacity;
  }

  /** The array itself; another one after it grew. */
  byte[] bytes() {
    return bytes;
  }

  int position() {
    return position;
  }

  /** Forgets what was written from here on, or leaves room up to here. */
  void position(int newPosition) {
    position = newPosition;
  }

  /** Sets the position that writing must not pass. */
  void limit(int newLimit) {
    limit = newLimit;
    end = Math.min(newLimit, bytes.length - SPARE);
  }

  /** Answers in advance whether so many bytes can be written, before they are even made. */
  void require(int length) throws Overflow {
    if (length > limit - position) {
      throw overflow;
    }
  }

  @Override
  public void write(byte[] from, int offset, int length) throws Overflow {
    int start = advance(length);
    System.arraycopy(from, offset, bytes, start, length);
  }

  @Override
  public int write(ByteBuffer from) throws Overflow {
    int length = from.remaining();
    int start = advance(length);
    from.get(bytes, start, length);
    return length;
  }

  /** Writes the low 8 bits. */
  void writeByte(int value) throws Overflow {
    int at = position;
    if (at >= end) {
      makeRoom(1);
    }
    bytes[at] = (byte) value;
    position = at + 1;
  }

  /**
   * Writes 7 bits a byte, the lowest first; a byte that is not the last has its highest bit set.
   * Writes as many as the longest takes, whatever the length: how often to loop is what a processor
   * guesses wrong.
   */
  void writeVarint(long value) throws Overflow {
    if (value >>> 7 == 0) {
      writeByte((int) value);
      return;
    }
    int length = (70 - Long.numberOfLeadingZeros(value)) / 7;
    int start = advance(length);
    byte[] to = bytes;
    long rest = value;
    for (int i = 0; i < SPARE; i++) {
      to[start + i] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[start + length - 1] &= 0x7f;
  }

  /**
   * Writes a text with its length before it, if it is ASCII.
   *
   * @param lengthBytes how many bytes the length takes; the last must be enough for it
   * @return whether it is; if not, nothing is written
   */
  boolean writeAscii(String text, int lengthBytes) throws Overflow {
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

  /** Takes so many bytes; returns where they begin. */
  private int advance(int length) throws Overflow {
    int start = position;
    if (length > end - start) {
      makeRoom(length);
    }
    position = start + length;
    return start;
  }

  private void makeRoom(int length) throws Overflow {
    require(length);
    int least = position + length + SPARE;
    if (least > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.max(least, Math.min(2L * bytes.length, limit + SPARE)));
    }
    end = Math.min(limit, bytes.length - SPARE);
  }
}
