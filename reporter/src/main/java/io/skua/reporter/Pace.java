/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * When the next batch may go to a receiver that does not say when it has room: no more than half of
 * its buffer goes in one turn, then there is a pause. So one that is late by some milliseconds has
 * room, and a sender that was held up itself does not catch up in a burst. For one thread.
 *
 * <p>The pause is 8 ms as long as the queue of spans does not grow, and becomes shorter while it
 * does, down to 2 ms, and to 1 ms when half of it is full. What comes faster than that takes stays
 * in the queue, which counts what it has no room for.
 *
 * <p>With the buffer that Linux gives by default, half is one datagram of 65,000 bytes, or 46 of
 * 1,400.
 */
/*
 * A buffer is filled not by the bytes of a datagram but by those that the kernel allocated for it.
 * Between hosts, pods and containers a datagram comes in fragments of an Ethernet frame, each in an
 * allocation of 2,304 bytes (Linux, MTU 1500); on the loopback interface it takes less. The figures
 * are in docs/rationale.md.
 */
final class Pace {
  static final long PRESSED_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(1_000);
  static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

  /** With more of the queue in use, time is short. */
  private static final double HIGH_FILL = 0.5;

  /** With more, it may be that it does not grow since spans are dropped. */
  private static final double FULL = 0.9;

  private static final int FRAGMENT_BYTES = 1_480;
  private static final long FRAGMENT_COST = 2_304;

  private final long turn; // so much of the buffer
  private final DoubleSupplier fill; // of the queue, 0 to 1
  private final LongSupplier clock;

  private long spent; // in this turn
  private long lastNanos; // when a batch went last
  private double lastFill; // when this turn began
  private long pauseNanos = MAX_PAUSE_NANOS;

  /**
   * @param receiveBuffer of the receiver, in bytes
   * @param fill which part of the queue is used, 0 to 1
   * @param clock as {@link System#nanoTime}
   */
  Pace(long receiveBuffer, DoubleSupplier fill, LongSupplier clock) {
    turn = receiveBuffer / 2;
    this.fill = fill;
    this.clock = clock;
    lastNanos = clock.getAsLong() - MAX_PAUSE_NANOS;
  }

  /** Returns how many nanoseconds are left until a batch of so many bytes may go; 0 for none. */
  long left(int bytes) {
    return spent + cost(bytes) <= turn
        ? 0
        : Math.max(0, lastNanos + pauseNanos - clock.getAsLong());
  }

  /** A batch of so many bytes went just now. */
  void sent(int bytes) {
    long now = clock.getAsLong();
    if (now - lastNanos >= pauseNanos) {
      adapt(fill.getAsDouble());
      spent = 0;
    }
    spent += cost(bytes);
    lastNanos = now;
  }

  private void adapt(double filled) {
    if (filled > lastFill || filled > FULL) {
      long least = filled > HIGH_FILL ? PRESSED_PAUSE_NANOS : MIN_PAUSE_NANOS;
      pauseNanos = Math.max(least, pauseNanos * 7 / 8);
    } else {
      // Slower than it became shorter, so that of turns in balance more than half empty the queue.
      pauseNanos = Math.min(MAX_PAUSE_NANOS, pauseNanos * 17 / 16);
    }
    lastFill = filled;
  }

  private static long cost(int bytes) {
    return FRAGMENT_COST * (1 + bytes / FRAGMENT_BYTES);
  }
}
