/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static io.skua.reporter.Spools.FORMAT;
import static io.skua.reporter.Spools.append;
import static io.skua.reporter.Spools.batch;
import static io.skua.reporter.Spools.drain;
import static io.skua.reporter.Spools.files;
import static io.skua.reporter.Spools.read;
import static io.skua.reporter.Spools.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skua.tracer.CapturedLog;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several spools of one directory, in this process and in others, living and dead. */
@Tag("slow")
@Timeout(60)
class SpoolFolderTest {
  private static final long MAX = 1024 * 1024;
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @TempDir Path temporary;

  private final List<Spool> open = new ArrayList<>();
  private final Spools.LossBook losses = new Spools.LossBook();

  @AfterEach
  void close() {
    open.forEach(Spool::close);
  }

  private Path directory() {
    return temporary.resolve("spool");
  }

  private Spool open() throws IOException {
    return open(FORMAT);
  }

  private Spool open(String format) throws IOException {
    Spool spool = Spool.open(directory(), MAX, true, format, losses);
    open.add(spool);
    return spool;
  }

  /** Leaves a segment, as a process that died does. */
  private void leave(String... texts) throws IOException {
    leaveIn(FORMAT, texts);
  }

  private void leaveIn(String format, String... texts) throws IOException {
    try (Spool spool = Spool.open(directory(), MAX, true, format, losses)) {
      append(spool, texts);
    }
  }

  @Nested
  class Claim {
    @Test
    void open_noDirectory_made() throws IOException {
      assertThat(open()).hasToString(directory().toString());
      assertThat(directory()).isEmptyDirectory();
    }

    @Test
    void open_linkToADirectory_used() throws IOException {
      Path real = Files.createDirectory(temporary.resolve("real"));
      Files.createSymbolicLink(directory(), real);
      append(open(), "a");

      assertThat(files(real)).hasSize(1);
    }

    @Test
    void open_notADirectory_throws() throws IOException {
      Files.createFile(directory());

      assertThatThrownBy(() -> open()).isInstanceOf(IOException.class);
    }

    @Test
    void open_othersInThisProcess_keepApart() throws IOException {
      Spool first = open();
      append(first, "a");
      Spool second = open();
      append(second, "b");

      assertThat(read(first)).containsExactly("a");
      assertThat(read(second)).containsExactly("b");
    }

    @Test
    void open_anotherByALink_keepApart() throws IOException {
      Spool first = open();
      append(first, "a");
      Path link = Files.createSymbolicLink(temporary.resolve("link"), directory());
      try (Spool second = Spool.open(link, MAX, true, FORMAT, losses)) {
        assertThat(read(second)).isEmpty();
      }
      assertThat(read(first)).containsExactly("a");
    }

    @Test
    void open_anotherProcess_keepApart() throws Exception {
      try (SpoolProcess other = SpoolProcess.start(directory(), 3)) {
        other.line(3);
        assertThat(read(open())).isEmpty();
      }
    }

    /** As an application, or a test, may reset them. */
    private void withoutSystemProperties(Closeable action) throws IOException {
      Properties before = System.getProperties();
      try {
        System.setProperties(new Properties());
        action.close();
      } finally {
        System.setProperties(before);
      }
    }

    @Test
    void open_secondHereAfterSystemPropertiesWereReset_locksStillHeld() throws Exception {
      Spool first = open();
      append(first, "a");
      withoutSystemProperties(() -> append(open(), "b"));

      assertLocksHeld(first);
    }

    @Test
    void open_copyOfTheClassesAfterSystemPropertiesWereReset_locksStillHeld() throws Exception {
      Spool first = open();
      append(first, "a");
      withoutSystemProperties(() -> openByACopy().close());

      assertLocksHeld(first);
    }

    /** Another process takes over nothing of it. */
    private void assertLocksHeld(Spool first) throws Exception {
      try (SpoolProcess other = SpoolProcess.start(directory(), 0)) {
        assertThat(other.found).isZero();
      }
      assertThat(read(first)).containsExactly("a");
    }

