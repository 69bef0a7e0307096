/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
  private static final int FULL = 65_000;
  private static final long STOCK_BUFFER = 212_992;
  private static final int CAPACITY = 16_384;

  private long now = Long.MAX_VALUE - Pace.MAX_PAUSE_NANOS; // It may wrap around.
  private int queued;
  private final Pace pace = pace(STOCK_BUFFER);

  private Pace pace(long receiveBuffer) {
    return new Pace(receiveBuffer, () -> (double) queued / CAPACITY, () -> now);
  }

  private void send(int bytes) {
    assertThat(pace.left(bytes)).isZero();
    pace.sent(bytes);
  }

  /** As a sender with much to send, which is back a little late. */
  private long waitAndSend(int bytes) {
    long left = pace.left(bytes);
    now += left + 50_000;
    send(bytes);
    return left;
  }

  @Test
  void left_beforeTheFirstDatagram_isNone() {
    assertThat(pace.left(FULL)).isZero();
  }

  @Test
  void left_afterAFullDatagram_isThePause() {
    send(FULL);

    assertThat(pace.left(FULL)).isEqualTo(Pace.MAX_PAUSE_NANOS);
    now += Pace.MAX_PAUSE_NANOS - 1;
    assertThat(pace.left(FULL)).isEqualTo(1);
    now++;
    assertThat(pace.left(FULL)).isZero();
  }

  @Test
  void left_afterALongDelay_isStillThePauseBetweenTwo() {
    send(FULL);
    now += 1_000 * Pace.MAX_PAUSE_NANOS;
    send(FULL);

    assertThat(pace.left(FULL)).isEqualTo(Pace.MAX_PAUSE_NANOS);
  }

  @Test
  void left_whileTheQueueGrows_becomesShorterDownToTheShortest() {
    send(FULL);
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      queued += 100;
      pauses.add(waitAndSend(FULL));
    }

    assertThat(pauses).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(pauses).startsWith(Pace.MAX_PAUSE_NANOS).endsWith(Pace.MIN_PAUSE_NANOS);
  }

  /** A burst: the queue is full, but there is no more to come. */
  @Test
  void left_whileAFullQueueShrinks_staysLong() {
    queued = CAPACITY;
    send(FULL);
    for (int i = 0; i < 60; i++) {
      queued -= 250;
      assertThat(waitAndSend(FULL)).isGreaterThanOrEqualTo(Pace.MAX_PAUSE_NANOS / 3);
    }
  }

  @Test
  void left_onceTheQueueIsNearlyEmpty_becomesLonger() {
    send(FULL);
    for (int i = 0; i < 20; i++) {
      queued += 100;
      waitAndSend(FULL);
    }
    queued = 0;
    for (int i = 0; i < 40; i++) {
      waitAndSend(FULL);
    }

    assertThat(pace.left(FULL)).isEqualTo(Pace.MAX_PAUSE_NANOS);
  }

  /** It does not grow any more, for there is no room. */
  @Test
  void left_whileTheQueueIsFull_becomesTheShortest() {
    queued = CAPACITY;
    send(FULL);
    for (int i = 0; i < 20; i++) {
      waitAndSend(FULL);
    }

    assertThat(pace.left(FULL)).isEqualTo(Pace.PRESSED_PAUSE_NANOS);
  }

  /** Spans come at a steady rate, for minutes. */
  @ParameterizedTest
  @CsvSource({"1000", "20000", "50000", "100000", "115000", "150000"})
  void queue_atASteadyRate_neverOverflows(int perSecond) {
    int spansOfADatagram = 250;
    double spans = 0;
    int largest = 0;
    for (int i = 0; i < 20_000; i++) {
      double untilFull = Math.max(0, (spansOfADatagram - spans) / perSecond * 1e9);
      long wait = Math.max(pace.left(FULL), (long) untilFull) + 80_000;
      now += wait;
      spans += wait * 1e-9 * perSecond - spansOfADatagram;
      queued = (int) spans;
      largest = Math.max(largest, queued);
      send(FULL);
    }

    assertThat(largest).isLessThan(CAPACITY);
  }

  /** How many a stock buffer holds between hosts, as measured; half of them go at once. */
  @ParameterizedTest
  @CsvSource({"65000, 2", "32000, 4", "16000, 8", "8000, 16", "1400, 92", "100, 92"})
  void left_ofDatagramsOfASize_letsHalfABufferGoAtOnce(int bytes, int held) {
    int atOnce = 0;
    while (pace.left(bytes) == 0) {
      pace.sent(bytes);
      atOnce++;
    }

    assertThat(atOnce).isBetween(1, held / 2);
    assertThat(atOnce).isGreaterThanOrEqualTo(held / 2 - 1);
  }

  @Test
  void left_withALargerBuffer_letsMoreGoAtOnce() {
    Pace wide = pace(4 << 20);
    int atOnce = 0;
    while (wide.left(FULL) == 0) {
      wide.sent(FULL);
      atOnce++;
    }

    assertThat(atOnce).isEqualTo(20);
  }

  @Test
  void left_withABufferSmallerThanADatagram_letsOneGoAtATime() {
    Pace narrow = pace(4_096);
    assertThat(narrow.left(FULL)).isZero();
    narrow.sent(FULL);

    assertThat(narrow.left(100)).isEqualTo(Pace.MAX_PAUSE_NANOS);
    now += Pace.MAX_PAUSE_NANOS;
    assertThat(narrow.left(FULL)).isZero();
  }

  /** Whatever is sent when: what goes without a pause never takes more than half of the buffer. */
  @Test
  void sent_atAnyTimesAndSizes_neverTakesMoreThanHalfOfTheBufferBetweenPauses() {
    SplittableRandom random = new SplittableRandom(1);
    long between = 0;
    long lastNanos = now - Pace.MAX_PAUSE_NANOS;
    for (int i = 0; i < 100_000; i++) {
      now += random.nextInt(10) == 0 ? random.nextInt(5_000_000) : random.nextInt(300_000);
      int bytes = 1 + random.nextInt(FULL);
      if (pace.left(bytes) == 0) {
        pace.sent(bytes);
        between =
            (now - lastNanos >= Pace.MIN_PAUSE_NANOS ? 0 : between) + 2_304L * (1 + bytes / 1_480);
        lastNanos = now;
        assertThat(between).isLessThanOrEqualTo(STOCK_BUFFER / 2);
      }
    }
  }
}
