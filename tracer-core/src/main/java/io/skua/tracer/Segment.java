/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * One file of a {@link Spool}: batches one after the other. It remembers where to read on and how
 * many spans are waiting, nothing of a single record. Guarded by the spool's monitor.
 *
 * <pre>
 * segment  = head record* torn?
 * head     = "SKUASPL" 01 length:u16 format          the version; what the batches are, UTF-8
 * record   = length:u32 spans:u32 sealed-at:i64      of the bytes; milliseconds since the epoch
 *            crc:u32                                 of the bytes
 *            crc:u32                                 of the 20 bytes before it
 *            state:u8                                ff: done, never to be sent again; else waiting
 *            bytes
 * torn     = what a process that was killed had of its last record
 * </pre>
 *
 * <p>All numbers are big-endian, both checksums CRC-32. The state is the only byte that is ever
 * overwritten. A batch "abc" of 2 spans, which was sent, in a segment of the format "text/plain":
 *
 * <pre>
 * 53 4b 55 41 53 50 4c 01   magic and version
 * 00 0a "text/plain"        length, format
 * 00 00 00 03 00 00 00 02   length, spans
 * 00 00 01 9a 12 34 56 78   sealed at 2025-10-23T17:53:31.256Z
 * 35 24 41 c2 99 14 1a 58   checksum of the bytes, of the numbers
 * ff "abc"                  done; bytes
 * </pre>
 */
final class Segment {
  private static final byte[] MAGIC = {'S', 'K', 'U', 'A', 'S', 'P', 'L', 1};

  private static final int RECORD_HEAD = 25;
  private static final int BYTES_CRC = 16;
  private static final int HEAD_CRC = 20;
  private static final int STATE = 24;
  private static final byte WAITING = 0;

  /** So far from the other that no flipped bit makes a waiting batch a done one. */
  private static final byte DONE = (byte) 0xff;

  /** The JDK keeps a buffer of the largest read or write of each thread. */
  private static final int MAX_TRANSFER = 64 * 1024;

  /** A read or a write, at a place that the channel's position is not moved for. */
  private interface Transfer {
    int apply(FileChannel channel, ByteBuffer bytes, long at) throws IOException;
  }

  private final Disk disk;
  private final byte[] head; // of the file
  private final long maxBytes; // of a batch
  private final ByteBuffer record = ByteBuffer.allocate(RECORD_HEAD);
  private Path file;
  private FileChannel channel; // opened when it is needed
  private long end; // of the last whole record; 0: nothing was written yet
  private long readAt;
  private int unread; // records
  private long unreadSpans;
  private int inHand; // records that were read and are not done
  private long inHandSpans;
  private long damagedBytes; // 0: sound
  private boolean torn; // as it was found

  /** A new one, whose file the first {@link #append} makes. */
  Segment(Disk disk, Path file, byte[] head, long maxBytes) {
    this.disk = disk;
    this.file = file;
    this.head = head;
    this.maxBytes = maxBytes;
    readAt = head.length;
  }

  /** Returns how a file begins whose batches are of a format. */
  static byte[] head(String format) {
    byte[] text = format.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(MAGIC.length + 2 + text.length)
        .put(MAGIC)
        .putShort((short) text.length)
        .put(text)
        .array();
  }

  static long recordBytes(EncodedBatch batch) {
    return (long) RECORD_HEAD + batch.length();
  }

  /**
   * Reads what an earlier process left.
   *
   * @return null if it does not begin with the head, and is not a part of it either
   */
  static Segment load(Disk disk, Path file, byte[] head, long maxBytes) throws IOException {
    Segment segment = new Segment(disk, file, head, maxBytes);
    try {
      return segment.scan(Files.size(file)) ? segment : null;
    } finally {
      segment.close();
    }
  }

  private boolean scan(long size) throws IOException {
    end = Math.min(size, head.length);
    if (!Arrays.equals(read(0, (int) end), Arrays.copyOf(head, (int) end))) {
      return false;
    }
    while (end >= head.length && size - end >= RECORD_HEAD) {
      if (!readRecordHead(end)) {
        damagedBytes = size - end;
        return true;
      }
      if (length() > size - end - RECORD_HEAD) {
        break;
      }
      countUnlessDone();
      end += RECORD_HEAD + length();
    }
    torn = end < size;
    return true;
  }

  private void countUnlessDone() {
    if (record.get(STATE) != DONE) {
      unread++;
      unreadSpans += recordSpans();
    }
  }

