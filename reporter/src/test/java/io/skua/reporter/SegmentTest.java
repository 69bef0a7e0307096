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
import static io.skua.reporter.Spools.segment;
import static io.skua.reporter.Spools.text;
import static io.skua.reporter.Spools.third;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.skua.tracer.CapturedLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a file, and what becomes of it when it is not what was written. */
@Timeout(60)
class SegmentTest {
  private static final long MAX = 1024 * 1024;

  /** The sample of {@link Segment}, before it was sent. */
  private static final byte[] SAMPLE =
      HexFormat.of()
          .parseHex(
              "534b554153504c01" // magic, version
                  + "000a746578742f706c61696e" // "text/plain"
                  + "a4c88b04" // checksum
                  + "00000000000000480000000000000002" // end, waiting
                  + "67ff8b66" // checksum
                  + "0000000300000002" // length, spans
                  + "0000019a12345678" // sealed at
                  + "352441c299141a58" // checksums
                  + "00616263"); // waiting, "abc"

  private static final int LEDGER = 24;
  private static final int HEAD = LEDGER + 20;
  private static final int STATE = HEAD + 24;

  private static final String NAME = "0000000000000000-0123456789abcdef";

  @TempDir Path directory;

  private final Spools.LossBook losses = new Spools.LossBook();
  private Spool spool;

  @AfterEach
  void close() {
    if (spool != null) {
      spool.close();
    }
  }

  private void open() throws IOException {
    open(FORMAT);
  }

  private void open(String format) throws IOException {
    close();
    spool = Spool.open(directory, MAX, true, format, losses);
  }

  private static String numbered(int i) {
    return "000000000000000" + i + "-0123456789abcdef";
  }

  private Path put(byte[] content) throws IOException {
    return Files.write(directory.resolve(NAME + ".spool"), content);
  }

  /** A segment of two batches, "first" of 2 spans and "second" of 3. */
  private byte[] twoRecords() throws IOException {
    open();
    spool.append(batch("first", 2));
    spool.append(batch("second", 3));
    close();
    byte[] content = Files.readAllBytes(segment(directory));
    Files.delete(segment(directory));
    return content;
  }

  /** A record with sound checksums, whatever the numbers. */
  private static byte[] record(int length, int spans, byte[] bytes) {
    ByteBuffer record = ByteBuffer.allocate(25 + bytes.length);
    record.putInt(length).putInt(spans).putLong(0).putInt(crc(bytes, bytes.length));
    return record.putInt(crc(record.array(), 20)).put((byte) 0).put(bytes).array();
  }

  /** A head and records, and a ledger that promises all of them. */
  private static byte[] segmentOf(int waiting, byte[]... records) {
    byte[] content = concat(Arrays.copyOf(SAMPLE, HEAD), concat(records));
    ByteBuffer.wrap(content).position(LEDGER).put(ledger(content.length, waiting));
    return content;
  }

  private static byte[] ledger(long end, long waiting) {
    ByteBuffer ledger = ByteBuffer.allocate(20).putLong(end).putLong(waiting);
    return ledger.putInt(crc(ledger.array(), 16)).array();
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] flipped(byte[] content, int bit) {
    byte[] copy = content.clone();
    copy[bit / 8] ^= (byte) (1 << bit % 8);
    return copy;
  }

  @Nested
  class Format {
    @Test
    void next_sample_asDocumented() throws IOException {
      put(SAMPLE);
      open();

      SpooledBatch spooled = spool.next();

      assertThat(text(spooled)).isEqualTo("abc");
      assertThat(spooled.batch.spanCount()).isEqualTo(2);
      assertThat(spooled.sealedAtMillis).isEqualTo(0x019a12345678L);
      assertThat(spooled.batch).hasToString("2 spans in 3 bytes");
      assertThat(spooled.toString()).startsWith("2 spans in 3 bytes at 44 of " + directory);
    }

    @Test
    void done_sample_stateAndLedgerAloneChange() throws IOException {
      Path file = put(SAMPLE);
      open();
      spool.done(spool.next());

      byte[] expected = SAMPLE.clone();
      expected[STATE] = (byte) 0xff;
      ByteBuffer.wrap(expected).position(LEDGER).put(ledger(SAMPLE.length, 0));
      assertThat(file).hasBinaryContent(expected);
    }

    @Test
    void append_batch_asSampleButForTheTime() throws IOException {
      open();
      spool.append(batch("abc", 2));

      byte[] content = Files.readAllBytes(segment(directory));
      long time = ByteBuffer.wrap(content).getLong(HEAD + 8);
      assertThat(time).isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
      byte[] expected = SAMPLE.clone();
      ByteBuffer.wrap(expected).putLong(HEAD + 8, time);
      ByteBuffer.wrap(expected)
          .putInt(HEAD + 20, crc(Arrays.copyOfRange(expected, HEAD, HEAD + 20), 20));
      assertThat(content).isEqualTo(expected);
    }

