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
  public void write(byte[] from, int offset, int length) throws Overflow {
    int end = advance(length);
    System.arraycopy(from, offset, bytes, end - length, length);
  }

  @Override
  public int write(ByteBuffer from) throws Overflow {
    int length = from.remaining();
    int end = advance(length);
    from.get(bytes, end - length, length);
    return length;
  }

  /** Writes a text that is ASCII; answers whether it is, else what was written is to be undone. */
  boolean writeAscii(String text) throws Overflow {
    int length = text.length();
    int start = advance(length) - length;
    byte[] to = bytes;
    for (int i = 0; i < length; i++) {
      char character = text.charAt(i);
      if (character >= 0x80) {
        return false;
      }
      to[start + i] = (byte) character;
    }
    return true;
  }

  private int advance(int length) throws Overflow {
    require(length);
    int end = position + length;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, (int) Math.min(2L * bytes.length, limit)));
    }
    position = end;
    return end;
  }
}
