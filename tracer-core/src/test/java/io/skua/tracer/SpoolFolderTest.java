/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static io.skua.tracer.Spools.FORMAT;
import static io.skua.tracer.Spools.append;
import static io.skua.tracer.Spools.drain;
import static io.skua.tracer.Spools.files;
import static io.skua.tracer.Spools.read;
import static io.skua.tracer.Spools.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several spools of one directory, in this process and in others, living and dead. */
@Timeout(60)
class SpoolFolderTest {
  private static final long MAX = 1024 * 1024;

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

  private Path place(int number) {
    return number == 0 ? directory() : directory().resolve("" + number);
  }

  /** Leaves a segment in a place, as a process that died does. */
  private void leave(int place, String... texts) throws IOException {
    try (Spool spool = Spool.open(place(place), MAX, true, FORMAT, losses)) {
      append(spool, texts);
    }
  }

  @Nested
  class Claim {
    @Test
    void open_noDirectory_made() throws IOException {
      assertThat(open()).hasToString(place(0).toString());
      assertThat(directory()).isDirectory();
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
    void open_othersInThisProcess_nextSubFolder() throws IOException {
      open();
      Spool second = open();
      Spool third = open();
      assertThat(second).hasToString(place(1).toString());
      assertThat(third).hasToString(place(2).toString());

      second.close();

      assertThat(open()).hasToString(place(1).toString());
    }

    @Test
    void open_anotherByALink_nextSubFolder() throws IOException {
      open();
      Path link = Files.createSymbolicLink(temporary.resolve("link"), directory());
      try (Spool second = Spool.open(link, MAX, true, FORMAT, losses)) {
        assertThat(second).hasToString(link.resolve("1").toString());
      }
    }

    @Test
    void open_anotherProcess_nextSubFolder() throws Exception {
      try (SpoolProcess other = SpoolProcess.start(directory(), 0)) {
        assertThat(other.folder).isEqualTo(place(0).toString());
        assertThat(open()).hasToString(place(1).toString());
      }
    }

    @Test
    void open_secondHereThenAnotherProcess_locksStillHeld() throws Exception {
      open();
      open().close();
      open();
      try (SpoolProcess other = SpoolProcess.start(directory(), 0)) {
        assertThat(other.folder).isEqualTo(place(2).toString());
      }
    }

    @Test
    void open_copyOfTheClassesThenAnotherProcess_locksStillHeld() throws Exception {
      open();
      try (Closeable copy = openByACopy();
          SpoolProcess other = SpoolProcess.start(directory(), 0)) {
        assertThat(copy).hasToString(place(1).toString());
        assertThat(other.folder).isEqualTo(place(2).toString());
      }
    }

    /** As by a second web application that brings the library along. */
    private Closeable openByACopy() throws Exception {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
      ClassLoader loader =
          new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
      Class<?> copy = loader.loadClass(SpoolProcess.class.getName());
      assertThat(copy).isNotSameAs(SpoolProcess.class);
      var open = copy.getDeclaredMethod("open", Path.class);
      open.setAccessible(true);
      return (Closeable) open.invoke(null, directory());
    }

    @Test
    void open_lockedHereBySomeoneUnknown_nextSubFolder() throws IOException {
      open();
      System.getProperties().remove("io.skua.spool:" + place(0).toRealPath());

      assertThat(open()).hasToString(place(1).toString());
    }

    @Test
    void open_allPlacesTaken_throws() throws IOException {
      for (int i = 0; i < 64; i++) {
        open();
      }
      assertThat(place(63)).isDirectory();

      assertThatThrownBy(() -> open())
          .isInstanceOf(IOException.class)
          .hasMessage(directory() + " and its 63 sub-folders are used by others");
      assertThat(place(64)).doesNotExist();
    }

    @Test
    void close_open_noTraceInSystemProperties() throws IOException {
      open().close();

      assertThat(System.getProperties().stringPropertyNames())
          .noneMatch(name -> name.startsWith("io.skua.spool"));
    }
  }

  @Nested
  class Adoption {
    @Test
    void open_leftInASubFolder_replayedAfterOurOwn() throws IOException {
      leave(0, "a");
      leave(1, "b");
      leave(2, "c", "d");
      Spool spool = open();

      assertThat(spool.spans()).isEqualTo(4);
      append(spool, "e");
      assertThat(drain(spool)).containsExactly("a", "b", "c", "d", "e");
      assertThat(files(place(1))).isEmpty();
      assertThat(files(place(2))).isEmpty();
    }

    @Test
    void open_leftByAProcessThatWasKilled_replayed() throws Exception {
      Spool first = open();
      SpoolProcess other = SpoolProcess.start(directory(), 3);
      assertThat(other.folder).isEqualTo(place(1).toString());
      other.line(3);
      first.close();
      assertThat(read(open())).isEmpty(); // It lives.
      close();
      other.kill();

      assertThat(read(open())).hasSize(3);
      assertThat(files(place(1))).isEmpty();
    }