    /** As by a second web application that brings the library along. */
    private Closeable openByACopy() throws IOException {
      try {
        List<URL> urls = new ArrayList<>();
        for (String entry : CLASS_PATH.split(File.pathSeparator)) {
          urls.add(Path.of(entry).toUri().toURL());
        }
        ClassLoader loader =
            new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        Class<?> copy = loader.loadClass(SpoolProcess.class.getName());
        assertThat(copy).isNotSameAs(SpoolProcess.class);
        var open = copy.getDeclaredMethod("open", Path.class);
        open.setAccessible(true);
        return (Closeable) open.invoke(null, directory());
      } catch (ReflectiveOperationException failed) {
        throw new AssertionError(failed);
      }
    }

    @Test
    void open_lockedHereBySomeoneUnknown_leftAloneAndItsLockStillHeld() throws Exception {
      leave("a");
      try (FileChannel stranger =
              FileChannel.open(Spools.segment(directory()), StandardOpenOption.WRITE);
          FileLock lock = stranger.lock()) {
        assertThat(read(open())).isEmpty();
        assertThat(read(open())).isEmpty();

        try (SpoolProcess other = SpoolProcess.start(directory(), 0)) {
          assertThat(other.found).isZero();
        }
        assertThat(lock.isValid()).isTrue();
      }
    }

    @Test
    void open_directoryDeletedUnderAnother_bothKeepTheirOwn() throws Exception {
      Spool first = open();
      append(first, "a");
      Files.delete(Spools.segment(directory()));
      Files.delete(directory());
      Spool second = open();
      append(second, "b");
      append(first, "c");

      assertThat(drain(second)).containsExactly("b");
      assertThat(drain(first)).containsExactly("a", "c");
    }

    @Test
    void open_processStartedWhileAnythingWithoutDataIsDeleted_nothingLost() throws Exception {
      try (SpoolProcess one = SpoolProcess.start(directory(), 400)) {
        one.line(5);
        deleteAllButSegments();
        try (SpoolProcess two = SpoolProcess.start(directory(), 400)) {
          assertThat(two.found).isZero();
          two.line(400);
          one.line(395);
        }
      }
      int spans = 0;
      for (int i = 0; i < 400; i++) {
        spans += 2 * SpoolProcess.batch(i).spanCount();
      }
      try (Spool next = SpoolProcess.open(directory())) {
        assertThat(next.spans()).isEqualTo(spans);
        assertThat(drain(next)).hasSize(800);
      }
    }

    /** As a cleaner of temporary folders does. */
    private void deleteAllButSegments() throws IOException {
      for (String name : files(directory())) {
        if (!name.endsWith(".spool")) {
          Files.delete(directory().resolve(name));
        }
      }
    }

    @Test
    void open_many_eachItsOwn() throws IOException {
      for (int i = 0; i < 100; i++) {
        append(open(), "" + i);
      }

      assertThat(files(directory())).hasSize(100);
    }

    @Test
    void close_open_noTraceInTheJvm() throws IOException {
      Spool spool = open();
      append(spool, "a");
      String name = Spools.segment(directory()).getFileName().toString();
      assertThat(Security.getProperty("io.skua.spool.held")).contains(name);
      spool.close();

      assertThat(Security.getProperty("io.skua.spool.held")).doesNotContain(name);
    }
  }

  @Nested
  class Adoption {
    @Test
    void open_leftByOthers_replayedOldestFirst() throws IOException {
      Spool first = open();
      append(first, "a");
      Spool second = open();
      append(second, "b");
      first.close();
      second.close();
      Spool spool = open();

      assertThat(spool.spans()).isEqualTo(2);
      append(spool, "c");
      assertThat(drain(spool)).containsExactly("a", "b", "c");
    }

    @Test
    void open_leftByAProcessThatWasKilled_replayed() throws Exception {
      SpoolProcess other = SpoolProcess.start(directory(), 3);
      other.line(3);
      assertThat(read(open())).isEmpty(); // It lives.
      other.kill();

      assertThat(drain(open())).hasSize(3);
      close();
      assertThat(files(directory())).isEmpty();
    }

