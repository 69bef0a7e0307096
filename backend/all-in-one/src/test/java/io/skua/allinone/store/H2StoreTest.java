/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static io.skua.allinone.store.SpanBuilder.span;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@org.junit.jupiter.api.Tag("slow")
@Timeout(value = 120, unit = SECONDS)
class H2StoreTest extends BoundedStoreContract {
  @TempDir Path directory;
  private int files;

  @Override
  protected SpanStore newStore(int maxTraces, long maxBytes) throws Exception {
    return new H2Store(directory.resolve("store" + files++), maxTraces, maxBytes);
  }

  private Path file() {
    return directory.resolve("traces");
  }

  private Path database() {
    return directory.resolve("traces.mv.db");
  }

  private SpanStore open() throws IOException {
    return open(1_000);
  }

  private SpanStore open(int maxTraces) throws IOException {
    return new H2Store(file(), maxTraces, 64 << 20);
  }

  private void execute(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:async:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void assertRefused(String message) {
    assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(message);
  }

  // Restarts.

  @Test
  void open_again_hasAllThatWasThere() throws Exception {
    List<Span> spans =
        build(
            span(1, 1).service("a").operation("x").tag("k", 5L).log(1, new Tag("event", "retry")),
            span(1, 2).service("b").childOf(1).tag("span.kind", "server"),
            span(2, 3).service("b").durationMicros(7));
    Contents contents;
    try (SpanStore store = open()) {
      store.add(spans);
      contents = store.contents().orElseThrow();
    }

    try (SpanStore store = open()) {
      assertThat(store.contents().orElseThrow()).isEqualTo(contents);
      assertThat(store.trace(new TraceId(0, 1)).orElseThrow().spans())
          .isEqualTo(spans.subList(0, 2));
      assertThat(ids(store.find(all().build()))).containsExactly(2L, 1L);
      assertThat(ids(store.find(all().withTags(Map.of("event", "retry")).build())))
          .containsExactly(1L);
      assertThat(store.services()).containsExactly("a", "b");
      assertThat(store.operations("b"))
          .containsExactly(new Operation("operation", ""), new Operation("operation", "server"));
      assertThat(store.dependencies(0, Long.MAX_VALUE))
          .containsExactly(new Dependency("a", "b", 1));
    }
  }

  @Test
  void add_afterARestart_growsTracesAndDropsTheOldest() throws Exception {
    try (SpanStore store = open(3)) {
      store.add(build(span(1, 1), span(2, 1), span(3, 1).tag("k", "v")));
    }

    try (SpanStore store = open(3)) {
      store.add(build(span(3, 2).tag("k", "v"), span(4, 1)));

      assertThat(ids(store.find(all().build()))).containsExactly(4L, 3L, 2L);
      assertThat(store.find(all().withTags(Map.of("k", "v")).build()))
          .singleElement()
          .satisfies(trace -> assertThat(trace.spans()).hasSize(2));
      assertThat(store.contents().orElseThrow().evictedSpans()).isEqualTo(1);
    }
  }

  @Test
  void open_withNarrowerBounds_dropsTheOldest() throws Exception {
    try (SpanStore store = open(10)) {
      store.add(build(span(1, 1), span(2, 1), span(3, 1)));
    }

    try (SpanStore store = open(2)) {
      assertThat(ids(store.find(all().build()))).containsExactly(3L, 2L);
      assertThat(store.contents().orElseThrow().evictedSpans()).isEqualTo(1);
    }
  }

  @Test
  void open_afterItsProcessWasKilled_hasAllUpToSomeMoment() throws Exception {
    int added;
    try (H2StoreProcess process = H2StoreProcess.start(file())) {
      do {
        added = process.awaitMore();
      } while (added < 500);
    }

    try (SpanStore store = open(1_000_000)) {
      List<Trace> traces = store.find(all().build());
      int count = traces.size();
      assertThat(ids(traces))
          .containsExactlyElementsOf(LongStream.range(0, count).mapToObj(i -> count - i).toList());
      assertThat(traces).allSatisfy(trace -> assertThat(trace.spans()).hasSize(2));
      assertThat(store.contents().orElseThrow().spans()).isEqualTo(2L * count);
      store.add(build(span(0, 1).tag("n", 0L)));
      assertThat(ids(store.find(all().withTags(Map.of("n", "0")).build()))).containsExactly(0L);
    }
  }

  @Test
  void add_farMoreThanMaxBytes_leavesTheFileSmall() throws Exception {
    long maxBytes = 2 << 20;
    Random random = new Random(1);
    try (SpanStore store = new H2Store(file(), 1_000_000, maxBytes)) {
      for (int i = 0; i < 600; i++) {
        List<Span> batch = new ArrayList<>();
        for (int j = 0; j < 50; j++) {
          byte[] noise = new byte[600];
          random.nextBytes(noise);
          batch.add(span(i, j).tag("noise", noise).tag("n", (long) j).build());
        }
        store.add(batch);
      }
      assertThat(store.contents().orElseThrow().evictedSpans()).isGreaterThan(20_000);
    }

    assertThat(Files.size(database())).isBetween(maxBytes / 2, 4 * maxBytes);
  }

  // What cannot be opened.

  @Test
  void open_whileAnotherProcessHasIt_saysSo() throws Exception {
    try (H2StoreProcess process = H2StoreProcess.start(file())) {
      process.awaitMore();

      assertRefused("store file " + database() + " is in use by another process");
    }
  }

  @Test
  void open_whileThisProcessHasIt_saysSo() throws Exception {
    try (SpanStore first = open()) {
      assertRefused("store file " + database() + " is in use by another store of this process");

      first.add(build(span(1, 1)));
      assertThat(first.find(all().build())).hasSize(1);
    }
    open().close();
  }

  @Test
  void open_fileThatIsNoDatabase_saysSoAndLeavesIt() throws Exception {
    Files.writeString(database(), "Dear diary, ".repeat(10_000));

    assertRefused(database() + " is damaged, or no store: move it away, or name another");
    assertThat(database()).content().startsWith("Dear diary, ");
  }

  @Test
  void open_fileWithNoiseInIt_saysSo() throws Exception {
    try (SpanStore store = open()) {
      store.add(build(span(1, 1).tag("k", "v".repeat(100_000))));
    }
    try (RandomAccessFile file = new RandomAccessFile(database().toFile(), "rw")) {
      byte[] noise = new byte[(int) file.length()];
      new Random(1).nextBytes(noise);
      file.write(noise);
    }

    assertRefused("is damaged, or no store");
  }

  @Test
  void open_databaseOfSomethingElse_saysSo() throws Exception {
    execute("CREATE TABLE CUSTOMER (NAME VARCHAR)");

    assertRefused("is damaged, or no store");
  }

  @Test
  void open_databaseWithAPassword_saysSo() throws Exception {
    DriverManager.getConnection("jdbc:h2:" + file(), "sa", "secret").close();

    assertRefused("is damaged, or no store");
  }

  @Test
  void open_storeOfALaterVersion_saysSo() throws Exception {
    open().close();
    execute("UPDATE SCHEMA_VERSION SET NUMBER = 3");

    assertRefused("has version 3, and is not for this program, which has 2");
  }

  @Test
  void open_emptyFile_isANewStore() throws Exception {
    Files.createFile(database());

    try (SpanStore store = open()) {
      assertThat(store.add(build(span(1, 1))).stored()).isEqualTo(1);
    }
  }

  @Test
  void file_whenNew_isReadableByItsOwnerAlone_andSoIsAllBesideIt() throws Exception {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));

