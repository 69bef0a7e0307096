/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One file of a {@link Spool}: batches one after the other. It remembers where to read on and how
 * many spans are waiting, nothing of a single record. Guarded by the spool's monitor.
 *
 * <pre>
 * segment  = head ledger record* torn?
 * head     = "SKUASPL" 01 length:u16 format          the version; what the batches are, UTF-8
 *            crc:u32                                 of the bytes before it
 * ledger   = end:i64 waiting:i64                     of the last whole record; spans that are not done
 *            crc:u32                                 of the 16 bytes before it
 * record   = length:u32 spans:u32 sealed-at:i64      of the bytes; milliseconds since the epoch
 *            crc:u32                                 of the bytes
 *            crc:u32                                 of the 20 bytes before it
 *            state:u8                                ff: done, never to be sent again; else waiting
 *            bytes
 * torn     = what there is of an append that did not return, as its process was killed or the disk full
 * </pre>
 *
 * <p>The ledger is written when a batch was appended, or is about to be marked as done: it tells a
 * torn tail from damage. What is behind its end was never promised, and is ignored. What is missing
 * before its end, or is not as it was written, is damage; the ledger says how many spans that cost.
 *
 * <p>All numbers are big-endian, all checksums CRC-32. The ledger and the states alone are ever
 * overwritten. A batch "abc" of 2 spans, which was sent, in a segment of the format "text/plain":
 *
 * <pre>
 * 53 4b 55 41 53 50 4c 01   magic and version
 * 00 0a "text/plain"        length, format
 * a4 c8 8b 04               checksum
 * 00 00 00 00 00 00 00 48   end
 * 00 00 00 00 00 00 00 00   waiting
 * 89 f1 ea 4a               checksum
 * 00 00 00 03 00 00 00 02   length, spans
 * 00 00 01 9a 12 34 56 78   sealed at 2025-10-23T17:53:31.256Z
 * 35 24 41 c2 99 14 1a 58   checksum of the bytes, of the numbers
 * ff "abc"                  done; bytes
 * </pre>
 */
final class Segment {
  static final int LEDGER = 20;

  private static final int LEDGER_CRC = 16;
  private static final int RECORD_HEAD = 25;
  private static final int BYTES_CRC = 16;
  private static final int HEAD_CRC = 20;
  private static final int STATE = 24;
  private static final byte WAITING = 0;

  /** So far from the other that no flipped bit makes a waiting batch a done one. */
  private static final byte DONE = (byte) 0xff;

  private final OwnFile file;
  private final long maxBytes; // of a batch
  private int ledgerAt; // 0: the head is damaged
  private ByteBuffer record = ByteBuffer.allocate(RECORD_HEAD); // head of the one read last
  private long end; // of the last whole record
  private long size; // of the file
  private long readAt;
  private int unread; // records
  private long unreadSpans;
  private int inHand; // records that were read and are not done
  private long inHandSpans;
  private boolean foreign;
  private boolean torn; // as it was found
  private boolean removed; // at the close
  private @Nullable String damage; // what is wrong, null for nothing
  private long lostSpans; // by damage, that were not told of yet

  private Segment(OwnFile file, long maxBytes) {
    this.file = file;
    this.maxBytes = maxBytes;
  }

  /** Returns what a batch adds to a segment. */
  static long recordBytes(EncodedBatch batch) {
    return (long) RECORD_HEAD + batch.length();
  }

  /** Returns what a segment has without any batch. */
  static long emptyBytes(byte[] head) {
    return (long) head.length + LEDGER;
  }

  /** Makes one without a batch. */
  static Segment create(SpoolFolder folder, byte[] head, long maxBytes) throws IOException {
    byte[] start = Arrays.copyOf(head, head.length + LEDGER);
    System.arraycopy(ledger(start.length, 0), 0, start, head.length, LEDGER);
    OwnFile file = folder.create(start);
    Segment segment = null;
    try {
      segment = new Segment(file, maxBytes);
      segment.ledgerAt = head.length;
      segment.end = start.length;
      segment.size = start.length;
      segment.readAt = start.length;
      return segment;
    } finally {
      if (segment == null) {
        file.close();
      }
    }
  }

  /** Reads what an earlier process left: also of another format, or damaged. */
  static Segment load(OwnFile file, byte[] head, long maxBytes) throws IOException {
    Segment segment = new Segment(file, maxBytes);
    segment.size = file.length();
    SegmentHead found = SegmentHead.read(file, segment.size, head);
    segment.foreign = found.foreign;
    segment.damage = found.damage;
    if (found.length > 0) {
      segment.loadRecords(found.length);
    }
    return segment;
  }

  private void loadRecords(int headLength) throws IOException {
    ledgerAt = headLength;
    end = (long) headLength + LEDGER;
    readAt = end;
    ByteBuffer ledger = ByteBuffer.wrap(file.read(ledgerAt, LEDGER));
    boolean isSound = crc(ledger.array(), 0, LEDGER_CRC) == ledger.getInt(LEDGER_CRC);
    long promised = isSound ? ledger.getLong(0) : size;
    if (foreign) {
      unreadSpans = isSound ? ledger.getLong(8) : 0;
      return;
    }
    long limit = Math.min(size, promised);
    while (limit - end >= RECORD_HEAD
        && readRecordHead(end)
        && length() <= limit - end - RECORD_HEAD) {
      countUnlessDone();
      end += RECORD_HEAD + length();
    }
    torn = size > promised;
    if (!isSound) {
      damage = "its ledger is not as it was written";
    } else if (end < promised) {
      damage =
          (promised - end)
              + " bytes of it are "
              + (size < promised ? "cut off" : "not as they were written");
      lostSpans = Math.max(0, ledger.getLong(8) - unreadSpans);
    }
  }