    @Test
    void open_leftInOtherFormat_stays() throws IOException {
      leave("a");

      assertThat(read(open("application/x-other"))).isEmpty();
      assertThat(files(directory())).hasSize(1);
    }

    @Test
    void open_leftAllDone_deleted() throws IOException {
      leave("a");
      Path segment = Spools.segment(directory());
      byte[] allDone = Files.readAllBytes(segment);
      allDone[allDone.length - 2] = (byte) 0xff; // the state before "a"
      Files.write(segment, allDone);

      assertThat(open().spans()).isZero();
      assertThat(files(directory())).isEmpty();
    }

    @Test
    void open_veryManyLeft_fewHeldAtOnceAndAllReplayed() throws IOException {
      leave("a");
      Path segment = Spools.segment(directory());
      byte[] content = Files.readAllBytes(segment);
      int count = 5_000; // more than are listed at once
      for (int i = 1; i < count; i++) {
        Files.write(directory().resolve(String.format("%016x-0123456789abcdef.spool", i)), content);
      }
      Spool spool = open();
      assertThat(spool.spans()).isEqualTo(64);

      assertThat(drain(spool)).hasSize(count);
      close();
      assertThat(files(directory())).isEmpty();
    }

    @Test
    void open_subFolders_untouched() throws IOException {
      Path folder = Files.createDirectories(directory().resolve("1"));
      Path data = Files.createFile(folder.resolve("0000000000000009-0123456789abcdef.spool"));
      open();

      assertThat(data).isEmptyFile();
    }
  }

  /** The bound is that of the directory. */
  @Nested
  class Bound {
    private static final String LARGE = "x".repeat(10_000);

    @Test
    void append_threeSpools_theDirectoryHasNoMoreThanAllowed() throws IOException {
      List<Spool> three = List.of(open(), open(), open());
      long most = 0;
      long refused = 0;
      for (int i = 0; i < 200; i++) {
        for (Spool spool : three) {
          refused += spool.append(batch(LARGE, 1)) ? 0 : 1;
        }
        most = Math.max(most, Spools.bytes(directory()));
      }
      assertThat(most).isBetween(MAX / 2, MAX + 3 * MAX / 32);
      long waiting = three.stream().mapToLong(Spool::spans).sum();
      assertThat(waiting + losses.full + refused).isEqualTo(600);
    }

    @Test
    void append_otherFormatLeft_thatGoesFirstAndIsCounted() throws IOException {
      Spool other = open("application/x-other");
      for (int i = 0; i < 90; i++) {
        other.append(batch(LARGE, 2));
      }
      other.done(other.next());
      other.close();
      Spool spool = open();
      for (int i = 0; i < 90; i++) {
        append(spool, LARGE);
        assertThat(Spools.bytes(directory())).isLessThanOrEqualTo(MAX);
      }
      assertThat(spool.spans()).isEqualTo(90);
      assertThat(losses.full).isBetween(140L, 178L).isEven();
    }

    @Test
    void append_otherFormatLeftAndNewestGo_thatGoesAllTheSame() throws IOException {
      Spool other = open("application/x-other");
      for (int i = 0; i < 90; i++) {
        other.append(batch(LARGE, 2));
      }
      other.close();
      try (Spool spool = Spool.open(directory(), MAX, false, FORMAT, losses)) {
        for (int i = 0; i < 90; i++) {
          append(spool, LARGE);
        }
        assertThat(losses.full).isPositive();
      }
    }

    @Test
    void append_otherFormatInUse_stays() throws IOException {
      Spool other = open("application/x-other");
      for (int i = 0; i < 90; i++) {
        other.append(batch(LARGE, 1));
      }
      Spool spool = open();
      for (int i = 0; i < 90; i++) {
        spool.append(batch(LARGE, 1));
        assertThat(Spools.bytes(directory())).isLessThanOrEqualTo(MAX);
      }
      assertThat(drain(other)).hasSize(90);
    }

