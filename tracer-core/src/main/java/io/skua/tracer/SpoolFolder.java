/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A folder of segments that one spool has to itself for as long as it lives: by a lock on a file in
 * it, which the system gives up when the process dies.
 *
 * <pre>
 * directory/lock                       locked by the first that came
 * directory/000000000000002a.spool     its segments, the oldest first
 * directory/0000000000000007.corrupt   what could not be read
 * directory/1/lock ...                 of the second that came while the first lives; up to 63
 * </pre>
 *
 * Files of other names are never touched.
 */
/*
 * To close a file gives up all of the process's locks on it (POSIX), those of other channels too. So
 * whether this JVM has the lock must be known before the file is opened; by a system property, since
 * each class loader may have a copy of this class.
 */
final class SpoolFolder implements Closeable {
  private static final int MAX_SUB_FOLDERS = 63;
  private static final int KEPT_CORRUPT = 4;
  private static final Pattern SEGMENT = Pattern.compile("0[0-9a-f]{15}\\.spool");
  private static final Pattern CORRUPT = Pattern.compile("0[0-9a-f]{15}\\.corrupt");

  private final Path path;
  private final String property;
  private final FileLock lock;

  private SpoolFolder(Path path, String property, FileLock lock) {
    this.path = path;
    this.property = property;
    this.lock = lock;
  }

  /**
   * Takes the directory or the first free sub-folder; makes it if it is not there.
   *
   * @throws IOException also if none is free
   */
  static SpoolFolder claim(Disk disk, Path directory) throws IOException {
    for (Path place : places(directory)) {
      if (!Files.isDirectory(place)) { // older JDKs refuse to "create" a link to one
        Files.createDirectories(place, Disk.ownerOnly(place, "rwx------"));
      }
      SpoolFolder claimed = lock(disk, place);
      if (claimed != null) {
        return claimed;
      }
    }
    throw new IOException(
        directory + " and its " + MAX_SUB_FOLDERS + " sub-folders are used by others");
  }

  /** Returns where segments may be: the directory and its sub-folders, there or not. */
  static List<Path> places(Path directory) {
    List<Path> places = new ArrayList<>();
    places.add(directory);
    for (int i = 1; i <= MAX_SUB_FOLDERS; i++) {
      places.add(directory.resolve(Integer.toString(i)));
    }
    return places;
  }

  /** Returns null if another process, or another spool of this one, has it. */
  static SpoolFolder lock(Disk disk, Path folder) throws IOException {
    String property = "io.skua.spool:" + folder.toRealPath();
    if (System.getProperties().putIfAbsent(property, "locked") != null) {
      return null;
    }
    SpoolFolder locked = null;
    try {
      locked = lock(folder, property, disk.create(folder.resolve("lock")));
      return locked;
    } finally {
      if (locked == null) {
        System.getProperties().remove(property);
      }
    }
  }

  private static SpoolFolder lock(Path folder, String property, FileChannel channel)
      throws IOException {
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException sameFolderByAnotherName) {
      // Not ours.
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock == null ? null : new SpoolFolder(folder, property, lock);
  }

  /** Returns the segments of a folder, locked or not, the oldest first. */
  static List<Path> segments(Path folder) throws IOException {
    return files(folder, SEGMENT);
  }

  private static List<Path> files(Path folder, Pattern name) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (name.matcher(file.getFileName().toString()).matches()
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          found.add(file);
        }
      }
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    Collections.sort(found);
    return found;
  }

  static long number(Path segment) {
    return Long.parseLong(segment.getFileName().toString().substring(0, 16), 16);
  }

  Path segment(long number) {
    return path.resolve(String.format(Locale.ROOT, "%016x.spool", number));
  }

  Path path() {
    return path;
  }

  /** Keeps a segment that cannot be read for whoever wants to look at it; only the last few. */
  static void setAside(Path segment) throws IOException {
    String name = segment.getFileName().toString().replace(".spool", ".corrupt");
    Files.move(segment, segment.resolveSibling(name), StandardCopyOption.ATOMIC_MOVE);
    List<Path> kept = files(segment.getParent(), CORRUPT);
    for (Path old : kept.subList(0, Math.max(0, kept.size() - KEPT_CORRUPT))) {
      Files.deleteIfExists(old);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      lock.acquiredBy().close();
    } finally {
      System.getProperties().remove(property);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