    @Test
    void open_otherFormat_leftAloneAndReadByItsOwn() throws IOException {
      open("application/x-other");
      append(spool, "other");
      open();
      append(spool, "mine");

      assertThat(spool.spans()).isEqualTo(1);
      assertThat(drain(spool)).containsExactly("mine");
      open("application/x-other");
      assertThat(drain(spool)).containsExactly("other");
      assertThat(losses.corrupt).isZero();
    }

    @Test
    void open_otherVersion_leftAlone() throws IOException {
      byte[] later = SAMPLE.clone();
      later[7] = 2;
      Path file = put(later);
      open();
      append(spool, "a");

      assertThat(drain(spool)).containsExactly("a");
      assertThat(Files.readAllBytes(file)).isEqualTo(later);
    }
  }

  @Nested
  class Torn {
    /** Two records, of which the ledger promises the first. */
    private byte[] secondNotPromised() throws IOException {
      byte[] content = twoRecords();
      int first = content.length - 25 - "second".length();
      ByteBuffer.wrap(content).position(LEDGER).put(ledger(first, 2));
      return content;
    }

    @Test
    void next_anyLengthOfARecordThatIsNotPromised_theFirstAlone() throws IOException {
      byte[] content = secondNotPromised();
      int first = content.length - 25 - "second".length();
      for (int length = first; length <= content.length; length++) {
        put(Arrays.copyOf(content, length));
        open();

        assertThat(spool.spans()).as("%d bytes", length).isEqualTo(2);
        assertThat(drain(spool)).as("%d bytes", length).containsExactly("first");
        close();
        assertThat(files(directory)).isEmpty();
      }
      assertThat(losses.corrupt).isZero();
    }

    @Test
    void open_unfinishedFile_deleted() throws IOException {
      Files.write(directory.resolve(NAME + ".new"), Arrays.copyOf(SAMPLE, 10));
      try (CapturedLog log = new CapturedLog(Spool.class)) {
        open();
        close();

        assertThat(log.lines()).isEmpty();
      }
      assertThat(files(directory)).isEmpty();
    }

    @Test
    void append_afterALongTornTail_bothReadAndNothingOfTheTail() throws IOException {
      byte[] second = record(200, 3, new byte[200]);
      put(concat(SAMPLE, Arrays.copyOf(second, second.length - 1)));
      open();
      append(spool, "third");
      close();
      assertThat(files(directory)).hasSize(2);
      open();

      assertThat(drain(spool)).containsExactly("abc", "third");
      close();
      assertThat(files(directory)).isEmpty();
    }

    @Test
    void open_tornTail_nothingLogged() throws IOException {
      byte[] content = secondNotPromised();
      put(Arrays.copyOf(content, content.length - 1));
      try (CapturedLog log = new CapturedLog(Spool.class)) {
        open();
        drain(spool);

        assertThat(log.lines()).isEmpty();
      }
    }
  }

  @Nested
  class Damaged {
    private byte[] content;
    private int second; // where it begins

    @BeforeEach
    void write() throws IOException {
      content = twoRecords();
      second = content.length - 25 - "second".length();
    }

    /** Whatever is handed out is what was appended; one batch at most is missing before another. */
    private void assertNothingWrong(int bit) throws IOException {
      List<String> handedOut = new ArrayList<>();
      SpooledBatch batch;
      while ((batch = spool.next()) != null) {
        handedOut.add(text(batch) + "/" + batch.batch.spanCount());
        assertThat(batch.sealedAtMillis).isCloseTo(System.currentTimeMillis(), within(60_000L));
        spool.done(batch);
      }
      boolean stateOfFirst = bit / 8 == STATE;
      boolean stateOfSecond = bit / 8 == second + 24;
      boolean ledger = bit / 8 >= LEDGER && bit / 8 < HEAD;
      if (bit / 8 < second && !stateOfFirst && !ledger) {
        assertThat(handedOut).as("bit %d", bit).isEmpty();
      } else if (stateOfFirst || stateOfSecond || ledger) {
        assertThat(handedOut).as("bit %d", bit).containsExactly("first/2", "second/3");
      } else {
        assertThat(handedOut).as("bit %d", bit).containsExactly("first/2");
      }
    }

