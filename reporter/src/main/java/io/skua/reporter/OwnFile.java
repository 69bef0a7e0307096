/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A file that one spool has to itself, of all processes and all class loaders, until this is closed
 * or the process dies: by a lock on the very file that has the data. There is no other file whose
 * loss could tell someone that this one is free. It stays open all the while, so that what is in it
 * can be read though someone removed it.
 */
final class OwnFile implements Closeable {
  /** Locked in this JVM by someone who is no spool; to close one would give up that lock. */
  private static final Queue<OwnFile> NEVER_CLOSED = new ConcurrentLinkedQueue<>();

  private final Path path;
  private final @Nullable Object key; // which file it is, whatever its name; null on some systems
  private Disk.@Nullable Handle handle; // null if it could not be opened
  private boolean closed;

  private OwnFile(Path path, @Nullable Object key) {
    this.path = path;
    this.key = key;
  }

  /** Returns null if another spool has it, here or elsewhere, or if it is not there any more. */
  static @Nullable OwnFile claim(Disk disk, Path path) throws IOException {
    BasicFileAttributes found = attributes(path);
    if (found == null || !HeldFiles.add(name(path))) {
      return null;
    }
    OwnFile own = new OwnFile(path, found.fileKey());
    boolean claimed = false;
    try {
      own.handle = disk.open(path);
      claimed = own.handle.tryLock() && own.isThere() && !own.wasRemoved(found.size());
    } catch (OverlappingFileLockException lockedByAStranger) {
      NEVER_CLOSED.add(own);
      own.closed = true;
    } finally {
      if (!claimed) {
        own.close();
      }
    }
    return claimed ? own : null;
  }

  /** No two segments ever have the same. */
  private static String name(Path path) {
    return path.getFileName().toString();
  }

  /** Whether another removed it just before we opened it: that made an empty one. */
  private boolean wasRemoved(long sizeBefore) throws IOException {
    boolean removed = sizeBefore > 0 && length() == 0;
    if (removed) {
      Files.deleteIfExists(path);
    }
    return removed;
  }

  /** Null if there is no file of data. */
  private static @Nullable BasicFileAttributes attributes(Path path) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return found.isRegularFile() ? found : null;
    } catch (IOException gone) {
      return null;
    }
  }

  /** Whether the next process would find it: false if it was removed or replaced. */
  boolean isThere() {
    BasicFileAttributes found = attributes(path);
    return found != null && Objects.equals(key, found.fileKey());
  }

  @SuppressWarnings("NullAway") // Not null once it is claimed.
  private Disk.Handle handle() {
    return handle;
  }

  Path path() {
    return path;
  }

  byte[] read(long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    handle().read(bytes, at);
    return bytes;
  }

  void write(byte[] bytes, int offset, int length, long at) throws IOException {
    handle().write(bytes, offset, length, at);
  }

  long length() throws IOException {
    return handle().length();
  }

  void cut(long length) throws IOException {
    handle().cut(length);
  }

  /** Removes it and closes this; if it throws, it may be tried again. */
  void delete() throws IOException {
    beforeRemoval();
    if (isThere()) {
      Files.deleteIfExists(path);
    }
    close();
  }

  /** Keeps it for whoever wants to look at it, and closes this. */
  void setAside() throws IOException {
    beforeRemoval();
    if (isThere()) {
      SpoolFolder.setAside(path);
    }
    close();
  }

  /** The lock is given up last, so that nobody takes the file; Windows wants it closed first. */
  private void beforeRemoval() {
    if (File.separatorChar == '\\') {
      close();
    }
  }

  /** Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (handle != null) {
        handle.close();
      }
    } catch (IOException ignored) {
      // What was written is the system's by now.
    } finally {
      HeldFiles.remove(name(path)); // Not before, as closing gives up all locks of the process.
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