    try (SpanStore store = open()) {
      for (int i = 1; i < 200; i++) {
        store.add(build(span(i, 1)));
      }
      store.dependencies(Long.MIN_VALUE, Long.MAX_VALUE);
      assertOwnerAlone();
    }
    assertOwnerAlone();
  }

  @Test
  void open_fileThatOthersMayRead_isTheirsNoLonger() throws Exception {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    open().close();
    Path trace = Files.createFile(directory.resolve("traces.trace.db"));
    Path other = Files.createFile(directory.resolve("tracesOfOthers.mv.db"));
    for (Path file : List.of(database(), trace, other)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    open().close();

    assertThat(permissions(database())).isEqualTo("rw-------");
    assertThat(permissions(trace)).isEqualTo("rw-------");
    assertThat(permissions(other)).isEqualTo("rw-r--r--");
  }

  private void assertOwnerAlone() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isNotEmpty().allMatch(file -> permissions(file).equals("rw-------"));
    }
  }

  private static String permissions(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void open_directoryThatIsNotThere_makesIt() throws Exception {
    Path deep = directory.resolve("a/b/traces");

    new H2Store(deep, 10, 1 << 20).close();

    assertThat(directory.resolve("a/b/traces.mv.db")).isRegularFile();
  }

  @Test
  void open_directoryThatIsAFile_saysSo() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> new H2Store(file.resolve("traces"), 10, 1 << 20))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("store file " + file.resolve("traces"))
        .hasMessageContaining("cannot make its directory");
  }

  @Test
  void open_readOnlyDirectory_saysSo() {
    assumeTrue(directory.toFile().setWritable(false));
    assumeFalse(Files.isWritable(directory), "root may write anywhere");

    assertRefused(directory + " is read-only");
  }

  @Test
  void open_directoryWhereNoOneMayWrite_saysSo() {
    Path proc = Path.of("/proc/self");
    assumeTrue(Files.isDirectory(proc), "Linux only");

    assertThatThrownBy(() -> new H2Store(proc.resolve("traces"), 10, 1 << 20))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("store file /proc/self/traces");
  }

  @Test
  void open_pathWithASemicolon_saysSo() {
    assertThatThrownBy(() -> new H2Store(directory.resolve("a;INIT=b"), 10, 1 << 20))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("without ';'");
  }

  // Failures and the end.

  @Test
  void anyMethod_ofAnInterruptedThread_goesOn() throws Exception {
    try (SpanStore store = open()) {
      Thread.currentThread().interrupt();
      try {
        store.add(build(span(1, 1)));
        assertThat(store.find(all().build())).hasSize(1);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
      store.add(build(span(2, 1)));
      assertThat(store.find(all().build())).hasSize(2);
    }
  }

  @Test
  void add_whenTheDatabaseBreaks_throwsOnceAndGoesOn() throws Exception {
    try (SpanStore store = open()) {
      store.add(build(span(1, 1)));
      execute("SHUTDOWN");

      assertThatThrownBy(() -> store.add(build(span(2, 1))))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("store file " + file());
      assertThat(store.add(build(span(3, 1))).stored()).isEqualTo(1);
      assertThat(ids(store.find(all().build()))).containsExactly(3L, 1L);
      assertThat(store.contents().orElseThrow().spans()).isEqualTo(2);
    }
  }

  @Test
  void anyMethod_afterClose_throws() throws Exception {
    SpanStore store = open();
    store.close();
    store.close();

    assertThatThrownBy(() -> store.add(build(span(1, 1))))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> store.find(all().build()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(store::services).isInstanceOf(UncheckedIOException.class);
  }
}