    @Test
    void next_anyBitFlippedBeforeOpen_neverAWrongBatch() throws IOException {
      for (int bit = 0; bit < content.length * 8; bit++) {
        Path file = put(flipped(content, bit));
        open();
        assertNothingWrong(bit);
        assertThat(spool.spans()).isZero();
        close();
        Files.deleteIfExists(file);
      }
    }

    @Test
    void next_anyBitFlippedWhileOpen_neverAWrongBatchAndAllInTheBooks() throws IOException {
      for (int bit = HEAD * 8; bit < content.length * 8; bit++) {
        put(content);
        open();
        long lostBefore = losses.corrupt;
        put(flipped(content, bit));
        assertNothingWrong(bit);
        boolean state = bit / 8 == STATE || bit / 8 == second + 24;
        long lost = state ? 0 : bit / 8 < second ? 5 : 3;
        assertThat(losses.corrupt - lostBefore).as("bit %d", bit).isEqualTo(lost);
        assertThat(spool.spans()).as("bit %d", bit).isZero();
        close();
      }
    }

    @Test
    void next_damagedSegment_nextSegmentGoesOn() throws IOException {
      put(flipped(content, (HEAD + 25) * 8)); // the first batch's first byte
      open();
      for (int i = 0; i < 7; i++) { // six fill the first segment
        spool.append(third("" + i));
      }

      assertThat(drain(spool)).containsExactly("6");
      append(spool, "a");
      assertThat(drain(spool)).containsExactly("a");
    }

    @Test
    void append_segmentThatTurnedOutDamaged_nextOne() throws IOException {
      open();
      append(spool, "first", "second");
      Path file = segment(directory);
      Files.write(file, flipped(Files.readAllBytes(file), (HEAD + 25) * 8));
      assertThat(spool.next()).isNull();
      append(spool, "third");

      assertThat(drain(spool)).containsExactly("third");
      assertThat(losses.corrupt).isEqualTo(2);
    }

    @Test
    void next_damaged_setAsideAndSaidOnce() throws IOException {
      put(flipped(content, (second + 25) * 8));
      try (CapturedLog log = new CapturedLog(Spool.class)) {
        open();
        drain(spool);

        assertThat(log.lines())
            .containsExactly(
                "WARN Lost or damaged files of the spool: 1; the last is "
                    + NAME
                    + ".spool, 31 bytes of it are not as they were written; set aside"
                    + " (logged at most once a minute)");
      }
      assertThat(files(directory)).containsExactly(NAME + ".corrupt");
      assertThat(losses.corrupt).isEqualTo(3);
    }

    @Test
    void open_damagedFromTheFirstRecord_setAside() throws IOException {
      put(flipped(content, HEAD * 8));
      try (CapturedLog log = new CapturedLog(Spool.class)) {
        open();

        assertThat(log.lines("WARN")).hasSize(1);
      }
      assertThat(files(directory)).containsExactly(NAME + ".corrupt");
      assertThat(losses.corrupt).isEqualTo(5);
    }

    @Test
    void next_damagedBehindABatchInHand_setAsideWhenThatIsDone() throws IOException {
      put(flipped(content, (second + 25) * 8));
      open();
      SpooledBatch inHand = spool.next();
      assertThat(spool.next()).isNull();
      assertThat(files(directory)).containsExactly(NAME + ".spool");
      assertThat(spool.spans()).isEqualTo(2);

      spool.done(inHand);

      assertThat(files(directory)).containsExactly(NAME + ".corrupt");
    }

    @Test
    void close_damagedBehindABatchInHand_thatIsReplayed() throws IOException {
      put(flipped(content, (second + 25) * 8));
      open();
      spool.next();
      spool.next();
      open();

      assertThat(drain(spool)).containsExactly("first");
      assertThat(losses.corrupt).isEqualTo(3); // once
    }

    @Test
    void setAside_many_lastFewKept() throws IOException {
      for (int i = 0; i < 6; i++) {
        Files.write(directory.resolve(numbered(i) + ".spool"), flipped(content, HEAD * 8));
      }
      open();

      assertThat(files(directory))
          .containsExactly(
              numbered(2) + ".corrupt",
              numbered(3) + ".corrupt",
              numbered(4) + ".corrupt",
              numbered(5) + ".corrupt");
    }

    @Test
    void next_fileCutWhileOpen_restLost() throws IOException {
      Path file = put(content);
      open();
      try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
        cut.setLength(second + 5);
      }

      assertThat(drain(spool)).containsExactly("first");
      assertThat(losses.corrupt).isEqualTo(3);
    }

    @Test
    void next_fileDeletedWhileOpen_stillRead() throws IOException {
      Path file = put(content);
      open();
      Files.delete(file);
      append(spool, "a");

      assertThat(drain(spool)).containsExactly("first", "second", "a");
      assertThat(losses.corrupt).isZero();
    }

