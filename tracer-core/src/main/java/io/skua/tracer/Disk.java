/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;

/** What the spool asks of the file system; tests have one that fails. */
interface Disk {
  /** The real one. */
  Disk SYSTEM =
      new Disk() {
        @Override
        public FileChannel create(Path file) throws IOException {
          Set<OpenOption> options = readAndWrite();
          options.add(StandardOpenOption.CREATE);
          return FileChannel.open(file, options, ownerOnly(file, "rw-------"));
        }

        @Override
        public FileChannel open(Path file) throws IOException {
          return FileChannel.open(file, readAndWrite());
        }
      };

  /** Opens a file for reading and writing; makes it, for its owner alone, if there is none. */
  FileChannel create(Path file) throws IOException;

  /** Opens a file that is there for reading and writing. */
  FileChannel open(Path file) throws IOException;

  /** For {@link #SYSTEM}. A link that someone put in a file's place is not followed. */
  static Set<OpenOption> readAndWrite() {
    Set<OpenOption> options = new HashSet<>();
    options.add(StandardOpenOption.READ);
    options.add(StandardOpenOption.WRITE);
    options.add(LinkOption.NOFOLLOW_LINKS);
    return options;
  }

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
}
