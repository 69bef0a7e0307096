/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.skua.internal.SafeLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is made of files, and made anew when they change, as those of credentials do when they are
 * renewed. If that fails the last stays in force, which is said once, and tried again. Needs no
 * thread: it looks when it is asked. Thread-safe; waits for the file system.
 */
final class FileBacked<T> {
  private static final SafeLog LOG = SafeLog.of(FileBacked.class);
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final List<SettingFile> files;
  private final Supplier<T> source;
  private final LongSupplier nanoTime;
  private List<Object> stamps; // guarded by this, as all below
  private T value;
  private long lookedNanos;
  private boolean failing;

  /**
   * Makes the first.
   *
   * @param source reads the files; throws {@link IllegalArgumentException} with a text that names
   *     setting and file, and no secret
   * @throws IllegalArgumentException if the source does
   */
  FileBacked(List<SettingFile> files, Supplier<T> source) {
    this(files, source, System::nanoTime);
  }

  /** With a clock of its own, as tests have. */
  FileBacked(List<SettingFile> files, Supplier<T> source, LongSupplier nanoTime) {
    this.files = files;
    this.source = source;
    this.nanoTime = nanoTime;
    stamps = stamps(); // Taken first, so that a change from here on is seen.
    value = source.get();
    lookedNanos = nanoTime.getAsLong();
  }

  private List<Object> stamps() {
    List<Object> stamps = new ArrayList<>();
    for (SettingFile file : files) {
      stamps.add(file.stamp());
    }
    return stamps;
  }

  /** Returns what was made last; looks at the files at most every three seconds. */
  synchronized T get() {
    return nanoTime.getAsLong() - lookedNanos < INTERVAL_NANOS ? value : latest();
  }

  /** Returns what is made of the files as they are now. */
  synchronized T latest() {
    lookedNanos = nanoTime.getAsLong();
    List<Object> present = stamps();
    if (failing || !present.equals(stamps)) {
      stamps = present;
      make();
    }
    return value;
  }

  private void make() {
    try {
      value = source.get();
      say(false, "Read " + files + " again");
    } catch (IllegalArgumentException wrong) {
      say(true, wrong.getMessage() + "; the last good one stays in effect; not logged again");
    }
  }

  private void say(boolean fails, String text) {
    if (fails == failing) {
      LOG.debug("{}", text);
    } else if (fails) {
      LOG.warn("{}", text);
    } else {
      LOG.info("{}", text);
    }
    failing = fails;
  }
}