    @Test
    void close_fileDeletedWhileOpen_whatWaitsIsLostAndSaid() throws IOException {
      Path file = put(content);
      open();
      spool.next();
      Files.delete(file);
      try (CapturedLog log = new CapturedLog(Spool.class)) {
        close();

        assertThat(log.lines("WARN")).singleElement().asString().contains("it was removed");
      }
      assertThat(losses.corrupt).isEqualTo(5);
    }

    @Test
    void open_cutAnywhere_countedSaidSetAsideAndNotWrittenTo() throws IOException {
      for (int length = 0; length < content.length; length++) {
        Files.deleteIfExists(directory.resolve(NAME + ".corrupt"));
        byte[] cut = Arrays.copyOf(content, length);
        put(cut);
        boolean first = length >= second;
        long lostBefore = losses.corrupt;
        try (CapturedLog log = new CapturedLog(Spool.class)) {
          open();
          append(spool, "new");

          assertThat(drain(spool))
              .as("%d bytes", length)
              .isEqualTo(first ? List.of("first", "new") : List.of("new"));
          assertThat(log.lines("WARN")).as("%d bytes", length).hasSize(1);
        }
        // Without a head, nobody knows how many there were.
        assertThat(losses.corrupt - lostBefore)
            .as("%d bytes", length)
            .isEqualTo(length < HEAD ? 0 : first ? 3 : 5);
        close();
        assertThat(files(directory)).containsExactly(NAME + ".corrupt");
        assertThat(Files.size(directory.resolve(NAME + ".corrupt"))).isEqualTo(length);
      }
    }

    @Test
    void open_cutBehindWhatIsDone_onlyWhatWaitedIsCounted() throws IOException {
      put(content);
      open();
      spool.done(spool.next());
      close();
      put(Arrays.copyOf(Files.readAllBytes(segment(directory)), HEAD));
      open();

      assertThat(losses.corrupt).isEqualTo(3);
    }

    @Test
    void open_notASegmentAtAll_setAside() throws IOException {
      put("This was never a segment, whatever its name.".getBytes(UTF_8));
      open();
      append(spool, "a");

      assertThat(drain(spool)).containsExactly("a");
      assertThat(files(directory)).contains(NAME + ".corrupt");
    }

    @Test
    void append_fileCutWhileItIsWritten_nextOne() throws IOException {
      open();
      append(spool, "first", "second");
      try (RandomAccessFile cut = new RandomAccessFile(segment(directory).toFile(), "rw")) {
        cut.setLength(second);
      }
      append(spool, "third");

      assertThat(drain(spool)).containsExactly("first", "third");
      assertThat(losses.corrupt).isEqualTo(1);
    }
  }

  @Nested
  class Hostile {
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 25, (int) MAX + 1, -1, 0x80000000})
    void open_hugeLengthInHugeFile_nothingAllocatedNorRead(int length) throws IOException {
      Path file =
          put(segmentOf(2, record(1, 1, new byte[] {'a'}), record(length, 1, "b".getBytes(UTF_8))));
      try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
        sparse.setLength(1L << 36);
      }
      open();

      assertThat(drain(spool)).containsExactly("a");
    }

    @Test
    void next_lengthGrownWhileOpen_nothingAllocatedNorRead() throws IOException {
      byte[] good = record(1, 1, new byte[] {'a'});
      put(segmentOf(2, good, good));
      open();
      put(segmentOf(2, record((int) MAX, 1, new byte[] {'a'}), good));

      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      long before = threads.getThreadAllocatedBytes(thread);
      assertThat(drain(spool)).isEmpty();
      assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(MAX);
      assertThat(losses.corrupt).isEqualTo(2);
    }

    @Test
    void next_markedDoneByAnother_noEndlessLoop() throws IOException {
      byte[] content = twoRecords();
      put(content);
      open();
      content[STATE] = (byte) 0xff;
      put(content);

      assertThat(drain(spool)).containsExactly("second");
      assertThat(spool.spans()).isZero();
    }

    @Test
    void open_negativeSpans_setAside() throws IOException {
      put(segmentOf(0, record(1, -5, new byte[] {'a'})));
      open();

      assertThat(spool.spans()).isZero();
      assertThat(files(directory)).containsExactly(NAME + ".corrupt");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 100_000})
    void open_zeros_nothingHandedOut(int count) throws IOException {
      put(segmentOf(0, new byte[count]));
      open();

      assertThat(read(spool)).isEmpty();
      append(spool, "a");
      assertThat(read(spool)).containsExactly("a");
    }
  }
}