    @Test
    void open_leftInTheDirectory_adoptedByASubFoldersSpool() throws IOException {
      leave(0, "a");
      SpoolFolder lock = SpoolFolder.lock(Disk.SYSTEM, place(0));
      Spool spool = open();
      assertThat(spool).hasToString(place(1).toString());
      assertThat(read(spool)).isEmpty(); // Whoever has the directory lives.
      lock.close();

      Spool another = open();
      assertThat(another).hasToString(place(0).toString());
      assertThat(drain(another)).containsExactly("a");
    }

    @Test
    void open_otherLives_itsSegmentsStay() throws Exception {
      try (SpoolProcess other = SpoolProcess.start(directory(), 3)) {
        assertThat(other.line(3)).isEqualTo("3");

        assertThat(read(open())).isEmpty();
        assertThat(SpoolFolder.segments(place(0))).hasSize(1);
      }
    }

    @Test
    void open_leftInOtherFormat_stays() throws IOException {
      leave(1, "a");

      assertThat(read(open("application/x-other"))).isEmpty();
      assertThat(files(place(1))).hasSize(1);
    }

    @Test
    void open_leftAllDone_deleted() throws IOException {
      leave(1, "a", "b");
      Path segment = SpoolFolder.segments(place(1)).get(0);
      try (Spool spool = Spool.open(place(1), MAX, true, FORMAT, losses)) {
        spool.done(spool.next());
        Files.copy(segment, place(1).resolve("kept"));
        spool.done(spool.next());
      }
      byte[] allDone = Files.readAllBytes(place(1).resolve("kept"));
      allDone[allDone.length - 2] = (byte) 0xff; // the state before "b"
      Files.write(segment, allDone);

      assertThat(open().spans()).isZero();
      assertThat(files(place(1))).containsExactly("kept");
    }

    @Test
    void open_foreignFolderOfANumber_noLockPutThere() throws IOException {
      Files.createDirectories(place(1));
      Files.createFile(place(1).resolve("data"));
      Files.createDirectories(place(0));
      Files.createFile(place(2));
      open();

      try (Stream<Path> content = Files.list(place(1))) {
        assertThat(content).containsExactly(place(1).resolve("data"));
      }
    }
  }

  @Nested
  class Names {
    @Test
    void open_foreignFiles_untouched() throws IOException {
      leave(0, "a");
      byte[] segment = Files.readAllBytes(Spools.segment(directory()));
      List<String> names =
          List.of(
              "000000000000000.spool",
              "00000000000000000.spool",
              "000000000000000G.spool",
              "000000000000000A.spool",
              "1000000000000000.spool",
              "0000000000000009.spool.bak",
              "0000000000000009.corrupt2",
              "notes.txt");
      for (String name : names) {
        Files.write(directory().resolve(name), segment);
      }
      Files.createDirectory(directory().resolve("0000000000000009.spool"));

      Spool spool = open();
      assertThat(drain(spool)).containsExactly("a");
      spool.close();

      assertThat(files(directory()))
          .hasSize(names.size() + 1)
          .containsAll(names)
          .contains("0000000000000009.spool");
      for (String name : names) {
        assertThat(directory().resolve(name)).hasBinaryContent(segment);
      }
    }

    @Test
    void open_linksInSegmentsPlaces_notFollowedNorDeleted() throws IOException {
      leave(0, "a");
      Path segment = Spools.segment(directory());
      Path elsewhere = Files.move(segment, temporary.resolve("elsewhere"));
      Path empty = Files.createFile(temporary.resolve("empty"));
      Files.createSymbolicLink(segment, elsewhere);
      Path another = Files.createSymbolicLink(directory().resolve("0000000000000009.spool"), empty);

      assertThat(read(open())).isEmpty();
      assertThat(List.of(segment, elsewhere, another, empty)).allMatch(Files::exists);
    }

    @Test
    void open_linkInTheLocksPlace_throws() throws IOException {
      Files.createDirectories(directory());
      Path elsewhere = Files.createFile(temporary.resolve("elsewhere"));
      Files.createSymbolicLink(directory().resolve("lock"), elsewhere);

      assertThatThrownBy(() -> open()).isInstanceOf(IOException.class);
    }
  }

  @Nested
  class Permissions {
    @Test
    void create_directoriesAndFiles_forTheOwnerAlone() throws IOException {
      assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
      append(open(), "a");
      append(open(), "b");

      for (Path folder : List.of(place(0), place(1))) {
        assertThat(permissions(folder)).isEqualTo("rwx------");
        assertThat(permissions(folder.resolve("lock"))).isEqualTo("rw-------");
        assertThat(permissions(Spools.segment(folder))).isEqualTo("rw-------");
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
