/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Spools of texts, and what tests ask of them. */
final class Spools {
  static final String FORMAT = "text/plain";

  /** The least for which there are eight segments. */
  static final long EIGHT_SEGMENTS = 8 * 64 * 1024;

  /** What was lost. */
  static final class LossBook implements Spool.Losses {
    volatile long full;
    volatile long corrupt;

    @Override
    public void full(long spans) {
      full += spans;
    }

    @Override
    public void corrupt(long spans) {
      corrupt += spans;
    }
  }

  private Spools() {}

  static EncodedBatch batch(String text, int spans) {
    byte[] bytes = ("<<" + text + ">>").getBytes(UTF_8);
    return new EncodedBatch(bytes, 2, bytes.length - 4, spans); // not the whole array, as a rule
  }

  /** A batch of one span that begins with a text, and of which three fill a segment. */
  static EncodedBatch third(String text) {
    return batch(text + " ".repeat(21_500 - text.length()), 1);
  }

  static String text(SpooledBatch spooled) {
    EncodedBatch batch = spooled.batch;
    return new String(batch.bytes(), batch.offset(), batch.length(), UTF_8).trim();
  }

  static void append(Spool spool, String... texts) throws IOException {
    for (String text : texts) {
      if (!spool.append(batch(text, 1))) {
        throw new AssertionError("no room for " + text);
      }
    }
  }

  /** Reads all there is and marks none as done. */
  static List<String> read(Spool spool) throws IOException {
    List<String> texts = new ArrayList<>();
    SpooledBatch batch;
    while ((batch = spool.next()) != null) {
      texts.add(text(batch));
    }
    return texts;
  }

  /** Reads all there is, each marked as done before the next. */
  static List<String> drain(Spool spool) throws IOException {
    List<String> texts = new ArrayList<>();
    SpooledBatch batch;
    while ((batch = spool.next()) != null) {
      texts.add(text(batch));
      spool.done(batch);
    }
    return texts;
  }

  /** Names of what is in a folder, in order. */
  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Segments of a folder, the oldest first. */
  static List<Path> segments(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".spool")).sorted().toList();
    }
  }

  /** Bytes of all files of a folder. */
  static long bytes(Path folder) throws IOException {
    long bytes = 0;
    for (String file : files(folder)) {
      bytes += Files.size(folder.resolve(file));
    }
    return bytes;
  }

  /** The only segment of a folder. */
  static Path segment(Path folder) throws IOException {
    List<Path> segments = segments(folder);
    if (segments.size() != 1) {
      throw new AssertionError(segments);
    }
    return segments.get(0);
  }
}
