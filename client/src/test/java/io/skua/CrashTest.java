/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services in JVMs of their own, which are killed or end while the collector is away. */
@Tag("slow")
@Tag("smoke")
@Timeout(120)
class CrashTest {
  private static final Duration SOON = Duration.ofSeconds(30);

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
    return Map.of("JAEGER_SENDER_SPOOL_DIR", directory.toString());
  }

  /**
   * A service that finishes a hundred spans again and again, and says after each hundred how many
   * it has finished and how many were written to the spool: those are sealed, and must arrive.
   */
  static final class Shop {
    private Shop() {}

    /** First id, how many hundreds, {@code exits} or {@code stays}, then settings. */
    public static void main(String[] arguments) throws Exception {
      Map<String, String> settings = new HashMap<>();
      for (int i = 3; i < arguments.length; i++) {
        int equals = arguments[i].indexOf('=');
        settings.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
      }
      Service service = Service.start(Integer.parseInt(arguments[0]), settings);
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        service.finishSpans(100, "v");
        Thread.sleep(5); // So that there are many batches.
        System.out.println("spooled=" + service.spooled());
      }
      System.out.println("done=" + service.finishedCount());
      if (arguments[2].equals("exits")) {
        System.exit(0); // By way of the shutdown hook.
      }
      Thread.sleep(60_000); // Killed before, or left behind by a test that died.
    }
  }

  private Child shop(int firstId, int hundreds, String end, Map<String, String> settings)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("" + firstId, "" + hundreds, end));
    Stream.of(collector.settings(), settings)
        .flatMap(some -> some.entrySet().stream())
        .forEach(setting -> arguments.add(setting.getKey() + '=' + setting.getValue()));
    return Child.start(Shop.class, List.of(), arguments.toArray(new String[0]));
  }

  private Child endless(int firstId) throws IOException {
    return shop(firstId, 1_000_000, "stays", spool());
  }

  private Child exiting(int firstId, Map<String, String> settings) throws IOException {
    return shop(firstId, 50, "exits", settings);
  }

  /** Kills it once so many spans are on disk; returns how many were, by its last word. */
  private static int killAt(int spooled, Child child) throws Exception {
    int said = 0;
    while (said < spooled) {
      said = Integer.parseInt(child.await("spooled="));
    }
    child.kill();
    String line;
    while ((line = child.await("spooled=")) != null) {
      said = line.isEmpty() ? said : Math.max(said, Integer.parseInt(line)); // Or cut short.
    }
    return said;
  }

  /** By the next service at that directory, which finishes nothing itself. */
  private void sendWhatIsLeft() throws IOException {
    Service next = Service.start(collector.settings(), spool());
    next.close(SOON);

    next.assertBooks(collector.receipts());
    assertThat(next.sent()).isEqualTo(-next.onDisk());
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".spool"));
    }
  }

  /** Batches are sealed in the order of their spans, so that only the last may be missing. */
  private static void assertArrived(BitSet arrived, int first, int atLeast) {
    int end = arrived.nextClearBit(first);
    assertThat(end - first).isGreaterThanOrEqualTo(atLeast);
    assertThat(arrived.get(end, first + 999_999).cardinality()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000, 5_000})
  void kill_inAnOutage_losesNothingThatWasSealed(int spooled) throws Exception {
    collector.leave();
    int sealed;
    try (Child child = endless(1)) {
      sealed = killAt(spooled, child);
    }
    collector.comeBack();
    sendWhatIsLeft();

    assertArrived(collector.receipts().spans(), 1, sealed);
    assertThat(collector.receipts().repeated()).isZero();
  }

  @Test
  void kill_whileSpansAreSent_losesNothingThatWasSealed() throws Exception {
    int sealed;
    try (Child child = endless(1)) {
      sealed = killAt(5_000, child);
    }
    sendWhatIsLeft();

    assertArrived(collector.receipts().spans(), 1, sealed);
    assertThat(collector.receipts().strayed()).isZero();
  }

  @Test
  void kill_ofTwoAtOneDirectory_losesNothingThatWasSealed() throws Exception {
    collector.leave();
    int first;
    int second;
    try (Child one = endless(1);
        Child two = endless(1_000_001)) {
      first = killAt(2_000, one);
      second = killAt(2_000, two);
    }
    collector.comeBack();
    sendWhatIsLeft();

    assertArrived(collector.receipts().spans(), 1, first);
    assertArrived(collector.receipts().spans(), 1_000_001, second);
    assertThat(collector.receipts().repeated()).isZero();
  }

  @Test
  void twoAtOneDirectory_collectorThere_eachSendsItsOwnOnce() throws Exception {
    try (Child one = exiting(1, spool());
        Child two = exiting(1_000_001, spool())) {
      assertThat(one.await("done=")).isEqualTo("5000");
      assertThat(two.await("done=")).isEqualTo("5000");
      assertThat(one.exitCode()).isZero();
      assertThat(two.exitCode()).isZero();
    }
    assertThat(collector.receipts().count()).isEqualTo(10_000);
    assertThat(collector.receipts().repeated()).isZero();
    assertThat(collector.receipts().strayed()).isZero();
  }

  /** As a cleaner of temporary folders may: all that is no data. */
  private void deleteWhatIsNoSegment() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith(".spool")) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  @Test
  void twoAtOneDirectory_filesWithoutDataDeletedBetweenTheirStarts_loseNothing() throws Exception {
    collector.leave();
    try (Child one = shop(1, 600, "exits", spool())) {
      one.await("spooled=");
      deleteWhatIsNoSegment();
      try (Child two = shop(1_000_001, 50, "exits", spool())) {
        assertThat(two.await("done=")).isEqualTo("5000");
        assertThat(one.await("done=")).isEqualTo("60000");
        assertThat(one.exitCode()).isZero();
        assertThat(two.exitCode()).isZero();
      }
    }
    collector.comeBack();
    sendWhatIsLeft();

    assertThat(collector.receipts().count()).isEqualTo(65_000);
    assertThat(collector.receipts().repeated()).isZero();
  }

  @Test
  void threeAtOneDirectory_systemPropertiesResetBeforeTheSecondHere_loseNothing() throws Exception {
    collector.leave();
    Service one = Service.start(1, collector.settings(), spool());
    one.finishSpans(100, "v");
    assertThat(one.tracer.flush(Duration.ofMillis(200))).isFalse();
    Properties before = System.getProperties();
    System.setProperties(new Properties());
    try {
      Service.start(1_001, collector.settings(), spool()).close();
    } finally {
      System.setProperties(before);
    }
    try (Child other = exiting(1_000_001, spool())) {
      assertThat(other.await("done=")).isEqualTo("5000");
      one.finishSpans(100, "v");
      assertThat(other.exitCode()).isZero();
    }
    one.close(SOON);
    one.assertBooks(collector.receipts());
    collector.comeBack();
    sendWhatIsLeft();

    assertThat(collector.receipts().count()).isEqualTo(5_200);
    assertThat(collector.receipts().repeated()).isZero();
  }

  @Test
  void exit_inAnOutageWithASpool_losesNothing() throws Exception {
    collector.leave();
    try (Child child = exiting(1, spool())) {
      assertThat(child.await("done=")).isEqualTo("5000");
      assertThat(child.exitCode()).isZero();
    }
    collector.comeBack();
    sendWhatIsLeft();

    assertThat(collector.receipts().count()).isEqualTo(5_000);
    assertThat(collector.receipts().repeated()).isZero();
  }

  @Test
  void exit_inAnOutageWithoutASpool_isBoundedByTheCloseTimeout() throws Exception {
    collector.leave();
    try (Child child = exiting(1, Map.of("JAEGER_REPORTER_CLOSE_TIMEOUT", "1s"))) {
      assertThat(child.await("done=")).isEqualTo("5000");
      assertThat(child.exitCode()).isZero(); // Or it would last for the retry deadline, a minute.
    }
  }

  @Test
  void exit_collectorBackBeforeTheCloseTimeout_losesNothing() throws Exception {
    collector.leave();
    try (Child child = exiting(1, Map.of("JAEGER_REPORTER_CLOSE_TIMEOUT", "30s"))) {
      assertThat(child.await("done=")).isEqualTo("5000");
      collector.comeBack();
      assertThat(child.exitCode()).isZero();
    }
    assertThat(collector.receipts().count()).isEqualTo(5_000);
  }

  @Test
  void sigterm_collectorThere_losesNothing() throws Exception {
    try (Child child = shop(1, 50, "stays", Map.of())) {
      assertThat(child.await("done=")).isEqualTo("5000");
      child.terminate();
      assertThat(child.exitCode()).isEqualTo(128 + 15);
    }
    assertThat(collector.receipts().count()).isEqualTo(5_000);
  }
}
