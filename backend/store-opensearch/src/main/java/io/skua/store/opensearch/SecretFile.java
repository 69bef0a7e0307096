/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with a secret, read again when it changes. Its text is in no log and no exception.
 * Thread-safe.
 */
final class SecretFile {
  private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);

  private final String setting;
  private final Path file;
  private @Nullable FileTime changed; // guarded by this, as the next
  private String text = "";

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it cannot be read or is not one line; names setting and
   *     file
   */
  SecretFile(String setting, String file) {
    this.setting = setting;
    try {
      this.file = Path.of(file);
      read();
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          setting
              + ": "
              + file
              + " must be a file that can be read, with one line in it ("
              + e
              + ")");
    }
  }

  /** Returns what is in it now; if it cannot be read any more, what was. */
  synchronized String text() {
    try {
      if (!Files.getLastModifiedTime(file).equals(changed)) {
        read();
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("{}: {} cannot be read; what it had is used on: {}", setting, file, e.toString());
      changed = null;
    }
    return text;
  }

  private synchronized void read() throws IOException {
    FileTime now = Files.getLastModifiedTime(file);
    String read = Files.readString(file).strip();
    if (read.isEmpty() || read.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("it is empty, or has several lines");
    }
    text = read;
    changed = now;
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
