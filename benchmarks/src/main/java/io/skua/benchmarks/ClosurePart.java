/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What a service gets with skua-client: its jar, and all that it brings at run time. */
final class ClosurePart implements Part {
  private static final String CLIENT = "client";
  private static final Path LIST = Path.of("target", "closure.txt").toAbsolutePath();

  private long bytes;

  @Override
  public String run() throws IOException {
    Report.progress("what skua-client brings");
    List<Path> entries = entries();
    for (Path entry : entries) {
      bytes += Files.isDirectory(entry) ? zipped(entry) : Files.size(entry);
    }
    return "## Size\n\nskua-client and all that it brings at run time: %s KB in %d jars.\n"
        .formatted(Table.text(kilobytes()), entries.size());
  }

  /** Maven knows. All is compiled already; the jars of tests are asked for, but not used. */
  private static List<Path> entries() throws IOException {
    Build.run(
        Build.ROOT,
        "mvn",
        "-B",
        "-ntp",
        "-q",
        "test-compile",
        "-Dmaven.main.skip=true",
        "-Dmaven.test.skip=true",
        "dependency:build-classpath",
        "-DincludeScope=runtime",
        "-Dmdep.outputFile=" + LIST,
        "-pl",
        CLIENT,
        "-am");
    Path ours = Build.ROOT.resolve(CLIENT).resolve("target").resolve("classes");
    Stream<Path> theirs =
        Stream.of(Files.readString(LIST).trim().split(File.pathSeparator)).map(Path::of);
    return Stream.concat(Stream.of(ours), theirs).toList();
  }

  /** What a jar of the folder has. */
  private static long zipped(Path folder) throws IOException {
    ByteArrayOutputStream jar = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(jar);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
      }
    }
    return jar.size();
  }

  private double kilobytes() {
    return Math.floor(bytes / 1024.0);
  }

  @Override
  public void judge(Targets targets) {
    targets.atMost("run-time closure", "4,600 KB", kilobytes(), 4_600);
  }

  @Override
  public void compare(SideBySide sides) {}
}
