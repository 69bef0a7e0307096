/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An hour or a day of UTC, for which calls are counted.
 *
 * @param to exclusive
 */
record Window(Instant from, Instant to) {
  /** So long after its end, most spans of an hour are there; the day has those that are not. */
  static final Duration AFTER_HOUR = Duration.ofMinutes(5);

  /** So long after its end, a day is counted, in place of its hours. */
  static final Duration AFTER_DAY = Duration.ofMinutes(30);

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** Of days that were missed, so many are made up for. */
  private static final int DAYS = 2;

  private static Window starting(Instant from, Duration length) {
    return new Window(from, from.plus(length));
  }

  /**
   * Returns those that should be there by now: the hours of today that are over, and the last days.
   * The last hour of a day is over on the next one, so it has no window of its own: what stands at
   * the end of a day is the day's.
   */
  static List<Window> due(Instant now) {
    List<Window> due = new ArrayList<>();
    Instant today = now.truncatedTo(ChronoUnit.DAYS);
    Window hour = starting(today, HOUR);
    while (!now.isBefore(hour.to.plus(AFTER_HOUR))) {
      due.add(hour);
      hour = starting(hour.to, HOUR);
    }
    for (int ago = 1; ago <= DAYS; ago++) {
      Window day = starting(today.minus(DAY.multipliedBy(ago)), DAY);
      if (!now.isBefore(day.to.plus(AFTER_DAY))) {
        due.add(day);
      }
    }
    return due;
  }

  /** Returns the hours that it has. */
  List<Window> hours() {
    List<Window> hours = new ArrayList<>();
    for (Instant at = from; at.isBefore(to); at = at.plus(HOUR)) {
      hours.add(starting(at, HOUR));
    }
    return hours;
  }

  long fromMicros() {
    return micros(from);
  }

  /** The end, exclusive. */
  long toMicros() {
    return micros(to);
  }

  /** The millisecond that stores have for all of it: the last one. */
  long stampMicros() {
    return toMicros() - TimeUnit.MILLISECONDS.toMicros(1);
  }

  private static long micros(Instant time) {
    return TimeUnit.MILLISECONDS.toMicros(time.toEpochMilli());
  }
}
