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
import static io.skua.reporter.Spools.read;
import static io.skua.reporter.Spools.text;
import static io.skua.reporter.Spools.third;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skua.tracer.Stress;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SpoolTest {
  private static final long LARGE = 256L * 1024 * 1024;

  @TempDir Path directory;

  private final Spools.LossBook losses = new Spools.LossBook();
  private Spool spool;

  @BeforeEach
  void open() throws IOException {
    spool = Spool.open(directory, LARGE, true, FORMAT, losses);
  }

  @AfterEach
  void close() {
    Thread.interrupted();
    spool.close();
  }

  private void reopen() throws IOException {
    reopen(LARGE, true);
  }

  private void reopen(long maxBytes, boolean dropOldest) throws IOException {
    spool.close();
    spool = Spool.open(directory, maxBytes, dropOldest, FORMAT, losses);
  }

  /** Appends that many thirds of a segment, named 0, 1, ... */
  private void appendThirds(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      assertThat(spool.append(third("" + i))).isTrue();
    }
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "" + i).toList();
  }

  @Nested
  class Queue {
    @Test
    void next_nothingAppended_null() throws IOException {
      assertThat(spool.next()).isNull();
    }

    @Test
    void next_severalAppended_oldestFirst() throws IOException {
      append(spool, "a", "b", "c");

      assertThat(read(spool)).containsExactly("a", "b", "c");
    }

    @Test
    void next_handedOutAndNotDone_notHandedOutAgain() throws IOException {
      append(spool, "a");
      spool.next();
      append(spool, "b");

      assertThat(read(spool)).containsExactly("b");
    }

    @Test
    void next_batch_asAppended() throws IOException {
      long before = System.currentTimeMillis();
      spool.append(batch("a", 7));

      SpooledBatch spooled = spool.next();

      assertThat(text(spooled)).isEqualTo("a");
      assertThat(spooled.batch.spanCount()).isEqualTo(7);
      assertThat(spooled.sealedAtMillis).isBetween(before, System.currentTimeMillis());
    }

    @Test
    void next_moreThanOneTransfer_allBytes() throws IOException {
      byte[] bytes = new byte[300_001];
      new Random(1).nextBytes(bytes);
      spool.append(new EncodedBatch(bytes, 1, bytes.length - 1, 1));

      SpooledBatch spooled = spool.next();

      assertThat(spooled.batch.bytes()).hasSize(300_000);
      assertThat(spooled.batch.bytes()).isEqualTo(Arrays.copyOfRange(bytes, 1, 300_001));
    }

    @Test
    void next_emptyBatch_handedOut() throws IOException {
      append(spool, "");

      assertThat(read(spool)).containsExactly("");
    }

    @Test
    void append_encodersBufferReused_batchUnchanged() throws IOException {
      EncodedBatch batch = batch("a", 1);
      spool.append(batch);
      Arrays.fill(batch.bytes(), (byte) 'x');

      assertThat(read(spool)).containsExactly("a");
    }

    @Test
    void spans_appendedReadDone_thoseNotDone() throws IOException {
      spool.append(batch("a", 3));
      spool.append(batch("b", 4));
      SpooledBatch first = spool.next();
      assertThat(spool.spans()).isEqualTo(7);

      spool.done(first);

      assertThat(spool.spans()).isEqualTo(4);
    }

    @Test
    void bytes_appended_sizeOfFiles() throws IOException {
      appendThirds(4);

      assertThat(spool.bytes()).isEqualTo(sizeOfFiles());
    }

    @Test
    void toString_open_itsFolder() {
      assertThat(spool).hasToString(directory.toString());
    }

    private long sizeOfFiles() throws IOException {
      long bytes = 0;
      for (Path segment : Spools.segments(directory)) {
        bytes += Files.size(segment);
      }
      return bytes;
    }
  }

  @Nested
  class Reopened {
    @Test
    void next_notDone_replayedInOrder() throws IOException {
      reopen(EIGHT_SEGMENTS, true);
      appendThirds(10);
      spool.next();

      reopen();

      assertThat(spool.spans()).isEqualTo(10);
      assertThat(read(spool)).isEqualTo(numbers(0, 10));
    }

    @Test
    void next_done_notReplayed() throws IOException {
      append(spool, "a", "b", "c");
      spool.next();
      spool.done(spool.next());

      reopen();

      assertThat(spool.spans()).isEqualTo(2);
      assertThat(read(spool)).containsExactly("a", "c");
    }

    @Test
    void next_appendedAfterwards_behindWhatWasLeft() throws IOException {
      append(spool, "a");
      reopen();
      append(spool, "b");
      reopen();
      append(spool, "c");

      assertThat(read(spool)).containsExactly("a", "b", "c");
      assertThat(files(directory)).hasSize(1); // A process that often restarts leaves no crowd.
    }

    @Test
    void append_lastSegmentFull_nextOne() throws IOException {
      reopen(EIGHT_SEGMENTS, true);
      appendThirds(3);
      reopen(EIGHT_SEGMENTS, true);
      spool.append(third("3"));

      assertThat(files(directory)).hasSize(2);
      assertThat(read(spool)).isEqualTo(numbers(0, 4));
    }

    @Test
    void open_smallerThanWhatWasLeft_oldestDroppedWithNextAppend() throws IOException {
      reopen(EIGHT_SEGMENTS, true);
      appendThirds(12);
      reopen(3 * 64 * 1024, true);
      spool.append(third("12"));

      assertThat(spool.bytes()).isLessThanOrEqualTo(3 * 64 * 1024);
      assertThat(losses.full).isEqualTo(6);
      assertThat(read(spool)).isEqualTo(numbers(6, 13));
    }

    @Test
    void open_allDone_nothingLeft() throws IOException {
      append(spool, "a", "b");
      drain(spool);

      spool.close();

      assertThat(files(directory)).isEmpty();
    }

    @Test
    void close_twice_once() throws IOException {
      append(spool, "a");
      spool.close();
      spool.close();

      assertThat(spool.spans()).isEqualTo(1);
      assertThatThrownBy(() -> append(spool, "b")).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> spool.next()).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void done_closed_replayedAsTheFileMayBeAnothers() throws IOException {
      append(spool, "a");
      SpooledBatch batch = spool.next();
      spool.close();
      spool.done(batch);
      reopen();

      assertThat(read(spool)).containsExactly("a");
    }
  }

  @Nested
  class Segments {
    @BeforeEach
    void small() throws IOException {
      reopen(EIGHT_SEGMENTS, true);
    }

    @Test
    void done_wholeSegment_deleted() throws IOException {
      appendThirds(7);
      assertThat(files(directory)).hasSize(3);
      spool.done(spool.next());
      spool.done(spool.next());
      assertThat(files(directory)).hasSize(3);

      spool.done(spool.next());

      assertThat(files(directory)).hasSize(2);
    }

    @Test
    void done_outOfOrder_deletedWhenAllAre() throws IOException {
      appendThirds(4);
      SpooledBatch first = spool.next();
      SpooledBatch second = spool.next();
      SpooledBatch third = spool.next();
      spool.next();
      spool.done(third);
      spool.done(first);
      assertThat(files(directory)).hasSize(2);

      spool.done(second);

      assertThat(files(directory)).hasSize(1);
      assertThat(spool.spans()).isEqualTo(1);
    }

    @Test
    void append_healthyCollectorForLong_directoryDoesNotGrow() throws IOException {
      for (int i = 0; i < 1_000; i++) {
        spool.append(third("" + i));
        assertThat(drain(spool)).containsExactly("" + i);
        assertThat(files(directory)).hasSizeLessThanOrEqualTo(1);
      }
      assertThat(losses.full).isZero();
    }

    @Test
    void append_largerThanSegment_oneToItself() throws IOException {
      append(spool, "a", "x".repeat(100_000), "b");

      assertThat(files(directory)).hasSize(3);
      assertThat(drain(spool)).containsExactly("a", "x".repeat(100_000), "b");
    }

    @Test
    void descriptors_manySegments_oneForEach() throws IOException {
      appendThirds(20);
      assertThat(openSegments()).isEqualTo(7);

      drain(spool);
      assertThat(openSegments()).isEqualTo(1);
      spool.close();
      assertThat(openSegments()).isZero();
    }

    private long openSegments() throws IOException {
      Path descriptors = Path.of("/proc/self/fd");
      assumeTrue(Files.isDirectory(descriptors));
      List<Path> open;
      try (Stream<Path> links = Files.list(descriptors)) {
        open = links.toList();
      }
      return open.stream().filter(this::isSegment).count();
    }

    private boolean isSegment(Path link) {
      try {
        Path file = Files.readSymbolicLink(link);
        return file.startsWith(directory) && file.toString().endsWith(".spool");
      } catch (IOException closedMeanwhile) {
        return false;
      }
    }
  }

  @Nested
  class Full {
    private static final int FITS = 24; // thirds, in eight segments

    @Test
    void append_dropOldest_oldestSegmentGoes() throws IOException {
      reopen(EIGHT_SEGMENTS, true);
      appendThirds(FITS + 1);

      assertThat(losses.full).isEqualTo(3);
      assertThat(spool.bytes()).isLessThanOrEqualTo(EIGHT_SEGMENTS);
      assertThat(drain(spool)).isEqualTo(numbers(3, FITS + 1));
    }

    @Test
    void append_dropOldest_neverMoreThanAllowed() throws IOException {
      reopen(EIGHT_SEGMENTS, true);
      Random random = new Random(1);
      for (int i = 0; i < 500; i++) {
        assertThat(spool.append(batch("x".repeat(random.nextInt(100_000)), 1))).isTrue();
        assertThat(spool.bytes()).isLessThanOrEqualTo(EIGHT_SEGMENTS);
      }
      assertThat(losses.full + spool.spans()).isEqualTo(500);
    }

    @Test
    void append_dropOldestPartlyDone_onlyTheRestIsLost() throws IOException {
      reopen(EIGHT_SEGMENTS, true);
      appendThirds(FITS);
      spool.done(spool.next());
      spool.append(third("24"));

      assertThat(losses.full).isEqualTo(2);
      assertThat(drain(spool)).isEqualTo(numbers(3, FITS + 1));
    }

    @Test
    void append_dropOldestInHand_secondOldestGoes() throws IOException {
      reopen(EIGHT_SEGMENTS, true);
      appendThirds(FITS);
      SpooledBatch inHand = spool.next();
      spool.append(third("24"));

      assertThat(losses.full).isEqualTo(3);
      spool.done(inHand);
      List<String> left = new ArrayList<>(numbers(1, 3));
      left.addAll(numbers(6, FITS + 1));
      assertThat(drain(spool)).isEqualTo(left);
    }

    @Test
    void append_dropOldestAllInHand_false() throws IOException {
      reopen(EIGHT_SEGMENTS, true);
      appendThirds(FITS);
      List<SpooledBatch> inHand = new ArrayList<>();
      for (int i = 0; i < FITS; i++) {
        inHand.add(spool.next());
      }

      assertThat(spool.append(third("24"))).isFalse();
      assertThat(losses.full).isZero();
      inHand.forEach(spool::done);
      assertThat(spool.append(third("25"))).isTrue();
      assertThat(drain(spool)).containsExactly("25");
    }

    @Test
    void append_dropNewest_falseUntilThereIsRoom() throws IOException {
      reopen(EIGHT_SEGMENTS, false);
      appendThirds(FITS);

      assertThat(spool.append(third("24"))).isFalse();
      assertThat(spool.append(batch("small", 1))).isTrue(); // there is a little room
      assertThat(spool.append(third("24"))).isFalse();
      for (int i = 0; i < 3; i++) {
        spool.done(spool.next());
      }
      assertThat(spool.append(third("25"))).isTrue();

      List<String> left = new ArrayList<>(numbers(3, FITS));
      left.addAll(List.of("small", "25"));
      assertThat(drain(spool)).isEqualTo(left);
      assertThat(losses.full).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void append_largerThanSpool_falseAndNothingDropped(boolean dropOldest) throws IOException {
      reopen(EIGHT_SEGMENTS, dropOldest);
      append(spool, "a");

      assertThat(spool.append(batch("x".repeat((int) EIGHT_SEGMENTS), 1))).isFalse();
      assertThat(read(spool)).containsExactly("a");
    }

    @Test
    void append_asLargeAsSpool_fitsAloneToTheByte() throws IOException {
      reopen(EIGHT_SEGMENTS, true);
      append(spool, "a");
      int most = (int) EIGHT_SEGMENTS - (int) Segment.emptyBytes(SegmentHead.of(FORMAT)) - 25;

      assertThat(spool.append(batch("x".repeat(most + 1), 1))).isFalse();
      assertThat(spool.append(batch("x".repeat(most), 1))).isTrue();
      assertThat(spool.bytes()).isEqualTo(EIGHT_SEGMENTS);
      assertThat(losses.full).isEqualTo(1);
      reopen(EIGHT_SEGMENTS, true);
      assertThat(read(spool)).containsExactly("x".repeat(most));
    }

    @Test
    void append_fullOfWhatIsDone_room() throws IOException {
      reopen(70_000, false);
      appendThirds(3);
      drain(spool);

      assertThat(spool.append(third("3"))).isTrue();
    }
  }

  @Nested
  class Threads {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void appendAndNext_concurrently_eachSpanOnceInTheBooks(boolean dropOldest) throws Exception {
      reopen(EIGHT_SEGMENTS, dropOldest);
      AtomicBoolean appending = new AtomicBoolean(true);
      AtomicLong appended = new AtomicLong();
      AtomicLong refused = new AtomicLong();
      AtomicLong done = new AtomicLong();
      Stress.run(
          2,
          thread -> {
            if (thread == 0) {
              appendMany(appended, refused);
              appending.set(false);
            } else {
              readAlong(appending, done);
            }
          });

      assertThat(spool.next()).isNull();
      assertThat(spool.spans()).isZero();
      assertThat(done.get() + losses.full + refused.get()).isEqualTo(appended.get());
      assertThat(done.get()).isPositive();
      assertThat(dropOldest ? losses.full : refused.get()).isPositive();
      spool.close();
      assertThat(files(directory)).isEmpty();
    }

    private void appendMany(AtomicLong appended, AtomicLong refused) throws IOException {
      Random random = new Random(1);
      for (int i = 1; i <= 3_000; i++) {
        int spans = 1 + random.nextInt(9);
        appended.addAndGet(spans);
        if (!spool.append(batch(i + " ".repeat(random.nextInt(40_000)), spans))) {
          refused.addAndGet(spans);
        }
      }
    }

    private void readAlong(AtomicBoolean appending, AtomicLong done) throws Exception {
      int last = 0;
      while (true) {
        boolean more = appending.get();
        SpooledBatch batch = spool.next();
        if (batch != null) {
          int number = Integer.parseInt(text(batch));
          assertThat(number).isGreaterThan(last);
          last = number;
          done.addAndGet(batch.batch.spanCount());
          spool.done(batch);
          if (last % 16 == 0) {
            Thread.sleep(2); // Slower than the other, so that the spool runs full.
          }
        } else if (!more) {
          return;
        }
      }
    }

    @Test
    void anyCall_interruptedThread_doneAndStillInterrupted() throws IOException {
      Thread.currentThread().interrupt();
      reopen();
      append(spool, "a", "b");
      spool.done(spool.next());
      reopen();

      assertThat(read(spool)).containsExactly("b");
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
