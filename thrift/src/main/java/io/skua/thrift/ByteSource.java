/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import org.apache.thrift.transport.TTransportException;

/**
 * A range of an array to read from, and never beyond. libthrift reads most things straight from
 * {@link #getBuffer()}, so the end is checked where it says how much it took.
 */
final class ByteSource extends MemoryTransport {
  private final byte[] bytes;
  private final int end;
  private int position;

  ByteSource(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
  }

  int remaining() {
    return end - position;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws TTransportException {
    checkReadBytesAvailable(length);
    System.arraycopy(bytes, position, to, offset, length);
    position += length;
    return length;
  }

  @Override
  public void checkReadBytesAvailable(long wanted) throws TTransportException {
    if (wanted < 0 || wanted > remaining()) {
      throw new TTransportException(
          TTransportException.END_OF_FILE, wanted + " bytes wanted, " + remaining() + " left");
    }
  }

  /** Passes over so many bytes. */
  void skip(int length) throws TTransportException {
    checkReadBytesAvailable(length);
    position += length;
  }

  /** Refuses a list, set or map that claims more elements than there are bytes: each takes one. */
  void checkElements(int count) throws TTransportException {
    if (count < 0 || count > remaining()) {
      throw new TTransportException(
          TTransportException.END_OF_FILE, count + " elements, " + remaining() + " bytes left");
    }
  }

  @Override
  public byte[] getBuffer() {
    return bytes;
  }

  @Override
  public int getBufferPosition() {
    return position;
  }

  @Override
  public int getBytesRemainingInBuffer() {
    return remaining();
  }

  @Override
  public void consumeBuffer(int length) {
    // A number without an end was read beyond ours, if the array goes on.
    if (length > remaining()) {
      throw new IndexOutOfBoundsException(length + " bytes taken, " + remaining() + " left");
    }
    position += length;
  }
}