    @Test
    void append_whatWasSetAside_goesFirst() throws IOException {
      Files.createDirectories(directory());
      Path corrupt = directory().resolve("0000000000000000-0123456789abcdef.corrupt");
      Files.write(corrupt, new byte[(int) MAX]);
      append(open(), "a");

      assertThat(corrupt).doesNotExist();
      assertThat(losses.full).isZero();
    }

    @Test
    void append_otherFormatMakesRoom_isSaid() throws IOException {
      Spool other = open("application/x-other");
      other.append(batch("x".repeat(1_000_000), 2));
      String name = Spools.segment(directory()).getFileName().toString();
      other.close();
      try (CapturedLog log = new CapturedLog(Spool.class)) {
        append(open(), LARGE, LARGE, LARGE, LARGE, LARGE);

        assertThat(log.lines("WARN"))
            .containsExactly(
                "Lost or damaged files of the spool: 1; the last is "
                    + name
                    + ", it was of another format or version, and had to make room"
                    + " (logged at most once a minute)");
      }
      assertThat(losses.full).isEqualTo(2);
    }

    @Test
    void append_leftAndUnreadable_makesRoomAndIsSaid() throws IOException {
      try (Spool spool = Spool.open(directory(), MAX, true, FORMAT, losses)) {
        spool.append(batch("x".repeat(1_000_000), 2));
      }
      FaultyDisk disk = new FaultyDisk();
      disk.failingRead = true;
      try (CapturedLog log = new CapturedLog(Spool.class);
          Spool spool = Spool.open(disk, directory(), MAX, true, FORMAT, losses)) {
        append(spool, LARGE, LARGE, LARGE, LARGE, LARGE);

        assertThat(log.lines("WARN"))
            .hasSize(2)
            .anyMatch(line -> line.contains("stays where it is"))
            .anyMatch(line -> line.contains("it could not be read, and had to make room"));
        assertThat(Spools.bytes(directory())).isLessThan(100_000);
      }
    }

    @Test
    void append_othersCannotBeOpened_stayAndCount() throws IOException {
      Spool other = open("application/x-other");
      for (int i = 0; i < 90; i++) {
        other.append(batch(LARGE, 1));
      }
      other.close();
      FaultyDisk disk = new FaultyDisk();
      try (Spool spool = Spool.open(disk, directory(), MAX, true, FORMAT, losses)) {
        append(spool, "a");
        disk.failingOpen = true;
        for (int i = 0; i < 90; i++) {
          try {
            spool.append(batch(LARGE, 1));
          } catch (IOException expected) {
            assertThat(expected).hasMessage("Too many open files");
          }
          assertThat(Spools.bytes(directory())).isLessThanOrEqualTo(MAX);
        }
      }
      assertThat(files(directory())).hasSizeGreaterThan(7);
    }
  }

  @Nested
  class Names {
    @Test
    void open_foreignFiles_untouched() throws IOException {
      leave("a");
      byte[] segment = Files.readAllBytes(Spools.segment(directory()));
      List<String> names =
          List.of(
              "0000000000000000.spool",
              "000000000000000-0123456789abcdef.spool",
              "0000000000000000-0123456789abcde.spool",
              "00000000000000000-0123456789abcdef.spool",
              "000000000000000G-0123456789abcdef.spool",
              "000000000000000A-0123456789abcdef.spool",
              "1000000000000000-0123456789abcdef.spool",
              "0000000000000009-0123456789abcdef.spool.bak",
              "0000000000000009-0123456789abcdef.corrupt2",
              "notes.txt");
      for (String name : names) {
        Files.write(directory().resolve(name), segment);
      }

      Spool spool = open();
      assertThat(drain(spool)).containsExactly("a");
      spool.close();

      assertThat(files(directory())).containsExactlyInAnyOrderElementsOf(names);
      for (String name : names) {
        assertThat(directory().resolve(name)).hasBinaryContent(segment);
      }
    }

