/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.skua.reporter.BatchReporter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How spans and batches wait: bounds of the queue, the buffer and the spool. */
final class ReporterSettings {
  private static final String BLOCK = "block:";
  private static final long MAX_BYTES = 1L << 50;

  private final Settings settings;

  /** Reads nothing yet, so that only what is used can be wrong. */
  ReporterSettings(Settings settings) {
    this.settings = settings;
  }

  /**
   * Bounds the queue.
   *
   * @throws IllegalArgumentException if a setting makes no sense, as below
   */
  void applyQueue(BatchReporter.Builder builder) {
    builder
        .queueBytes(
            settings.bytes(Configuration.JAEGER_REPORTER_QUEUE_BYTES, 16 << 20, 1024, MAX_BYTES))
        .blockWhenFull(blockWhenFull());
  }

  private Duration blockWhenFull() {
    String setting = Configuration.JAEGER_REPORTER_ON_FULL;
    String value = settings.text(setting, "drop").toLowerCase(Locale.ROOT);
    if (value.equals("drop")) {
      return Duration.ZERO;
    }
    if (value.startsWith(BLOCK)) {
      try {
        Duration atMost = Settings.parseDuration(value.substring(BLOCK.length()).trim());
        if (!atMost.isNegative()) {
          return atMost;
        }
      } catch (RuntimeException noTime) {
        // As below.
      }
    }
    throw Settings.wrong(setting, value, "drop, or block:<time> such as block:50ms");
  }

  /**
   * Lets batches wait for a backend that answers.
   *
   * @param largestBatch in bytes: the buffer must hold one
   * @param format what they are, to tell those on disk apart
   */
  void applyOutbox(BatchReporter.Builder builder, int largestBatch, String format) {
    long bytes =
        settings.bytes(
            Configuration.JAEGER_SENDER_BUFFER_BYTES,
            Math.max(16 << 20, largestBatch),
            largestBatch,
            MAX_BYTES);
    builder
        .buffer(
            bytes,
            dropsOldest(),
            time(Configuration.JAEGER_SENDER_RETRY_DEADLINE, Duration.ofSeconds(60)))
        .maxRetryAfter(time(Configuration.JAEGER_SENDER_MAX_RETRY_AFTER, Duration.ofSeconds(30)));
    Path directory = spoolDirectory();
    if (directory != null) {
      String setting = Configuration.JAEGER_SENDER_SPOOL_BYTES;
      builder.spool(directory, settings.bytes(setting, 256 << 20, 1 << 20, MAX_BYTES), format);
    }
  }

  private boolean dropsOldest() {
    String setting = Configuration.JAEGER_SENDER_ON_BUFFER_FULL;
    String value = settings.text(setting, "oldest").toLowerCase(Locale.ROOT);
    switch (value) {
      case "oldest":
        return true;
      case "newest":
        return false;
      default:
        throw Settings.wrong(setting, value, "one of oldest, newest");
    }
  }

  private Duration time(String setting, Duration ifUnset) {
    Duration time = settings.duration(setting, ifUnset);
    if (time.isNegative()) {
      throw Settings.wrong(setting, time.toMillis(), "0 ms or more");
    }
    return time;
  }

  private @Nullable Path spoolDirectory() {
    String setting = Configuration.JAEGER_SENDER_SPOOL_DIR;
    String directory = settings.text(setting);
    try {
      return directory == null ? null : Paths.get(directory);
    } catch (InvalidPathException e) {
      throw Settings.wrong(setting, directory, "a directory");
    }
  }

  /** Says which setting it was that could not be used. */
  BatchReporter build(BatchReporter.Builder builder) {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          Configuration.JAEGER_SENDER_SPOOL_DIR + ": " + e.getMessage(), e);
    }
  }
}
