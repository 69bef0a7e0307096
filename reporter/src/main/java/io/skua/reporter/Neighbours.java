/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is in a spool's directory that is not of this spool: segments of other living ones, which
 * are left alone; of those that ended, which are taken over; of other formats or versions, and what
 * was set aside, which are left until they have to make room. Guarded by the spool's monitor.
 */
final class Neighbours {
  private final Disk disk;
  private final SpoolFolder folder;
  private final byte[] head;
  private final long maxBytes; // of a batch
  private final SpoolReport report;
  private long bytes; // when we last looked
  private TreeSet<Path> toTake = new TreeSet<>();
  private boolean hasMore = true; // behind them
  private @Nullable Path takenUpTo;

  Neighbours(Disk disk, SpoolFolder folder, byte[] head, long maxBytes, SpoolReport report) {
    this.disk = disk;
    this.folder = folder;
    this.head = head;
    this.maxBytes = maxBytes;
    this.report = report;
  }

  /** Whether there may be segments to take over that were not looked at yet. */
  boolean mayTakeMore() {
    return hasMore || !toTake.isEmpty();
  }

  /**
   * Takes over segments of the format that nobody has, the oldest first.
   *
   * @param most that many at most; the rest is for the next call
   */
  void take(int most, Set<Path> ours, Consumer<Segment> taker) throws IOException {
    if (toTake.isEmpty()) {
      SpoolFolder.Listing others = folder.list(ours, takenUpTo);
      others.strange.forEach(this::setAside);
      toTake = others.segments;
      hasMore = others.hasMore;
    }
    int taken = 0;
    while (taken < most && !toTake.isEmpty()) {
      takenUpTo = toTake.pollFirst();
      Segment segment = take(takenUpTo);
      if (segment != null) {
        taken += segment.isFinished() ? 0 : 1;
        taker.accept(segment);
      }
    }
  }

  /** Something that is no file has the name of a segment. */
  private void setAside(Path strange) {
    try {
      SpoolFolder.setAside(strange);
      report.bad(strange, "it is no file; set aside");
    } catch (IOException failed) {
      report.left(strange, failed);
    }
  }

  /** Returns null if another has it, or it is not of the format, or cannot be read. */
  private @Nullable Segment take(Path file) {
    Segment taken = null;
    OwnFile own = null;
    try {
      own = OwnFile.claim(disk, file);
      Segment segment = own == null ? null : Segment.load(own, head, maxBytes);
      taken = segment == null || segment.isForeign() ? null : segment;
    } catch (IOException failed) {
      report.left(file, failed);
    } finally {
      if (own != null && taken == null) {
        own.close();
      }
    }
    return taken;
  }

  /** Returns how many bytes there were when we last looked. */
  long bytes() {
    return bytes;
  }

  SpoolFolder.Listing look(Set<Path> ours) throws IOException {
    SpoolFolder.Listing others = folder.list(ours, null);
    bytes = others.bytes;
    return others;
  }

  /**
   * Drops what was set aside; or the oldest segment that nobody has.
   *
   * @param also whether it may be one of the format, which someone would read
   * @return false if there is none
   */
  boolean drop(SpoolFolder.Listing others, boolean also) throws IOException {
    for (Path corrupt : others.corrupt) {
      if (Files.deleteIfExists(corrupt)) {
        return true;
      }
    }
    for (Path file : others.segments) {
      if (drop(file, also)) {
        return true;
      }
    }
    return false;
  }

  private boolean drop(Path file, boolean also) {
    try (OwnFile own = OwnFile.claim(disk, file)) {
      return own != null && drop(own, also);
    } catch (IOException failed) {
      report.left(file, failed);
      return false;
    }
  }

  private boolean drop(OwnFile own, boolean also) throws IOException {
    Segment segment = null;
    try {
      segment = Segment.load(own, head, maxBytes);
    } catch (IOException unreadable) {
      report.left(own.path(), unreadable);
    }
    boolean isForeign = segment != null && segment.isForeign();
    if (!also && !isForeign) {
      return false;
    }
    own.delete();
    if (segment == null) {
      report.bad(own.path(), "it could not be read, and had to make room");
    } else {
      report.dropped(segment);
    }
    if (isForeign) {
      report.bad(own.path(), "it was of another format or version, and had to make room");
    }
    return true;
  }
}
