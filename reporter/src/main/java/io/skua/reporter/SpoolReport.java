/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.internal.RateLimitedLog;
import io.skua.internal.SafeLog;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a spool has to tell of losses and of damaged files. It is noted under the spool's monitor
 * and told without, as that calls others.
 */
final class SpoolReport {
  private static final SafeLog LOG = SafeLog.of(Spool.class);

  private final Spool.Losses losses;
  private final RateLimitedLog badLog = new RateLimitedLog(LOG);
  private final RateLimitedLog leftLog = new RateLimitedLog(LOG);

  // Guarded by this.
  private long full; // spans
  private long corrupt;
  private int badFiles;
  private @Nullable String lastBad; // of the last of them
  private @Nullable String left; // what could not be used at all
  private @Nullable Throwable reason;

  SpoolReport(Spool.Losses losses) {
    this.losses = losses;
  }

  /** Notes a segment that had to make room. */
  synchronized void dropped(Segment segment) {
    full += segment.spans() + segment.takeLost();
  }

  /** Notes what is wrong with a segment, and what it cost. */
  synchronized void damaged(Segment segment) {
    bad(segment.file(), String.valueOf(segment.damage()));
    corrupt += segment.takeLost();
  }

  /** Notes what is or was wrong with a file. */
  synchronized void bad(Path file, String what) {
    badFiles++;
    lastBad = file.getFileName() + ", " + what;
  }

  /** A file stays where it is, since it cannot be opened, read or removed. */
  synchronized void left(Path file, Throwable why) {
    left = file.toString();
    reason = why;
  }

  /** Tells what was noted since the last time. Never throws. */
  void tell() {
    try {
      tellLosses();
      tellBad();
      tellLeft();
    } catch (Throwable ignored) {
      // The spool is in order, and its caller's batch has its outcome.
    }
  }

  private void tellLosses() {
    long nowFull;
    long nowCorrupt;
    synchronized (this) {
      nowFull = full;
      nowCorrupt = corrupt;
      full = 0;
      corrupt = 0;
    }
    if (nowFull > 0) {
      losses.full(nowFull);
    }
    if (nowCorrupt > 0) {
      losses.corrupt(nowCorrupt);
    }
  }

  private void tellBad() {
    int files;
    String last;
    synchronized (this) {
      files = badFiles;
      last = lastBad;
      badFiles = 0;
    }
    if (files > 0) {
      badLog.warn("Lost or damaged files of the spool: " + files + "; the last is " + last);
    }
  }

  private void tellLeft() {
    String file;
    Throwable why;
    synchronized (this) {
      file = left;
      why = reason;
      left = null;
    }
    if (file != null) {
      leftLog.warn("A file of the spool stays where it is: " + file, why);
    }
  }
}