    @Test
    void open_linksAndDirectoriesInSegmentsPlaces_setAsideSaidAndNotFollowed() throws IOException {
      leave("a");
      Path segment = Spools.segment(directory());
      Path elsewhere = Files.move(segment, temporary.resolve("elsewhere"));
      byte[] content = Files.readAllBytes(elsewhere);
      Files.createSymbolicLink(segment, elsewhere);
      Path folder = directory().resolve("0000000000000009-0123456789abcdef.spool");
      Files.createDirectory(folder);
      Files.createFile(folder.resolve("data"));
      try (CapturedLog log = new CapturedLog(Spool.class)) {
        Spool spool = open();
        assertThat(read(spool)).isEmpty();
        append(spool, "b");
        assertThat(read(spool)).containsExactly("b");

        assertThat(log.lines("WARN"))
            .containsExactly(
                "Lost or damaged files of the spool: 2; the last is "
                    + folder.getFileName()
                    + ", it is no file; set aside (logged at most once a minute)");
      }
      assertThat(elsewhere).hasBinaryContent(content);
      assertThat(SpoolFolder.aside(folder).resolve("data")).exists();
      assertThat(Files.isSymbolicLink(SpoolFolder.aside(segment))).isTrue();
    }

    @Test
    void append_highestNumberIsTaken_stillFoundByTheNext() throws IOException {
      leave("a");
      Path segment = Spools.segment(directory());
      Files.move(segment, directory().resolve("0fffffffffffffff-0123456789abcdef.spool"));
      Spool spool = Spool.open(directory(), 70_000, true, FORMAT, losses);
      for (int i = 0; i < 10; i++) {
        assertThat(spool.append(Spools.third("" + i))).isTrue();
      }
      spool.close();

      assertThat(drain(open())).last().isEqualTo("9");
    }

    @Test
    void open_clockSetBack_orderStays() throws IOException {
      leave("a");
      Files.setLastModifiedTime(
          Spools.segment(directory()), FileTime.from(Instant.now().plus(Duration.ofDays(9))));
      Spool spool = open();
      append(spool, "b");

      assertThat(drain(spool)).containsExactly("a", "b");
    }
  }

  @Nested
  class Permissions {
    @Test
    void create_directoriesAndFiles_forTheOwnerAlone() throws IOException {
      assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
      append(open(), "a");
      append(open(), "b");

      assertThat(permissions(directory())).isEqualTo("rwx------");
      for (Path segment : Spools.segments(directory())) {
        assertThat(permissions(segment)).isEqualTo("rw-------");
      }
    }

    private String permissions(Path path) throws IOException {
      return PosixFilePermissions.toString(
          Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void ownerOnly_fileSystemWithoutPermissions_nothing() throws IOException {
      URI zip = URI.create("jar:" + temporary.resolve("a.zip").toUri());
      try (FileSystem without = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
        assertThat(Disk.ownerOnly(without.getPath("/a"), "rw-------")).isEmpty();
      }
    }
  }

  @Nested
  class Killed {
    @RepeatedTest(5)
    void next_processKilledWhileAppending_allItToldOfAndNothingTorn() throws Exception {
      SpoolProcess process = SpoolProcess.start(directory(), 1_000_000);
      int told = Integer.parseInt(process.line(40));
      List<String> rest = process.kill();
      for (String line : rest) {
        told += line.equals("" + (told + 1)) ? 1 : 0; // the last may be half a line
      }

      int replayed = 0;
      try (Spool spool = SpoolProcess.open(directory())) {
        SpooledBatch batch;
        while ((batch = spool.next()) != null) {
          EncodedBatch expected = SpoolProcess.batch(replayed);
          assertThat(batch.batch.spanCount()).isEqualTo(expected.spanCount());
          assertThat(text(batch)).isEqualTo(text(new SpooledBatch(expected, 0, null, 0)));
          spool.done(batch);
          replayed++;
        }
      }
      assertThat(replayed).isBetween(told, told + 1); // One may have returned and not been told.
      assertThat(files(directory())).isEmpty();
    }
  }
}
