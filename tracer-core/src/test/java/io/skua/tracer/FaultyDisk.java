/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** Real files on a disk that fails as a test says. */
final class FaultyDisk implements Disk {
  /** How many bytes may be written before the disk is full. */
  volatile long room = Long.MAX_VALUE;

  volatile boolean failingOpen;
  volatile boolean failingRead;
  volatile boolean failingTruncate;
  volatile boolean failingClose;
  volatile boolean withoutLocks;

  @Override
  public FileChannel create(Path file) throws IOException {
    failIf(failingOpen, "Too many open files");
    return new Channel(SYSTEM.create(file));
  }

  @Override
  public FileChannel open(Path file) throws IOException {
    failIf(failingOpen, "Too many open files");
    return new Channel(SYSTEM.open(file));
  }

  private static void failIf(boolean failing, String message) throws IOException {
    if (failing) {
      throw new IOException(message);
    }
  }

  private final class Channel extends FileChannel {
    private final FileChannel real;

    Channel(FileChannel real) {
      this.real = real;
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      failIf(room == 0, "No space left on device");
      int limit = bytes.limit();
      bytes.limit((int) Math.min(limit, bytes.position() + room));
      int written = real.write(bytes, position);
      bytes.limit(limit);
      room -= written;
      return written;
    }

    @Override
    public int read(ByteBuffer bytes, long position) throws IOException {
      failIf(failingRead, "Input/output error");
      return real.read(bytes, position);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      failIf(failingTruncate, "Read-only file system");
      real.truncate(size);
      return this;
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      failIf(withoutLocks, "No locks available");
      return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      real.close();
      failIf(failingClose, "Input/output error");
    }

    @Override
    public int read(ByteBuffer bytes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] bytes, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer bytes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] bytes, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long size() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void force(boolean metaData) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }
  }
}
