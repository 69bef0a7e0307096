/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** A growing array to write to, up to a limit. It keeps its size when rewound. For one thread. */
final class ByteSink extends OutputStream {
  /** Thrown past the limit, often and on purpose: one for each sink, without a stack trace. */
  static final class Overflow extends IOException {
    private static final long serialVersionUID = 1;

    private Overflow() {
      super("the limit is reached");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private final Overflow overflow = new Overflow();
  private byte[] bytes;
  private int position;
  private int limit = Integer.MAX_VALUE - 8; // the longest array that every JVM makes

  ByteSink(int capacity) {
    bytes = new byte[capacity];
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
  }

  /** Answers in advance whether so many bytes can be written, before they are even made. */
  void require(int length) throws Overflow {
    if (length > limit - position) {
      throw overflow;
    }
  }

  @Override
  public void write(int value) throws Overflow {
    int at = advance(1);
    bytes[at] = (byte) value;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws Overflow {
    int at = advance(length);
    System.arraycopy(from, offset, bytes, at, length);
  }

  @Override
  public void write(byte[] from) throws Overflow {
    write(from, 0, from.length);
  }

  /** Writes a text that is ASCII; answers whether it is, else what was written is to be undone. */
  boolean writeAscii(String text) throws Overflow {
    int length = text.length();
    int at = advance(length);
    byte[] to = bytes;
    for (int i = 0; i < length; i++) {
      char character = text.charAt(i);
      if (character >= 0x80) {
        return false;
      }
      to[at + i] = (byte) character;
    }
    return true;
  }

  /** Makes room within what was written, by moving what follows. */
  void insert(int at, int length) throws Overflow {
    int end = advance(length);
    System.arraycopy(bytes, at, bytes, at + length, end - at);
  }

  /** Goes forward by so many bytes, and returns where they begin. */
  int advance(int length) throws Overflow {
    require(length);
    int start = position;
    int end = start + length;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, (int) Math.min(2L * bytes.length, limit)));
    }
    position = end;
    return start;
  }
}
