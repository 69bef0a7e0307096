/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded queue of sealed batches on disk, first in, first out, so that neither an outage of the
 * collector nor the death of the process costs one. A batch whose {@link #append} returned is read
 * by the next spool of the same directory, unless it was {@link #done}. Nothing is forced to the
 * disk: a machine that dies loses what its system had not written yet.
 *
 * <p>{@link #append} is for one thread, {@link #next} and {@link #done} for another; each may wait
 * for the disk. The layout of the directory is in {@link SpoolFolder}, that of a file in {@link
 * Segment}.
 */
final class Spool implements Closeable {
  /** Is told of spans that were in the spool and never will be read. */
  interface Losses {
    /** They were the oldest and had to make room. */
    void full(long spans);

    /** They cannot be read any more, or were not what had been written. */
    void corrupt(long spans);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

  private static final long MIN_SEGMENT_BYTES = 64 * 1024;
  private static final long MAX_SEGMENT_BYTES = 16 * 1024 * 1024;

  private final Disk disk;
  private final SpoolFolder folder;
  private final byte[] head;
  private final long maxBytes;
  private final long segmentBytes;
  private final boolean dropOldest;
  private final Losses losses;
  private final RateLimitedLog failures = new RateLimitedLog(LOG);

  // Guarded by this.
  private final Deque<Segment> segments = new ArrayDeque<>(); // the oldest first
  private Segment writing; // the last, or null: the next append begins one
  private long nextNumber;
  private long records; // that were found or appended
  private boolean closed;
  private long lostFull; // spans that nobody was told of yet
  private long lostCorrupt;
  private long damagedBytes;

  private Spool(
      Disk disk,
      SpoolFolder folder,
      long maxBytes,
      boolean dropOldest,
      String format,
      Losses losses) {
    this.disk = disk;
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.dropOldest = dropOldest;
    this.losses = losses;
    head = Segment.head(format);
    segmentBytes = Math.max(MIN_SEGMENT_BYTES, Math.min(MAX_SEGMENT_BYTES, maxBytes / 8));
  }

  /**
   * Opens the spool of a directory, or of the first sub-folder that no other spool has, and takes
   * over what is in there and in those of processes that died.
   *
   * @param directory made if it is not there
   * @param maxBytes most that is kept
   * @param dropOldest what goes when it is full: true for the oldest batches, false for the newest
   * @param format what the bytes are, such as {@code application/x-thrift}; batches of another
   *     format are left alone
   * @throws IOException if the directory cannot be used
   */
  static Spool open(Path directory, long maxBytes, boolean dropOldest, String format, Losses losses)
      throws IOException {
    return open(Disk.SYSTEM, directory, maxBytes, dropOldest, format, losses);
  }

  static Spool open(
      Disk disk, Path directory, long maxBytes, boolean dropOldest, String format, Losses losses)
      throws IOException {
    SpoolFolder folder = SpoolFolder.claim(disk, directory);
    boolean opened = false;
    try {
      Spool spool = new Spool(disk, folder, maxBytes, dropOldest, format, losses);
      spool.load(directory);
      opened = true;
      return spool;
    } finally {
      if (!opened) {
        folder.close();
      }
    }
  }

  private void load(Path directory) throws IOException {
    synchronized (this) {
      for (Path file : SpoolFolder.segments(folder.path())) {
        nextNumber = SpoolFolder.number(file) + 1;
        take(file);
      }
      SpoolFolder.places(directory).forEach(this::adopt);
      Segment last = segments.peekLast();
      writing = last != null && last.isWhole() ? last : null;
    }
    tellLosses();
  }

  /** Takes over what someone left who does not live any more. */
  private void adopt(Path place) {
    try {
      if (!Files.isDirectory(place) || SpoolFolder.segments(place).isEmpty()) {
        return;
      }
      try (SpoolFolder left = SpoolFolder.lock(disk, place)) {
        if (left != null) {
          for (Path file : SpoolFolder.segments(place)) {
            take(file);
          }
        }
      }
    } catch (IOException failed) {
      // It stays where it is, for the next that opens the directory.
    }
  }

  /** Takes over a file, ours or not, if it is of the format. */
  private void take(Path file) {
    try {
      Segment segment = Segment.load(disk, file, head, maxBytes);
      if (segment == null) {
        return;
      }
      damagedBytes += segment.damagedBytes();
      if (segment.isFinished()) {
        retire(segment);
        return;
      }
      if (!folder.path().equals(file.getParent())) {
        segment.moveTo(newFile());
      }
      segments.add(segment);
      records += segment.unread();
    } catch (IOException failed) {
      // As above.
    }
  }

  /**
   * Appends a batch.
   *
   * @param batch is copied
   * @return false if there is no room for it: it is larger than the spool, or the spool is full and
   *     either the newest goes or all of the rest is in the hand of whoever called {@link #next}
   * @throws IOException if the disk is full or fails; the batch is not in the spool, which goes on
   *     when the disk does
   */
  boolean append(EncodedBatch batch) throws IOException {
    try {
      synchronized (this) {
        return write(batch);
      }
    } finally {
      tellLosses();
    }
  }

  private boolean write(EncodedBatch batch) throws IOException {
    checkOpen();
    long needed = Segment.recordBytes(batch);
    if (!makeRoom(head.length + needed)) {
      return false;
    }
    if (writing != null && writing.bytes() + needed > segmentBytes) {
      endSegment();
    }
    if (writing == null) {
      writing = new Segment(disk, newFile(), head, maxBytes);
      segments.add(writing);
    }
    boolean written = false;
    try {
      writing.append(batch, System.currentTimeMillis());
      records++;
      written = true;
    } finally {
      if (!written) {
        abandonSegment();
      }
    }
    return true;
  }

  private boolean makeRoom(long needed) throws IOException {
    if (needed > maxBytes) {
      return false;
    }
    if (bytes() + needed > maxBytes) {
      endSegment(); // All of it may be done.
    }
    while (bytes() + needed > maxBytes) {
      if (!dropOldest || !drop()) {
        return false;
      }
    }
    return true;
  }

  /** Drops the oldest segment without a batch in someone's hand, who may yet want to keep it. */
  private boolean drop() throws IOException {
    Segment oldest = first(segment -> !segment.isInHand());
    if (oldest == null) {
      return false;
    }
    oldest.delete(); // If that throws, nothing is lost.
    segments.remove(oldest);
    lostFull += oldest.spans();
    return true;
  }

  private Segment first(Predicate<Segment> which) {
    return segments.stream().filter(which).findFirst().orElse(null);
  }

  private void endSegment() {
    Segment ended = writing;
    writing = null;
    if (ended != null) {
      ended.close();
      retireIfFinished(ended);
    }
  }

  /** After an append that failed: the disk may be full, the file gone, the channel broken. */
  private void abandonSegment() {
    try {
      writing.cutTail();
    } catch (IOException failed) {
      // Then the file ends with half a record, as if this process had been killed.
    }
    endSegment();
  }

  /**
   * Reads the oldest batch that is not done and was not read since this spool was opened.
   *
   * @return null if there is none
   * @throws IOException if the disk fails; the next call tries again
   */
  SpooledBatch next() throws IOException {
    try {
      synchronized (this) {
        checkOpen();
        return read();
      }
    } finally {
      tellLosses();
    }
  }

  private SpooledBatch read() throws IOException {
    Segment segment;
    while ((segment = first(Segment::hasUnread)) != null) {
      SpooledBatch batch = segment.next();
      if (batch != null) {
        return batch;
      }
      giveUp(segment);
    }
    return null;
  }

  /** Reads no more of a segment, whose rest cannot be trusted. */
  private void giveUp(Segment segment) {
    lostCorrupt += segment.unreadSpans();
    segment.giveUp();
    damagedBytes += segment.damagedBytes();
    if (segment == writing) {
      writing = null;
    }
    retireIfFinished(segment);
  }

  /** Marks a batch that was read as never to be read again: once for each. */
  synchronized void done(SpooledBatch batch) {
    if (closed) {
      return; // The file may be another process's by now, which sends the batch again.
    }
    try {
      batch.segment.done(batch);
    } catch (IOException failed) {
      // If the process dies before the rest of the segment is done, the batch is sent again.
    }
    retireIfFinished(batch.segment);
  }

  private void retireIfFinished(Segment segment) {
    if (segment != writing && segment.isFinished()) {
      retire(segment);
    }
  }

  private void retire(Segment segment) {
    segments.remove(segment);
    try {
      segment.close();
      if (segment.damagedBytes() > 0) {
        SpoolFolder.setAside(segment.file());
      } else {
        segment.delete();
      }
    } catch (IOException failed) {
      // The next spool of the directory finds it and tries again.
    }
  }

  /** Returns the number of the last record: how many there ever were. */
  synchronized long end() {
    return records;
  }

  /** Returns the number of the last record that was read or lost, with all before it. */
  synchronized long head() {
    return records - segments.stream().mapToLong(Segment::unread).sum();
  }

  /** Returns how many bytes the spool has on disk. */
  synchronized long bytes() {
    return segments.stream().mapToLong(Segment::bytes).sum();
  }

  /** Returns how many spans are not done; right after {@link #open}, those to be replayed. */
  synchronized long spans() {
    return segments.stream().mapToLong(Segment::spans).sum();
  }

  /** Leaves what is not done to the next spool of the directory. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    endSegment();
    segments.forEach(Segment::close);
    try {
      folder.close();
    } catch (IOException failed) {
      // The system gives up the lock when the process ends.
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  private Path newFile() {
    return folder.segment(nextNumber++);
  }

  /** Not under the monitor, for it calls others. */
  private void tellLosses() {
    long full;
    long corrupt;
    long bytes;
    synchronized (this) {
      full = lostFull;
      corrupt = lostCorrupt;
      bytes = damagedBytes;
      lostFull = 0;
      lostCorrupt = 0;
      damagedBytes = 0;
    }
    if (full > 0) {
      losses.full(full);
    }
    if (corrupt > 0) {
      losses.corrupt(corrupt);
    }
    if (bytes > 0) {
      failures.warn(bytes + " bytes in " + folder + " are not as they were written; set aside");
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
