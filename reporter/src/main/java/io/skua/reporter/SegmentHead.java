/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Segment} begins, as it was found. A file gets its name when all of this is in it, so
 * one with less is damaged. Immutable.
 */
final class SegmentHead {
  private static final byte[] MAGIC = {'S', 'K', 'U', 'A', 'S', 'P', 'L'};
  private static final byte VERSION = 1;
  private static final int PREFIX = MAGIC.length + 3; // with the version and the format's length
  private static final int CRC = 4;

  /** Where it ends; 0 if that is not known. */
  final int length;

  /** Whether it is of another version or format. */
  final boolean foreign;

  /** What is wrong with it, null for nothing. */
  final @Nullable String damage;

  private SegmentHead(int length, boolean foreign, @Nullable String damage) {
    this.length = length;
    this.foreign = foreign;
    this.damage = damage;
  }

  /** Returns the head of a segment whose batches are of a format. */
  static byte[] of(String format) {
    byte[] text = format.getBytes(StandardCharsets.UTF_8);
    ByteBuffer head = ByteBuffer.allocate(PREFIX + text.length + CRC);
    head.put(MAGIC).put(VERSION).putShort((short) text.length).put(text);
    return head.putInt(crc(head.array(), PREFIX + text.length)).array();
  }

  /**
   * Reads the head of a file.
   *
   * @param size of the file
   * @param expected the head of our format
   */
  static SegmentHead read(OwnFile file, long size, byte[] expected) throws IOException {
    if (size < PREFIX) {
      return damaged(size == 0 ? "it is empty" : "its head is cut off");
    }
    byte[] prefix = file.read(0, PREFIX);
    if (!Arrays.equals(Arrays.copyOf(prefix, MAGIC.length), MAGIC)) {
      return damaged("it does not begin as a segment");
    }
    if (prefix[MAGIC.length] != VERSION) {
      return new SegmentHead(0, true, null);
    }
    int formatLength = ByteBuffer.wrap(prefix).getShort(MAGIC.length + 1) & 0xffff;
    int length = PREFIX + formatLength + CRC;
    if (size < length + Segment.LEDGER) {
      return damaged("its head is cut off");
    }
    byte[] head = file.read(0, length);
    if (crc(head, length - CRC) != ByteBuffer.wrap(head).getInt(length - CRC)) {
      return damaged("its head is not as it was written");
    }
    return new SegmentHead(length, !Arrays.equals(head, expected), null);
  }

  private static SegmentHead damaged(String how) {
    return new SegmentHead(0, false, how);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  @Override
  public String toString() {
    return damage == null ? length + " bytes" : damage;
  }
}