  private void countUnlessDone() {
    if (record.get(STATE) != DONE) {
      unread++;
      unreadSpans += recordSpans();
    }
  }

  /** Leaves a ledger without what was lost, so that the next process does not count it again. */
  void writeOffLost() {
    try {
      if (ledgerAt > 0) {
        writeLedger(end, spans());
      }
    } catch (IOException failed) {
      // Then it does.
    }
  }

  /** Writes a batch behind the last. If it throws, call {@link #cutTail}. */
  void append(EncodedBatch batch, long sealedAtMillis) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(RECORD_HEAD);
    head.putInt(batch.length()).putInt(batch.spanCount()).putLong(sealedAtMillis);
    head.putInt(crc(batch.bytes(), batch.offset(), batch.length()));
    head.putInt(crc(head.array(), 0, HEAD_CRC)).put(WAITING);
    size = end + recordBytes(batch);
    file.write(head.array(), 0, RECORD_HEAD, end);
    file.write(batch.bytes(), batch.offset(), batch.length(), end + RECORD_HEAD);
    writeLedger(size, spans() + batch.spanCount());
    end = size;
    unread++;
    unreadSpans += batch.spanCount();
  }

  /**
   * Removes what there is of a record that could not be written whole; if it throws, append no
   * more.
   */
  void cutTail() throws IOException {
    writeLedger(end, spans());
    file.cut(end);
    size = end;
  }

  /**
   * Reads the next batch that is not done. Called while there are such.
   *
   * @return null if what comes cannot be trusted
   */
  @Nullable SpooledBatch next() throws IOException {
    try {
      long at = readAt;
      while (end - at >= RECORD_HEAD && readRecordHead(at) && length() <= end - at - RECORD_HEAD) {
        long following = at + RECORD_HEAD + length();
        if (record.get(STATE) != DONE) {
          SpooledBatch batch = read(at);
          readAt = batch == null ? readAt : following;
          return batch;
        }
        at = following;
      }
      return null;
    } catch (EOFException cut) {
      return null;
    }
  }

  /** Returns null if the bytes are not what was written. */
  private @Nullable SpooledBatch read(long at) throws IOException {
    byte[] bytes = file.read(at + RECORD_HEAD, length());
    if (crc(bytes, 0, bytes.length) != record.getInt(BYTES_CRC)) {
      return null;
    }
    EncodedBatch batch = new EncodedBatch(bytes, 0, bytes.length, recordSpans());
    SpooledBatch spooled = new SpooledBatch(batch, record.getLong(8), this, at);
    unread--;
    unreadSpans -= batch.spanCount();
    inHand++;
    inHandSpans += batch.spanCount();
    return spooled;
  }

  /** If it throws, the batch is done nonetheless, but is read again by the next process. */
  void done(SpooledBatch batch) throws IOException {
    inHand--;
    inHandSpans -= batch.batch.spanCount();
    writeLedger(end, spans());
    file.write(new byte[] {DONE}, 0, 1, batch.offset + STATE);
  }

  /** Reads no more of it. */
  void giveUp() {
    damage = (end - readAt) + " bytes of it are not as they were written";
    lostSpans += unreadSpans;
    unread = 0;
    unreadSpans = 0;
    end = readAt;
  }

  /** Before a close: whether someone removed the file, so that what is waiting is lost. */
  boolean wasRemoved() {
    removed = !file.isThere();
    if (removed) {
      damage = "it was removed by another";
      lostSpans += spans();
    }
    return removed;
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

  /** Whether it is of another format or version. */
  boolean isForeign() {
    return foreign;
  }

  /** Whether more may be appended: the next process would find all there is, and nothing else. */
  boolean isSound() {
    try {
      return damage == null && !torn && file.isThere() && file.length() == end;
    } catch (IOException failed) {
      return false;
    }
  }

  /** Returns what is wrong with it, and what becomes of it; null for nothing. */
  @Nullable String damage() {
    return damage == null || removed ? damage : damage + "; set aside";
  }

  /** Returns how many spans were lost by damage since this was asked last. */
  long takeLost() {
    long lost = lostSpans;
    lostSpans = 0;
    return lost;
  }

  /** Returns how many spans are not done; of another format, as far as it is known. */
  long spans() {
    return unreadSpans + inHandSpans;
  }

  long bytes() {
    return size;
  }

  Path file() {
    return file.path();
  }

  void setAside() throws IOException {
    file.setAside();
  }

  void delete() throws IOException {
    file.delete();
  }

  /** Leaves it to others. */
  void close() {
    file.close();
  }

  private void writeLedger(long end, long waiting) throws IOException {
    file.write(ledger(end, waiting), 0, LEDGER, ledgerAt);
  }

  private static byte[] ledger(long end, long waiting) {
    ByteBuffer ledger = ByteBuffer.allocate(LEDGER).putLong(end).putLong(waiting);
    return ledger.putInt(crc(ledger.array(), 0, LEDGER_CRC)).array();
  }

  /** Reads the numbers of a record; false if they are not what was written. */
  private boolean readRecordHead(long at) throws IOException {
    record = ByteBuffer.wrap(file.read(at, RECORD_HEAD));
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
