/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.io.IOException;
import java.nio.file.Path;

/** Real files on a disk that fails as a test says. */
final class FaultyDisk implements Disk {
  /** By how many bytes files may grow before the disk is full. */
  volatile long room = Long.MAX_VALUE;

  volatile boolean failingOpen;
  volatile boolean failingRead;
  volatile boolean failingWrite;
  volatile boolean failingCut;
  volatile boolean failingClose;
  volatile boolean withoutLocks;

  /** After so many writes and reads, one throws an error; never if it is negative. */
  volatile int callsUntilError = -1;

  @Override
  public void create(Path file) throws IOException {
    failIf(failingOpen, "Too many open files");
    failByError();
    SYSTEM.create(file);
  }

  @Override
  public Handle open(Path file) throws IOException {
    failIf(failingOpen, "Too many open files");
    failByError();
    return new FaultyHandle(SYSTEM.open(file));
  }

  private static void failIf(boolean failing, String message) throws IOException {
    if (failing) {
      throw new IOException(message);
    }
  }

  private void failByError() {
    if (callsUntilError >= 0 && callsUntilError-- == 0) {
      throw new OutOfMemoryError("of a test");
    }
  }

  private final class FaultyHandle implements Handle {
    private final Handle real;

    FaultyHandle(Handle real) {
      this.real = real;
    }

    @Override
    public void write(byte[] bytes, int offset, int length, long at) throws IOException {
      failIf(failingWrite, "Input/output error");
      failByError();
      long growth = Math.max(0, at + length - real.length());
      long written = length - Math.max(0, growth - room);
      real.write(bytes, offset, (int) written, at);
      room -= Math.min(room, growth);
      failByError();
      failIf(written < length, "No space left on device");
    }

    @Override
    public void read(byte[] bytes, long at) throws IOException {
      failIf(failingRead, "Input/output error");
      failByError();
      real.read(bytes, at);
    }

    @Override
    public long length() throws IOException {
      return real.length();
    }

    @Override
    public void cut(long length) throws IOException {
      failIf(failingCut, "Read-only file system");
      failByError();
      real.cut(length);
    }

    @Override
    public boolean tryLock() throws IOException {
      failIf(withoutLocks, "No locks available");
      return real.tryLock();
    }

    @Override
    public void close() throws IOException {
      real.close();
      failIf(failingClose, "Input/output error");
    }
  }
}