  /** Writes a batch behind the last. If it throws, call {@link #cutTail} and append no more. */
  void append(EncodedBatch batch, long sealedAtMillis) throws IOException {
    if (end == 0) {
      transfer(ByteBuffer.wrap(head), 0, FileChannel::write);
      end = head.length;
    }
    record.clear();
    record.putInt(batch.length()).putInt(batch.spanCount()).putLong(sealedAtMillis);
    record.putInt(crc(batch.bytes(), batch.offset(), batch.length()));
    record.putInt(crc(record.array(), 0, HEAD_CRC)).put(WAITING);
    record.flip();
    transfer(record, end, FileChannel::write);
    ByteBuffer bytes = ByteBuffer.wrap(batch.bytes(), batch.offset(), batch.length());
    transfer(bytes, end + RECORD_HEAD, FileChannel::write);
    end += recordBytes(batch);
    unread++;
    unreadSpans += batch.spanCount();
  }

  /** Removes what there is of a record that could not be written whole. */
  void cutTail() throws IOException {
    channel().truncate(end);
  }

  /**
   * Reads the next batch that is not done. Called while there are such.
   *
   * @return null if what comes cannot be trusted
   */
  SpooledBatch next() throws IOException {
    try {
      while (readRecordHead(readAt) && length() <= end - readAt - RECORD_HEAD) {
        long at = readAt;
        boolean done = record.get(STATE) == DONE;
        byte[] bytes = done ? null : read(at + RECORD_HEAD, length());
        if (!done && crc(bytes, 0, bytes.length) != record.getInt(BYTES_CRC)) {
          return null;
        }
        readAt += RECORD_HEAD + length();
        if (!done) {
          return taken(new EncodedBatch(bytes, 0, bytes.length, recordSpans()), at);
        }
      }
      return null;
    } catch (NoSuchFileException | EOFException gone) {
      return null; // Someone removed the file, or cut it.
    }
  }

  private SpooledBatch taken(EncodedBatch batch, long at) {
    unread--;
    unreadSpans -= batch.spanCount();
    inHand++;
    inHandSpans += batch.spanCount();
    return new SpooledBatch(batch, record.getLong(8), this, at);
  }

  /** If it throws, the batch is done nonetheless, but is read again by the next process. */
  void done(SpooledBatch batch) throws IOException {
    inHand--;
    inHandSpans -= batch.batch.spanCount();
    transfer(ByteBuffer.wrap(new byte[] {DONE}), batch.offset + STATE, FileChannel::write);
  }

  /** Reads no more of it. */
  void giveUp() {
    damagedBytes = end - readAt;
    unread = 0;
    unreadSpans = 0;
  }

  boolean hasUnread() {
    return unread > 0;
  }

  int unread() {
    return unread;
  }

  boolean isInHand() {
    return inHand > 0;
  }

  /** Whether all is done. */
  boolean isFinished() {
    return unread == 0 && inHand == 0;
  }

  /** Whether more may be appended to what was found. */
  boolean isWhole() {
    return damagedBytes == 0 && !torn;
  }

  /** Returns how many bytes cannot be trusted, 0 if all can. */
  long damagedBytes() {
    return damagedBytes;
  }

  long unreadSpans() {
    return unreadSpans;
  }

  /** Returns how many spans are not done. */
  long spans() {
    return unreadSpans + inHandSpans;
  }

  long bytes() {
    return end;
  }

  Path file() {
    return file;
  }

  void moveTo(Path target) throws IOException {
    close();
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    file = target;
  }

  void delete() throws IOException {
    close();
    Files.deleteIfExists(file);
  }

  /** Lets go of the descriptor, until it is needed again. */
  void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException ignored) {
      // What was written is the system's by now.
    }
    channel = null;
  }

  private FileChannel channel() throws IOException {
    if (channel == null || !channel.isOpen()) {
      channel = end == 0 ? disk.create(file) : disk.open(file);
    }
    return channel;
  }

  /** Reads the numbers of a record; false if they are not what was written. */
  private boolean readRecordHead(long at) throws IOException {
    record.clear();
    transfer(record, at, FileChannel::read);
    return crc(record.array(), 0, HEAD_CRC) == record.getInt(HEAD_CRC)
        && length() >= 0
        && length() <= maxBytes
        && recordSpans() >= 0;
  }

  private int length() {
    return record.getInt(0);
  }

  private int recordSpans() {
    return record.getInt(4);
  }

  private byte[] read(long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    transfer(ByteBuffer.wrap(bytes), at, FileChannel::read);
    return bytes;
  }

  /** Moves all of the bytes, even if the thread is interrupted, which closes the channel. */
  private void transfer(ByteBuffer bytes, long at, Transfer transfer) throws IOException {
    int start = bytes.position();
    int limit = bytes.limit();
    boolean interrupted = false;
    try {
      while (bytes.position() < limit) {
        bytes.limit(Math.min(limit, bytes.position() + MAX_TRANSFER));
        try {
          if (transfer.apply(channel(), bytes, at + bytes.position() - start) < 0) {
            throw new EOFException(file.toString());
          }
        } catch (ClosedByInterruptException closed) {
          interrupted = Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int crc(byte[] bytes, int offset, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
