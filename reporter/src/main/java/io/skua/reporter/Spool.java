/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of sealed batches on disk, first in, first out, so that neither an outage of the
 * collector nor the death of the process costs one. A batch whose {@link #append} returned is read
 * by the next spool of the same directory, unless it was {@link #done}. Nothing is forced to the
 * disk: a machine that dies loses what its system had not written yet.
 *
 * <p>Any number of spools share a directory, of this process and of others. Each writes to segments
 * of its own; one that was left by a process that ended is taken over by the first that comes. The
 * bound is that of the directory.
 *
 * <p>{@link #append} is for one thread, {@link #next} and {@link #done} for another; each may wait
 * for the disk. Whatever they throw, the spool goes on: a batch whose append threw is not in it.
 * The layout of the directory is in {@link SpoolFolder}, that of a file in {@link Segment}.
 */
final class Spool implements Closeable {
  /** Is told of spans that were in the spool and never will be read. */
  interface Losses {
    /** They were the oldest and had to make room. */
    void full(long spans);

    /** They cannot be read any more, or were not what had been written. */
    void corrupt(long spans);
  }

  private static final long MIN_SEGMENT_BYTES = 64 * 1024;
  private static final long MAX_SEGMENT_BYTES = 16 * 1024 * 1024;

  /** Each is an open file. Only a disk that fails again and again makes so many. */
  private static final int MAX_SEGMENTS = 256;

  /** What others left is taken over until we have so many; the rest when those are done. */
  private static final int MAX_TAKEN = 64;

  private final SpoolFolder folder;
  private final byte[] head;
  private final long maxBytes;
  private final long segmentBytes;
  private final long lookBytes; // after so many that were appended we look what others have
  private final boolean dropOldest;
  private final SpoolReport report;
  private final Neighbours neighbours;

  // Guarded by this.
  private final Deque<Segment> segments = new ArrayDeque<>(MAX_SEGMENTS + 1); // never grows
  private @Nullable Segment writing; // one of them, or null: the next append begins one
  private long records; // that were found or appended
  private boolean closed;
  private long appendedBytes; // since we last looked at what others have

  private Spool(
      Disk disk,
      SpoolFolder folder,
      long maxBytes,
      boolean dropOldest,
      String format,
      Losses losses) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.dropOldest = dropOldest;
    report = new SpoolReport(losses);
    head = SegmentHead.of(format);
    neighbours = new Neighbours(disk, folder, head, maxBytes, report);
    long most = Math.max(MAX_SEGMENT_BYTES, maxBytes / MAX_TAKEN);
    segmentBytes = Math.max(MIN_SEGMENT_BYTES, Math.min(most, maxBytes / 8));
    lookBytes = segmentBytes / 4;
  }

  /**
   * Opens a spool of a directory, and takes over what processes that ended left there.
   *
   * @param directory made if it is not there
   * @param maxBytes most that the directory has, whoever wrote it
   * @param dropOldest what goes when it is full: true for the oldest batches, false for the newest
   * @param format what the bytes are, such as {@code application/x-thrift}; batches of another
   *     format are left alone until they have to make room
   * @throws IOException if the directory cannot be used
   */
  static Spool open(Path directory, long maxBytes, boolean dropOldest, String format, Losses losses)
      throws IOException {
    return open(Disk.SYSTEM, directory, maxBytes, dropOldest, format, losses);
  }

  static Spool open(
      Disk disk, Path directory, long maxBytes, boolean dropOldest, String format, Losses losses)
      throws IOException {
    SpoolFolder folder = SpoolFolder.open(disk, directory);
    Spool spool = new Spool(disk, folder, maxBytes, dropOldest, format, losses);
    boolean opened = false;
    try {
      spool.load();
      opened = true;
      return spool;
    } finally {
      if (!opened) {
        spool.close();
      }
    }
  }

  private void load() throws IOException {
    synchronized (this) {
      folder.deleteUnfinished();
      takeOver();
      neighbours.look(files());
      Segment last = segments.peekLast();
      writing = last != null && last.isSound() ? last : null;
    }
    report.tell();
  }

  private void takeOver() throws IOException {
    neighbours.take(MAX_TAKEN - segments.size(), files(), this::add);
  }

  private Set<Path> files() {
    return segments.stream().map(Segment::file).collect(Collectors.toSet());
  }

  private void add(Segment segment) {
    if (segment.damage() != null) {
      tellDamage(segment);
    }
    segments.add(segment);
    records += segment.unread();
    retireIfFinished(segment);
  }

  /**
   * Appends a batch.
   *
   * @param batch is copied
   * @return false if there is no room for it: it is larger than the spool, or the spool is full and
   *     either the newest goes, or all of the rest is in the hand of whoever called {@link #next}
   *     or of others
   * @throws IOException if the disk is full or fails; the batch is not in the spool, which goes on
   *     when the disk does
   */
  boolean append(EncodedBatch batch) throws IOException {
    try {
      synchronized (this) {
        return write(batch);
      }
    } finally {
      report.tell();
    }
  }

  private boolean write(EncodedBatch batch) throws IOException {
    checkOpen();
    long needed = Segment.recordBytes(batch);
    if (writing != null && (writing.bytes() + needed > segmentBytes || !writing.isSound())) {
      endSegment();
    }
    if (!makeRoom(Segment.emptyBytes(head) + needed)) {
      return false;
    }
    Segment segment = writing == null ? beginSegment() : writing;
    boolean written = false;
    try {
      segment.append(batch, System.currentTimeMillis());
      records++;
      appendedBytes += needed;
      written = true;
    } finally {
      if (!written) {
        takeBack(segment);
      }
    }
    return true;
  }

  private Segment beginSegment() throws IOException {
    if (segments.size() >= MAX_SEGMENTS) {
      throw new IOException("more than " + MAX_SEGMENTS + " files of " + folder + " are in use");
    }
    Segment begun = Segment.create(folder, head, maxBytes);
    writing = begun;
    segments.add(begun);
    return begun;
  }

  /** After an append that failed: the disk may be full, the file broken, the memory short. */
  private void takeBack(Segment segment) {
    try {
      segment.cutTail();
    } catch (Throwable failed) {
      // Then the file ends with half a record, as if this process had been killed.
    }
    endSegment();
  }

  private boolean makeRoom(long needed) throws IOException {
    if (needed > maxBytes) {
      return false;
    }
    if (writing == null || appendedBytes + needed > lookBytes) {
      look();
    }
    if (!hasRoom(needed)) {
      endSegment(); // All of it may be done.
    }
    while (!hasRoom(needed)) {
      SpoolFolder.Listing others = look();
      if (!hasRoom(needed) && !neighbours.drop(others, dropOldest) && !(dropOldest && drop())) {
        return false;
      }
    }
    return true;
  }

  private boolean hasRoom(long needed) {
    return bytes() + neighbours.bytes() + needed <= maxBytes;
  }

  private SpoolFolder.Listing look() throws IOException {
    appendedBytes = 0;
    return neighbours.look(files());
  }

  /** Drops the oldest segment without a batch in someone's hand, who may yet want to keep it. */
  private boolean drop() throws IOException {
    Segment oldest = first(segment -> !segment.isInHand());
    if (oldest == null) {
      return false;
    }
    oldest.delete(); // If that throws, nothing is lost.
    segments.remove(oldest);
    report.dropped(oldest);
    return true;
  }

  private @Nullable Segment first(Predicate<Segment> which) {
    return segments.stream().filter(which).findFirst().orElse(null);
  }

  private void endSegment() {
    Segment ended = writing;
    writing = null;
    if (ended != null) {
      retireIfFinished(ended);
    }
  }

  /**
   * Reads the oldest batch that is not done and was not read since this spool was opened.
   *
   * @return null if there is none
   * @throws IOException if the disk fails; the next call tries again
   */
  @Nullable SpooledBatch next() throws IOException {
    try {
      synchronized (this) {
        checkOpen();
        SpooledBatch batch = read();
        while (batch == null && neighbours.mayTakeMore() && segments.size() < MAX_TAKEN) {
          takeOver();
          batch = read();
        }
        return batch;
      }
    } finally {
      report.tell();
    }
  }

  private @Nullable SpooledBatch read() throws IOException {
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
    segment.giveUp();
    tellDamage(segment);
    if (segment == writing) {
      writing = null;
    }
    retireIfFinished(segment);
  }

  private void tellDamage(Segment segment) {
    report.damaged(segment);
    segment.writeOffLost();
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
    } finally {
      retireIfFinished(batch.segment);
    }
  }

  private void retireIfFinished(Segment segment) {
    if (segment != writing && segment.isFinished()) {
      retire(segment);
    }
  }

  private void retire(Segment segment) {
    segments.remove(segment);
    try {
      if (segment.damage() == null) {
        segment.delete();
      } else {
        segment.setAside();
        folder.pruneCorrupt();
        appendedBytes = lookBytes; // It is not ours any more.
      }
    } catch (IOException failed) {
      report.left(segment.file(), failed); // The next spool finds it and tries again.
    } finally {
      segment.close();
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

  /** Returns how many bytes of the directory are ours. */
  synchronized long bytes() {
    return segments.stream().mapToLong(Segment::bytes).sum();
  }

  /** Returns how many spans are not done; right after {@link #open}, those to be replayed. */
  synchronized long spans() {
    return segments.stream().mapToLong(Segment::spans).sum();
  }

  /** Leaves what is not done to the next spool of the directory. Idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      endSegment();
      segments.forEach(this::leave);
    }
    report.tell();
  }

  private void leave(Segment segment) {
    if (segment.wasRemoved()) {
      report.damaged(segment);
    }
    segment.close();
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
