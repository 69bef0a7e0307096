/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

/**
 * A sealed batch: bytes ready for the wire and the number of spans in them. The bytes are the
 * encoder's own buffer and valid only until its next call; whoever keeps them longer copies them.
 */
public final class EncodedBatch {
  private final byte[] bytes;
  private final int offset;
  private final int length;
  private final int spanCount;

  /**
   * Makes a batch over a range of an array, which is not copied.
   *
   * @param bytes the array
   * @param offset of the first byte
   * @param length in bytes
   * @param spanCount how many spans they hold
   */
  public EncodedBatch(byte[] bytes, int offset, int length, int spanCount) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
    this.spanCount = spanCount;
  }

  /** Returns the array that holds the batch from {@link #offset()} on. Not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns the index of the first byte. */
  public int offset() {
    return offset;
  }

  /** Returns the length in bytes. */
  public int length() {
    return length;
  }

  /** Returns how many spans the batch holds. */
  public int spanCount() {
    return spanCount;
  }

  @Override
  public String toString() {
    return spanCount + " spans in " + length + " bytes";
  }
}
