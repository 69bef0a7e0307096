/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static io.skua.reporter.Spools.EIGHT_SEGMENTS;
import static io.skua.reporter.Spools.FORMAT;
import static io.skua.reporter.Spools.append;
import static io.skua.reporter.Spools.batch;
import static io.skua.reporter.Spools.drain;
import static io.skua.reporter.Spools.files;
import static io.skua.reporter.Spools.third;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or fail, and do again what they should. */
@Timeout(60)
class SpoolDiskTest {
  @TempDir Path directory;

  private final FaultyDisk disk = new FaultyDisk();
  private final Spools.LossBook losses = new Spools.LossBook();
  private Spool spool;

  @BeforeEach
  void open() throws IOException {
    spool = Spool.open(disk, directory, EIGHT_SEGMENTS, true, FORMAT, losses);
  }

  @AfterEach
  void close() {
    spool.close();
  }

  private void reopen() throws IOException {
    spool.close();
    spool = Spool.open(Disk.SYSTEM, directory, EIGHT_SEGMENTS, true, FORMAT, losses);
  }

  private void appendFails(String text, String message) {
    assertThatThrownBy(() -> spool.append(batch(text, 1)))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  /** What one record of the text takes. */
  private static int size(String text) {
    return 25 + text.length();
  }

  @Test
  void append_fullAtAnyByte_throwsAndGoesOnWhenThereIsRoom() throws IOException {
    append(spool, "before");
    for (int room = 0; room < size("during"); room++) {
      disk.room = room;
      appendFails("during", "No space left on device");
      assertThat(spool.spans()).isEqualTo(1 + room);
      disk.room = Long.MAX_VALUE;
      append(spool, "a");
    }
    reopen();

    List<String> expected = new ArrayList<>(List.of("before"));
    for (int i = 0; i < size("during"); i++) {
      expected.add("a");
    }
    assertThat(drain(spool)).isEqualTo(expected);
    assertThat(losses.corrupt).isZero();
  }

  @Test
  void append_fullAtAnyByteOfANewSegment_nothingLeftOnDisk() throws IOException {
    for (int room = 0; room < 44 + size("a"); room++) {
      disk.room = room;
      appendFails("a", "No space left on device");

      assertThat(files(directory)).isEmpty();
      assertThat(spool.bytes()).isZero();
    }
    disk.room = Long.MAX_VALUE;
    append(spool, "b");
    assertThat(drain(spool)).containsExactly("b");
  }

  @Test
  void append_failedAndProcessKilledAtOnce_onlyTheBatchIsMissing() throws IOException {
    append(spool, "before");
    disk.room = size("during") - 1;
    disk.failingCut = true;
    appendFails("during", "No space left on device");
    disk.room = Long.MAX_VALUE;
    append(spool, "after");
    reopen();

    assertThat(drain(spool)).containsExactly("before", "after");
    assertThat(losses.corrupt).isZero();
  }

  @Test
  void append_failed_roomGivenBackToTheDisk() throws IOException {
    append(spool, "before");
    Path segment = Spools.segment(directory);
    long size = Files.size(segment);
    disk.room = 30_000;
    appendFails("x".repeat(40_000), "No space left on device");

    assertThat(Files.size(segment)).isEqualTo(size);
  }

  @Test
  void append_noFileToBeHad_throwsAndGoesOn() throws IOException {
    disk.failingOpen = true;
    appendFails("a", "Too many open files");
    appendFails("b", "Too many open files");
    disk.failingOpen = false;
    append(spool, "c");

    assertThat(drain(spool)).containsExactly("c");
  }

  @Test
  void append_fileRemovedWhileItIsWritten_intoTheNextAndNothingIsLost() throws IOException {
    append(spool, "a");
    Files.delete(Spools.segment(directory));
    append(spool, "b");

    assertThat(files(directory)).hasSize(1); // It has what the next process will read.
    assertThat(drain(spool)).containsExactly("a", "b");
    assertThat(losses.corrupt).isZero();
  }

  @Test
  void append_directoryRemovedWhileItIsWritten_madeAgain() throws IOException {
    Path deep = directory.resolve("deep");
    try (Spool inDeep = Spool.open(deep, EIGHT_SEGMENTS, true, FORMAT, losses)) {
      append(inDeep, "a");
      Files.delete(Spools.segment(deep));
      Files.delete(deep);
      append(inDeep, "b");

      assertThat(files(deep)).hasSize(1);
      assertThat(drain(inDeep)).containsExactly("a", "b");
    }
  }

  @Test
  void append_directoryReplacedByAFile_throwsUntilThatIsGone() throws IOException {
    Path deep = directory.resolve("deep");
    try (Spool inDeep = Spool.open(deep, EIGHT_SEGMENTS, true, FORMAT, losses)) {
      append(inDeep, "a");
      Files.delete(Spools.segment(deep));
      Files.delete(deep);
      Files.createFile(deep);
      assertThatThrownBy(() -> append(inDeep, "b")).isInstanceOf(IOException.class);
      Files.delete(deep);
      append(inDeep, "c");

      assertThat(drain(inDeep)).containsExactly("a", "c");
    }
  }

  @Test
  void append_errorAtAnyPoint_notInTheSpoolWhichGoesOn() throws IOException {
    List<String> expected = new ArrayList<>();
    for (int calls = 0; calls < 40; calls++) {
      if (calls % 2 == 0) {
        disk.failingWrite = true; // The next append begins a segment.
        assertThatThrownBy(() -> append(spool, "x")).isInstanceOf(IOException.class);
        disk.failingWrite = false;
      }
      disk.callsUntilError = calls / 2;
      String text = "" + calls;
      try {
        append(spool, text);
        expected.add(text);
      } catch (OutOfMemoryError thrown) {
        assertThat(thrown).hasMessage("of a test");
      }
      disk.callsUntilError = -1;
      append(spool, "after " + calls);
      expected.add("after " + calls);
    }
    assertThat(spool.spans()).isEqualTo(expected.size());
    reopen();

    assertThat(drain(spool)).isEqualTo(expected);
    assertThat(expected).hasSizeBetween(41, 79);
    assertThat(losses.corrupt).isZero();
  }

  @Test
  void next_errorAtAnyPoint_readAgain() throws IOException {
    for (int calls = 0; calls < 2; calls++) {
      append(spool, "a" + calls);
      disk.callsUntilError = calls;
      assertThatThrownBy(() -> spool.next()).isInstanceOf(OutOfMemoryError.class);
      disk.callsUntilError = -1;

      assertThat(drain(spool)).containsExactly("a" + calls);
    }
  }

  @Test
  void done_errorAtAnyPoint_done() throws IOException {
    for (int calls = 0; calls < 3; calls++) {
      append(spool, "a");
      SpooledBatch batch = spool.next();
      disk.callsUntilError = calls;
      assertThatThrownBy(() -> spool.done(batch)).isInstanceOf(OutOfMemoryError.class);
      disk.callsUntilError = -1;

      assertThat(spool.spans()).isZero();
      assertThat(spool.next()).isNull();
    }
  }

  @Test
  void losses_throwing_costNoBatch() throws IOException {
    Spool.Losses throwing =
        new Spool.Losses() {
          @Override
          public void full(long spans) {
            throw new OutOfMemoryError("of a test");
          }

          @Override
          public void corrupt(long spans) {
            throw new OutOfMemoryError("of a test");
          }
        };
    try (Spool other = Spool.open(directory.resolve("o"), 70_000, true, FORMAT, throwing)) {
      for (int i = 0; i < 10; i++) {
        assertThat(other.append(third("" + i))).isTrue();
      }
    }
  }

  @Test
  void next_readFails_throwsAndTriesAgain() throws IOException {
    append(spool, "a");
    disk.failingRead = true;
    assertThatThrownBy(() -> spool.next()).hasMessage("Input/output error");
    disk.failingRead = false;

    assertThat(drain(spool)).containsExactly("a");
  }

  @Test
  void done_writeFails_doneAllTheSameButReplayed() throws IOException {
    append(spool, "a", "b");
    SpooledBatch a = spool.next();
    disk.failingWrite = true;
    spool.done(a);
    disk.failingWrite = false;

    assertThat(spool.spans()).isEqualTo(1);
    assertThat(spool.next()).isNotNull();
    reopen();
    assertThat(drain(spool)).containsExactly("a", "b"); // At least once.
  }

  @Test
  void close_closingFails_lockGivenUp() throws IOException {
    append(spool, "a");
    disk.failingClose = true;
    reopen();

    assertThat(spool).hasToString(directory.toString());
    assertThat(drain(spool)).containsExactly("a");
  }

  @Test
  void open_segmentCannotBeRead_restIsUsed() throws IOException {
    append(spool, "a");
    spool.close();
    disk.failingRead = true;
    spool = Spool.open(disk, directory, EIGHT_SEGMENTS, true, FORMAT, losses);
    disk.failingRead = false;
    append(spool, "b");
    assertThat(drain(spool)).containsExactly("b");
    reopen();

    assertThat(drain(spool)).containsExactly("a"); // It was left where it is.
  }

  @Test
  void open_fileSystemWithoutLocks_throwsAndLeavesNothingBehind() throws IOException {
    Path other = directory.resolve("other");
    disk.withoutLocks = true;

    assertThatThrownBy(() -> Spool.open(disk, other, EIGHT_SEGMENTS, true, FORMAT, losses))
        .hasMessage("No locks available");
    assertThat(files(other)).isEmpty();
    disk.withoutLocks = false;
    Spool.open(disk, other, EIGHT_SEGMENTS, true, FORMAT, losses).close();
  }

  @Test
  void append_realDiskFull_throwsAndGoesOnWhenThereIsRoom() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()) == 0);
    try (Spool real = Spool.open(small, 1L << 30, true, FORMAT, losses)) {
      List<String> appended = fill(real);
      assertThat(appended).hasSizeBetween(30, 49); // of 21.5 kB each
      assertThatThrownBy(() -> real.append(third("x"))).hasMessage("No space left on device");

      assertThat(drain(real)).isEqualTo(appended);
      append(real, "a");
      assertThat(drain(real)).containsExactly("a");
      assertThat(losses.corrupt + losses.full).isZero();
    } finally {
      run("umount", "-l", small.toString());
    }
  }

  private static List<String> fill(Spool spool) {
    List<String> appended = new ArrayList<>();
    try {
      while (true) {
        String number = "" + appended.size();
        spool.append(third(number));
        appended.add(number);
      }
    } catch (IOException full) {
      assertThat(full).hasMessage("No space left on device");
    }
    return appended;
  }

  private static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException noSuchCommand) {
      return -1;
    }
  }
}
