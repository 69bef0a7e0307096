/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.time.Instant;

/**
 * Wall-clock microseconds from one reading of the monotonic clock. The distance between the two
 * clocks is measured once and checked at most once a second, when a root span starts; it is
 * corrected only when it is off by a millisecond, so that times within a trace do not jump.
 */
/*
 * Not final for tests alone, which turn the two clocks themselves; where no other class is loaded, a
 * reading is one call into the JVM.
 */
class Clock {
  private static final long CHECK_NANOS = 1_000_000_000L;
  private static final long TOLERANCE_NANOS = 1_000_000L;

  /** Wall minus monotonic. Any thread may correct it; a race corrects it twice. */
  private volatile long offsetNanos;

  /** In monotonic time. Written by whoever checks. */
  private volatile long nextCheckNanos;

  Clock() {
    offsetNanos = epochNanos() - nanos();
    for (int attempt = 0; attempt < 3 && !measure(0); attempt++) {
      // Not when we were kept from the processor between two readings.
    }
    nextCheckNanos = nanos() + CHECK_NANOS;
  }

  /** The monotonic clock. */
  long nanos() {
    return System.nanoTime();
  }

  /** The wall clock. */
  long epochNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** The wall clock at a moment of the monotonic one, for a span without a parent here. */
  long rootMicros(long nanos) {
    if (nanos - nextCheckNanos >= 0) {
      check(nanos);
    }
    return micros(nanos);
  }

  /** The wall clock at a moment of the monotonic one. */
  long micros(long nanos) {
    return (nanos + offsetNanos) / 1000;
  }

  private void check(long nanos) {
    nextCheckNanos = nanos + CHECK_NANOS;
    measure(TOLERANCE_NANOS);
  }

  /** Corrects the distance if it is off by that much; false if the clocks could not be compared. */
  private boolean measure(long tolerance) {
    long before = nanos();
    long wall = epochNanos();
    if (nanos() - before >= TOLERANCE_NANOS) {
      return false; // A pause: whoever measures next will do better.
    }
    long measured = wall - before;
    if (Math.abs(measured - offsetNanos) >= tolerance) {
      offsetNanos = measured;
    }
    return true;
  }

  /**
   * When, in monotonic time, the wall clock showed the given time, so that a span with a start of
   * its own still ends by the monotonic clock. Times centuries away are as far as fits.
   */
  long nanosAt(long micros, long nowNanos) {
    long ago = micros(nowNanos) - micros;
    long furthest = Long.MAX_VALUE / 4000;
    boolean overflowed = micros < -furthest;
    return nowNanos - 1000 * (overflowed ? furthest : Math.max(-furthest, Math.min(furthest, ago)));
  }
}
