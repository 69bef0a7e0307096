/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The directory that spools share, of any number of processes and of any formats.
 *
 * <pre>
 * 000000000000002a-0f3c5a7e9b1d2468.spool     a segment: number, the oldest first; a random part
 * 0000000000000007-8d1f0e6c3a5b7924.corrupt   one that was damaged; the last four are kept
 * 000000000000002b-3b5d7f91a2c4e680.new       one that is being made
 * </pre>
 *
 * A segment is held by the spool that made it or took it over: see {@link OwnFile}. One that nobody
 * holds was left by a process that ended. The random part keeps two processes from one name. A file
 * is a segment only when its head is complete: by an atomic change of its name. Files of other
 * names are never touched.
 */
final class SpoolFolder {
  private static final int MAX_CORRUPT = 4;
  private static final int MAX_LISTED = 4_096;
  private static final int MAX_TRIES = 3;
  private static final long MAX_NUMBER = 0x0fff_ffff_ffff_ffffL;
  private static final Pattern NAME =
      Pattern.compile("(0[0-9a-f]{15})-[0-9a-f]{16}\\.(spool|corrupt|new)");

  /** What is there that is not ours. */
  static final class Listing {
    /** The oldest segments, in order; not all if there are very many. */
    final TreeSet<Path> segments = new TreeSet<>();

    /** Those that were damaged, the oldest first. */
    final TreeSet<Path> corrupt = new TreeSet<>();

    /** Those whose making was not ended, or not yet. */
    final TreeSet<Path> unfinished = new TreeSet<>();

    /** Directories and links that have the name of a segment. */
    final TreeSet<Path> strange = new TreeSet<>();

    /** Of all that is not ours, listed here or not. */
    long bytes;

    /** Whether there are segments behind the last of {@link #segments}. */
    boolean hasMore;

    private void add(Path file, String kind, BasicFileAttributes found) {
      if (!found.isRegularFile()) {
        if (kind.equals("spool")) {
          addBounded(strange, file);
        }
        return;
      }
      bytes += found.size();
      if (kind.equals("spool")) {
        hasMore |= addBounded(segments, file);
      } else {
        addBounded(kind.equals("new") ? unfinished : corrupt, file);
      }
    }

    private static boolean addBounded(NavigableSet<Path> oldest, Path file) {
      oldest.add(file);
      return oldest.size() > MAX_LISTED && oldest.pollLast() != null;
    }
  }

  private final Disk disk;
  private final Path path;
  private long highestNumber; // seen or given; guarded by the spool's monitor

  private SpoolFolder(Disk disk, Path path) {
    this.disk = disk;
    this.path = path;
  }

  /**
   * Makes the directory if it is not there.
   *
   * @throws IOException if no file can be made there, or none locked
   */
  static SpoolFolder open(Disk disk, Path directory) throws IOException {
    SpoolFolder folder = new SpoolFolder(disk, directory);
    folder.makeDirectory();
    Path probe = folder.newPath();
    disk.create(probe);
    try (OwnFile own = OwnFile.claim(disk, probe)) {
      // That a lock could be asked for is enough.
    } finally {
      Files.deleteIfExists(probe);
    }
    return folder;
  }

  private void makeDirectory() throws IOException {
    if (!Files.isDirectory(path)) { // older JDKs refuse to "create" a link to one
      Files.createDirectories(path, Disk.ownerOnly(path, "rwx------"));
    }
  }

  /**
   * Looks at all there is.
   *
   * @param ours these are left out
   * @param behind segments up to this are left out too, null for none
   */
  Listing list(Set<Path> ours, @Nullable Path behind) throws IOException {
    Listing listing = new Listing();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          highestNumber = Math.max(highestNumber, Long.parseLong(name.group(1), 16));
          BasicFileAttributes found = ours.contains(file) ? null : attributes(file);
          if (found != null && (behind == null || file.compareTo(behind) > 0)) {
            listing.add(file, name.group(2), found);
          }
        }
      }
    } catch (NoSuchFileException removed) {
      // Then nothing is there.
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    return listing;
  }

  private static @Nullable BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException gone) {
      return null;
    }
  }

  /** Makes a file that begins with the bytes and is ours. */
  OwnFile create(byte[] start) throws IOException {
    for (int i = 0; i < MAX_TRIES; i++) {
      makeDirectory(); // It may have been removed.
      OwnFile own = tryCreate(start);
      if (own != null) {
        return own;
      }
    }
    throw new IOException("others remove each new file of " + path);
  }

  /** Returns null if another was faster than our lock: it removes what has no batch. */
  private @Nullable OwnFile tryCreate(byte[] start) throws IOException {
    Path unfinished = newPath();
    Path file = sibling(unfinished, ".spool");
    OwnFile own = null;
    try {
      disk.create(unfinished);
      try (Disk.Handle handle = disk.open(unfinished)) {
        handle.write(start, 0, start.length, 0);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      own = OwnFile.claim(disk, file);
      return own;
    } catch (NoSuchFileException removed) {
      return null;
    } finally {
      if (own == null) {
        Files.deleteIfExists(unfinished);
        Files.deleteIfExists(file);
      }
    }
  }

  private Path newPath() {
    highestNumber = Math.min(highestNumber + 1, MAX_NUMBER);
    long random = UUID.randomUUID().getMostSignificantBits();
    return path.resolve(String.format(Locale.ROOT, "%016x-%016x.new", highestNumber, random));
  }

  private static Path sibling(Path file, String ending) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ending);
  }

  /** Returns what a segment is called when it is set aside. */
  static Path aside(Path segment) {
    return sibling(segment, ".corrupt");
  }

  static void setAside(Path segment) throws IOException {
    Files.move(segment, aside(segment), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Of what was set aside for whoever wants to look at it, only the last few stay. */
  void pruneCorrupt() throws IOException {
    TreeSet<Path> corrupt = list(Collections.emptySet(), null).corrupt;
    while (corrupt.size() > MAX_CORRUPT) {
      Files.deleteIfExists(corrupt.pollFirst());
    }
  }

  /** Another that is making one at this moment makes the next. */
  void deleteUnfinished() throws IOException {
    for (Path unfinished : list(Collections.emptySet(), null).unfinished) {
      Files.deleteIfExists(unfinished);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
