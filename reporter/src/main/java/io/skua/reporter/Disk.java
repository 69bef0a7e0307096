/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** What the spool asks of the file system; tests have one that fails. */
interface Disk {
  /** An open file. */
  interface Handle extends Closeable {
    /** Fills the array, from a place in the file. */
    void read(byte[] bytes, long at) throws IOException;

    void write(byte[] bytes, int offset, int length, long at) throws IOException;

    long length() throws IOException;

    void cut(long length) throws IOException;

    /** Locks the file for this process until this is closed; false if another has it. */
    boolean tryLock() throws IOException;
  }

  /** The real one. */
  Disk SYSTEM =
      new Disk() {
        @Override
        public void create(Path file) throws IOException {
          Files.createFile(file, ownerOnly(file, "rw-------"));
        }

        @Override
        public Handle open(Path file) throws IOException {
          return new SystemHandle(file);
        }
      };

  /** Makes a file, for its owner alone; throws if there is one. */
  void create(Path file) throws IOException;

  /** Opens a file that is there for reading and writing. */
  Handle open(Path file) throws IOException;

  /**
   * Returns what a new file is made with; nothing where the file system knows no such permissions.
   *
   * @param permissions such as {@code rw-------}
   */
  static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }

  /**
   * Not a channel, which an interrupt of the thread would close, and the lock with it. Its reads
   * and writes need no direct memory either.
   */
  final class SystemHandle implements Handle {
    private final Path path;
    private final RandomAccessFile file;

    SystemHandle(Path path) throws IOException {
      this.path = path;
      file = new RandomAccessFile(path.toFile(), "rw");
    }

    @Override
    public void read(byte[] bytes, long at) throws IOException {
      file.seek(at);
      int done = 0;
      while (done < bytes.length) {
        int count = file.read(bytes, done, bytes.length - done);
        if (count < 0) {
          throw new EOFException(path.toString());
        }
        done += count;
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length, long at) throws IOException {
      file.seek(at);
      file.write(bytes, offset, length);
    }

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void cut(long length) throws IOException {
      file.setLength(length);
    }

    @Override
    public boolean tryLock() throws IOException {
      return file.getChannel().tryLock() != null; // held until the file is closed
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
