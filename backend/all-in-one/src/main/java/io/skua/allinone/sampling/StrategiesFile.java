/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where strategies are kept: in a file that others may change, or in memory. Safe for any thread.
 */
final class StrategiesFile {
  private static final Logger LOG = LoggerFactory.getLogger(StrategiesFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Far more than the strategies of thousands of services. */
  static final int MAX_BYTES = 4 << 20;

  private final Path file;
  private Strategies strategies = Strategies.ALWAYS; // guarded by this
  private Object stamp; // guarded by this; of what was read last, well or not

  /** What changes when a file does. */
  private record Stamp(Object key, Object modified, long size) {}

  /**
   * @param file null for memory
   * @throws IOException if it cannot be read, or is malformed; says what is wrong
   */
  StrategiesFile(Path file) throws IOException {
    this.file = file;
    if (file != null) {
      try {
        stamp = stamp();
        strategies = read();
      } catch (FileSystemException unreadable) {
        // Its message is but a path.
        throw new IOException("sampling strategies cannot be read: " + unreadable, unreadable);
      }
    }
  }

  private Stamp stamp() throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return new Stamp(now.fileKey(), now.lastModifiedTime(), now.size());
  }

  private Strategies read() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] document = in.readNBytes(MAX_BYTES + 1);
      if (document.length > MAX_BYTES) {
        throw new IOException(file + ": larger than " + MAX_BYTES + " bytes");
      }
      return Strategies.parse(document);
    } catch (IllegalArgumentException malformed) {
      throw new IOException(file + ": " + malformed.getMessage(), malformed);
    }
  }

  /** Returns those in force: of the file as it is now, or the last good ones. */
  synchronized Strategies current() {
    if (file != null) {
      reload();
    }
    return strategies;
  }

  private void reload() {
    Object before = stamp;
    Object now = null;
    try {
      now = stamp();
      if (!now.equals(before)) {
        strategies = read();
        LOG.info("Sampling strategies: {} was read again", file);
      }
    } catch (IOException | RuntimeException | Error unusable) { // An Error is no answer, either.
      // Once for each state of it.
      if (now == null ? before != null : !now.equals(before)) {
        LOG.warn("Sampling strategies stay as they are: {}", unusable.toString());
      }
    }
    stamp = now;
  }

  /**
   * Takes others, and writes them to the file if there is one.
   *
   * @param expected the tag that those in force must have, so that nobody's changes are lost
   *     unseen; null for any
   * @return whether they have it; if not, nothing has changed
   * @throws IOException if it cannot be written; then nothing has changed
   */
  synchronized boolean save(Strategies others, String expected) throws IOException {
    if (expected != null && !expected.equals("*") && !expected.equals(current().tag())) {
      return false;
    }
    if (file != null) {
      write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(others.document()));
      stamp = stamp();
    }
    strategies = others;
    return true;
  }

  /** Whoever reads it sees the old or the new one, never a half. */
  private void write(byte[] document) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path half = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".tmp");
    try {
      if (Files.exists(target)) {
        // For its permissions.
        Files.copy(
            target, half, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.write(half, document);
      Files.move(half, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(half);
    }
  }
}
