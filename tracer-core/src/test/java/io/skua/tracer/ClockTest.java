/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClockTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong monotonic = new AtomicLong(500);
  private final AtomicLong wall = new AtomicLong(1_000 * SECOND);
  private final Clock clock = new TurnedClock();

  /** Shows what the test says. */
  private final class TurnedClock extends Clock {
    @Override
    long nanos() {
      return monotonic.get();
    }

    @Override
    long epochNanos() {
      return wall.get();
    }
  }

  private void pass(long nanos) {
    monotonic.addAndGet(nanos);
    wall.addAndGet(nanos);
  }

  @Test
  void rootMicros_whileBothClocksRun_isTheWallClock() {
    pass(10 * SECOND + 7_000);

    assertThat(clock.rootMicros(clock.nanos())).isEqualTo(1_010_000_007L);
  }

  @Test
  void rootMicros_afterTheWallClockJumped_followsItWithinASecond() {
    wall.addAndGet(-3_600 * SECOND);
    assertThat(clock.rootMicros(clock.nanos())).isEqualTo(1_000_000_000L);

    pass(SECOND);

    assertThat(clock.rootMicros(clock.nanos())).isEqualTo((1_001 - 3_600) * 1_000_000L);
  }

  @Test
  void rootMicros_afterAJumpBelowAMillisecond_doesNotJump() {
    wall.addAndGet(999_999);
    pass(SECOND);

    assertThat(clock.rootMicros(clock.nanos())).isEqualTo(1_001_000_000L);
  }

  @Test
  void micros_afterTheWallClockJumped_staysWhereRootsAre() {
    wall.addAndGet(3_600 * SECOND);
    pass(5 * SECOND);

    assertThat(clock.micros(clock.nanos())).isEqualTo(1_005_000_000L);
  }

  @Test
  void micros_afterTheWallClockWentBack_neverGoesBack() {
    long before = clock.micros(clock.nanos());
    wall.addAndGet(-10 * SECOND);
    monotonic.addAndGet(1_000);

    assertThat(clock.micros(clock.nanos())).isEqualTo(before + 1);
  }

  @Test
  void rootMicros_whenTheMonotonicClockOverflows_goesOn() {
    monotonic.set(Long.MAX_VALUE - SECOND / 2);
    Clock overflowing = new TurnedClock();
    pass(SECOND);
    wall.addAndGet(60 * SECOND);

    pass(SECOND);

    assertThat(overflowing.rootMicros(overflowing.nanos())).isEqualTo(1_062_000_000L);
  }

  @Test
  void nanosAt_aTimeInThePast_isThatLongAgo() {
    assertThat(clock.nanosAt(999_000_000L, clock.nanos())).isEqualTo(500 - SECOND);
  }

  @Test
  void nanosAt_aTimeInTheFuture_isThatFarAhead() {
    assertThat(clock.nanosAt(1_001_000_000L, clock.nanos())).isEqualTo(500 + SECOND);
  }

  @Test
  void nanosAt_aTimeAgesAway_isFarAndDoesNotOverflow() {
    long now = clock.nanos();

    assertThat(now - clock.nanosAt(Long.MIN_VALUE, now)).isGreaterThan(50L * 365 * 86_400 * SECOND);
    assertThat(clock.nanosAt(Long.MAX_VALUE, now) - now).isGreaterThan(50L * 365 * 86_400 * SECOND);
  }
}
