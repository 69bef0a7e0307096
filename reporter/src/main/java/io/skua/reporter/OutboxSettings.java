/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The bounds of an {@link Outbox}. Filled by the builder, then not changed. */
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
