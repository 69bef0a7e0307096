/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.internal.Nanos;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The bounds of an {@link Outbox}. Filled by a builder, then not changed. */
final class OutboxSettings {
  long maxBytes;
  boolean dropsOldest = true;
  long deadlineNanos = TimeUnit.SECONDS.toNanos(60);
  long maxRetryAfterNanos;
  long firstRetryMillis = 100;
  long longestRetryMillis = 5_000;
  Disk disk = Disk.SYSTEM;
  @Nullable Path spoolDirectory; // null for none
  long spoolBytes;
  String spoolFormat = "";

  void buffer(long bytes, boolean dropsOldest, Duration retryDeadline) {
    if (retryDeadline == null || retryDeadline.isNegative()) {
      throw new IllegalArgumentException(
          "retry deadline: " + retryDeadline + ", must not be negative");
    }
    this.maxBytes = atLeast("buffer bytes", bytes, 1);
    this.dropsOldest = dropsOldest;
    this.deadlineNanos = Nanos.bounded(retryDeadline);
  }

  void spool(Path directory, long bytes, String format) {
    spoolDirectory = directory;
    spoolBytes = atLeast("spool bytes", bytes, 1 << 20);
    spoolFormat = format;
  }

  void maxRetryAfter(Duration atMost) {
    maxRetryAfterNanos = Nanos.bounded(atMost);
  }

  static long atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + ", must be " + least + " or more");
    }
    return value;
  }

  /**
   * Null if none is wanted.
   *
   * @throws IllegalArgumentException if the directory cannot be used
   */
  @Nullable Spool openSpool(ReporterMetrics metrics) {
    if (spoolDirectory == null) {
      return null;
    }
    try {
      return Spool.open(disk, spoolDirectory, spoolBytes, dropsOldest, spoolFormat, metrics);
    } catch (IOException | RuntimeException unusable) {
      throw new IllegalArgumentException(
          "spool directory: " + spoolDirectory + ", must be one to write to: " + unusable,
          unusable);
    }
  }

  @Override
  public String toString() {
    return "buffer="
        + maxBytes
        + " bytes, drops the "
        + (dropsOldest ? "oldest" : "newest")
        + ", retryDeadline="
        + TimeUnit.NANOSECONDS.toMillis(deadlineNanos)
        + "ms"
        + (spoolDirectory == null
            ? ""
            : ", spool=" + spoolDirectory + " of " + spoolBytes + " bytes");
  }
}
