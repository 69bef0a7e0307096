/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Paths;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import okio.BufferedSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * A file that a setting names. Immutable; what it says of the file is said in the setting's name.
 */
final class SettingFile {
  /** The bundle of all authorities of the web has a quarter of it. */
  private static final int MAX_BYTES = 1 << 20;

  private final String setting;
  private final String path;

  private SettingFile(String setting, String path) {
    this.setting = setting;
    this.path = path;
  }

  /** Null if the setting is not set. Does not look at the file. */
  static @Nullable SettingFile of(Settings settings, String setting) {
    String path = settings.text(setting);
    return path == null ? null : new SettingFile(setting, path);
  }

  /**
   * Returns what is in the file.
   *
   * @param allowed what should be
   * @throws IllegalArgumentException if it cannot be read or is longer than 1 MiB
   */
  String text(String allowed) {
    try (BufferedSource in = Okio.buffer(Okio.source(Paths.get(path)))) {
      if (in.request(MAX_BYTES + 1L)) {
        throw wrong(allowed, "it is longer than 1 MiB");
      }
      return in.readUtf8();
    } catch (IOException | InvalidPathException unreadable) {
      throw wrong(allowed, unreadable.toString());
    }
  }

  /** Returns what is equal until the file changes, or comes or goes. */
  Object stamp() {
    try {
      BasicFileAttributes file = Files.readAttributes(Paths.get(path), BasicFileAttributes.class);
      return Arrays.asList(file.lastModifiedTime(), file.size(), file.fileKey());
    } catch (IOException | InvalidPathException gone) {
      return "gone";
    }
  }

  /** Returns what to throw. The problem must not repeat what the file holds: it may be secret. */
  IllegalArgumentException wrong(String allowed, String problem) {
    return Settings.wrong(setting, path, allowed + ": " + problem);
  }

  @Override
  public String toString() {
    return setting;
  }
}
