/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static io.skua.FaultyCollector.HANGS;
import static io.skua.FaultyCollector.TAKES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.skua.tracer.CapturedLog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code JAEGER_SENDER_SPOOL_DIR} promises while the collector is away, hangs, or the disk
 * fails. Disks that fail in every other way are in reporter's SpoolDiskTest.
 */
@Tag("slow")
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class SpoolFaultTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int SPANS = 200;

  @TempDir Path directory;
  private FaultyCollector collector;

  @BeforeEach
  void start() throws IOException {
    collector = FaultyCollector.start();
  }

  @AfterEach
  void stop() throws IOException {
    collector.close();
  }

  private Map<String, String> spool() {
    return Map.of(
        "JAEGER_SENDER_SPOOL_DIR", directory.toString(), "JAEGER_SENDER_SPOOL_BYTES", "1048576");
  }

  private Service service(int firstId, Map<String, String> settings) {
    return Service.start(firstId, collector.settings(), spool(), settings);
  }

  private Service service(int firstId) {
    return service(firstId, Map.of());
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  /** As a file may be whose disk is old. */
  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 0x10;
    Files.write(file, bytes);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void outage_longerThanTheRetryDeadline_costsNothing() throws Exception {
    try (Service service = service(1, Map.of("JAEGER_SENDER_RETRY_DEADLINE", "100ms"))) {
      collector.leave();
      service.work(SPANS);
      await().atMost(SOON).until(() -> service.resent() >= 2 * SPANS);
      service.work(SPANS);
      collector.comeBack();
      service.work(SPANS);
      assertThat(service.flush()).isTrue();
      service.close(SOON);

      service.assertBooks(collector.receipts());
      assertThat(collector.receipts().spans()).isEqualTo(service.finished());
      assertThat(service.log.lines()).hasSize(2);
      assertThat(service.log.lines("INFO").get(0)).endsWith("works again; spans lost: 0");
    }
    assertThat(files(".spool")).isEmpty();
  }

  @Test
  void close_inAnOutage_leavesAllToTheNextStart() throws Exception {
    collector.leave();
    try (Service service = service(1)) {
      service.work(SPANS);
      await().atMost(SOON).until(() -> !service.log.lines().isEmpty());
      service.work(SPANS);
      service.close(SOON);

      service.assertBooks(collector.receipts());
      assertThat(service.onDisk()).isEqualTo(2 * SPANS);
    }
    collector.comeBack();
    assertNextStartDelivers(2 * SPANS);
  }

  /** What was left, without a new span, and new ones after it. */
  private void assertNextStartDelivers(int left) throws Exception {
    try (Service next = service(left + 1)) {
      await().atMost(SOON).until(() -> collector.receipts().count() == left);
      next.work(SPANS);
      assertThat(next.flush()).isTrue();
      next.close(SOON);

      next.assertBooks(collector.receipts());
      assertThat(next.sent()).isEqualTo(left + SPANS);
      assertThat(collector.receipts().count()).isEqualTo(left + SPANS);
    }
    assertThat(files(".spool")).isEmpty();
  }

  @Test
  void close_whileTheCollectorHangs_leavesAllToTheNextStart() throws Exception {
    collector.answer(HANGS);
    try (Service service = service(1, Map.of("JAEGER_REPORTER_CLOSE_TIMEOUT", "500ms"))) {
      service.work(SPANS);
      await().atMost(SOON).until(() -> collector.requests() == 1);
      service.work(SPANS);
      service.close(SOON);

      service.assertBooks(collector.receipts());
      assertThat(service.onDisk()).isEqualTo(2 * SPANS);
    }
    collector.answer(TAKES);
    assertNextStartDelivers(2 * SPANS);
  }

  @Test
  void close_whileTheCollectorTakesWithoutAnAnswer_nextStartRepeatsTheSameBytes() throws Exception {
    collector.answer(
        request -> {
          request.take();
          request.hang();
        });
    try (Service service = service(1, Map.of("JAEGER_REPORTER_CLOSE_TIMEOUT", "500ms"))) {
      service.work(SPANS);
      await().atMost(SOON).until(() -> collector.receipts().count() > 0);
      service.close(SOON);

      service.assertBooks(collector.receipts());
      assertThat(service.onDisk()).isEqualTo(SPANS);
    }
    collector.answer(TAKES);
    assertNextStartDelivers(SPANS);
    assertThat(collector.receipts().repeated()).isPositive();
  }

  /** Of an outage in which more is written than the spool holds: some 2 MB. */
  private BitSet arrivedOfTooMany(String dropped) throws Exception {
    collector.leave();
    int spans = 100;
    Map<String, String> settings =
        Map.of(
            "JAEGER_SENDER_ON_BUFFER_FULL",
            dropped,
            "JAEGER_SENDER_MAX_PACKET_SIZE",
            "65536"); // A batch has a few spans.
    try (Service service = service(1, settings)) {
      service.finishSpans(spans, "v".repeat(20_000));
      await().atMost(SOON).until(() -> service.dropped("spool_full") >= spans / 4);
      collector.comeBack();
      assertThat(service.flush()).isFalse();
      service.close(SOON);

      service.assertBooks(collector.receipts());
      assertThat(service.sent() + service.dropped("spool_full")).isEqualTo(spans);
      assertThat(service.log.lines()).hasSize(2);
      return collector.receipts().spans();
    }
  }

  @Test
  void spool_full_costsTheOldest() throws Exception {
    assertThat(arrivedOfTooMany("oldest").get(100)).isTrue();
  }

  @Test
  void spool_full_costsTheNewestIfTold() throws Exception {
    BitSet arrived = arrivedOfTooMany("newest");

    assertThat(arrived.nextClearBit(1)).isGreaterThan(10);
  }

  @Test
  void segment_damagedBetweenTwoStarts_costsThatAloneAndIsCounted() throws Exception {
    collector.leave();
    try (Service service = service(1)) {
      for (int i = 1; i <= 10; i++) {
        long written = (long) i * SPANS;
        service.work(SPANS);
        await().atMost(SOON).until(() -> service.onDisk() + SPANS >= written);
      }
      service.close(SOON);
    }
    List<Path> segments = files(".spool");
    damage(segments.get(segments.size() / 2));
    collector.comeBack();
    try (Service next = service(10 * SPANS + 1)) {
      next.work(SPANS);
      next.flush();
      await().atMost(SOON).until(() -> next.onDisk() <= 0);
      next.close(SOON);

      next.assertBooks(collector.receipts());
      assertThat(next.dropped("spool_corrupt")).isPositive();
      assertThat(next.sent() + next.dropped("spool_corrupt")).isEqualTo(11 * SPANS);
      assertThat(collector.receipts().count()).isEqualTo(next.sent());
    }
    assertThat(files(".spool")).isEmpty();
    assertThat(files(".corrupt")).hasSize(1);
  }

  /** What is in all of the directory. */
  private long bytesOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    }
  }

  @Test
  void spool_ofThreeServices_isBoundedAsOne() throws Exception {
    collector.leave();
    List<Service> three = List.of(service(1), service(1_001), service(2_001));
    long most = 0;
    for (int i = 0; i < 10; i++) {
      for (Service service : three) {
        service.finishSpans(10, "v".repeat(20_000));
        service.tracer.flush(Duration.ofMillis(50));
        most = Math.max(most, bytesOnDisk());
      }
    }
    three.forEach(service -> service.close(SOON));

    assertThat(most).isBetween(700_000L, 1_600_000L); // a megabyte, and batches under way
    assertThat(bytesOnDisk()).isBetween(700_000L, 1_600_000L);
    assertThat(three.stream().mapToLong(service -> service.dropped("spool_full")).sum())
        .isPositive();
    three.forEach(service -> service.assertBooks(collector.receipts()));
  }

  @Test
  void spool_leftInAnotherFormat_makesRoomAndIsCounted() throws Exception {
    collector.leave();
    Map<String, String> small = Map.of("JAEGER_SENDER_MAX_PACKET_SIZE", "65536");
    try (Service thrift = service(1, small)) {
      thrift.finishSpans(45, "v".repeat(20_000));
      thrift.close(SOON);
      assertThat(thrift.onDisk()).isEqualTo(45);
    }
    Map<String, String> otlp = new HashMap<>(small);
    otlp.put("JAEGER_SENDER", "otlp");
    try (Service next = service(1_001, otlp)) {
      next.finishSpans(45, "v".repeat(20_000));
      next.close(SOON);

      next.assertBooks(collector.receipts());
      assertThat(next.dropped("spool_full")).isBetween(30L, 45L); // of the other format
    }
    assertThat(bytesOnDisk()).isLessThanOrEqualTo(1_048_576);
  }

  @Test
  void segment_cutBetweenTwoStarts_costsThatAloneAndIsCountedSaidAndSetAside() throws Exception {
    collector.leave();
    try (Service service = service(1)) {
      service.work(SPANS);
      service.close(SOON);
      assertThat(service.onDisk()).isEqualTo(SPANS);
    }
    Path segment = files(".spool").get(0);
    Files.write(segment, Arrays.copyOf(Files.readAllBytes(segment), 200));
    try (CapturedLog log = new CapturedLog("io.skua.reporter.Spool");
        Service next = service(SPANS + 1)) {
      next.work(SPANS);
      collector.comeBack();
      next.flush();
      next.close(SOON);

      next.assertBooks(collector.receipts());
      assertThat(next.dropped("spool_corrupt")).isEqualTo(SPANS);
      assertThat(next.sent()).isEqualTo(SPANS);
      assertThat(log.lines("WARN")).hasSize(1);
    }
    assertThat(files(".corrupt")).hasSize(1);
  }

  @Test
  void disk_full_batchesWaitInMemory() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=256k", "skua", directory.toString());
    try (Service service = service(1)) {
      collector.leave();
      service.finishSpans(50, "v".repeat(10_000));
      await().atMost(SOON).until(() -> service.log.lines("WARN").size() == 2);
      service.finishSpans(50, "v".repeat(10_000));
      collector.comeBack();
      assertThat(service.flush()).isTrue();
      service.work(SPANS);
      assertThat(service.flush()).isTrue();
      service.close(SOON);

      service.assertBooks(collector.receipts());
      assertThat(collector.receipts().spans()).isEqualTo(service.finished());
      assertThat(service.log.lines("WARN"))
          .filteredOn(line -> line.startsWith("The spool cannot be used"))
          .hasSize(1);
      assertThat(service.log.lines("INFO"))
          .anyMatch(line -> line.endsWith("works again; spans lost: 0"))
          .contains("The spool can be used again")
          .hasSize(2);
    } finally {
      run("umount", directory.toString());
    }
  }

  /** Where that is not allowed, SpoolDiskTest and OutboxSpoolTest must do. */
  private static void run(String... command) throws Exception {
    int exitCode;
    try {
      exitCode = new ProcessBuilder(command).start().waitFor();
    } catch (IOException notThere) {
      exitCode = -1;
    }
    assumeThat(exitCode).as("%s", List.of(command)).isZero();
  }

  @Test
  void directory_deletedInAnOutage_newSpansArriveAndTheBooksBalance() throws Exception {
    Path deleted = directory.resolve("deleted");
    try (Service service = service(1, Map.of("JAEGER_SENDER_SPOOL_DIR", deleted.toString()))) {
      collector.leave();
      service.work(SPANS);
      await().atMost(SOON).until(() -> !service.log.lines().isEmpty());
      delete(deleted);
      service.work(SPANS);
      collector.comeBack();
      await()
          .atMost(SOON)
          .until(
              () -> {
                service.work(1);
                return service.flush();
              });
      service.work(SPANS);
      assertThat(service.flush()).isTrue();
      service.close(SOON);

      service.assertBooks(collector.receipts());
      assertThat(collector.receipts().spans().get(service.finished().length() - 1)).isTrue();
    }
  }
}
