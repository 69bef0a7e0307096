/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
  private static List<Window> due(String time) {
    return Window.due(Instant.parse("2026-03-10T" + time + "Z"));
  }

  private static Window hour(int from) {
    Instant start = Instant.parse("2026-03-10T00:00:00Z").plus(Duration.ofHours(from));
    return new Window(start, start.plus(Duration.ofHours(1)));
  }

  private static Window day(String from) {
    Instant start = Instant.parse(from + "T00:00:00Z");
    return new Window(start, start.plus(Duration.ofDays(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "00:00:00, 0, false",
    "00:29:59.999, 0, false",
    "00:30:00, 0, true",
    "01:04:59.999, 0, true",
    "01:05:00, 1, true",
    "02:05:00, 2, true",
    "23:05:00, 23, true",
    "23:59:59.999, 23, true"
  })
  void due_hoursAndDays_areOverForAWhile(String time, int hours, boolean hasYesterday) {
    List<Window> due = due(time);

    assertThat(due.subList(0, hours)).allMatch(window -> window.hours().size() == 1);
    assertThat(due.subList(hours, due.size()))
        .isEqualTo(
            hasYesterday
                ? List.of(day("2026-03-09"), day("2026-03-08"))
                : List.of(day("2026-03-08")));
  }

  @Test
  void due_hours_areThoseOfTodayInOrder() {
    assertThat(due("03:10:00").subList(0, 3)).containsExactly(hour(0), hour(1), hour(2));
  }

  @Test
  void hours_ofADay_areTwentyFour() {
    List<Window> hours = day("2026-03-10").hours();

    assertThat(hours).hasSize(24).startsWith(hour(0)).endsWith(hour(23));
    assertThat(hour(7).hours()).containsExactly(hour(7));
  }

  @Test
  void stampMicros_always_isTheLastMillisecond() {
    assertThat(day("1970-01-01").stampMicros()).isEqualTo(86_399_999_000L);
    assertThat(day("1970-01-01").toMicros()).isEqualTo(86_400_000_000L);
    assertThat(day("1970-01-02").fromMicros()).isEqualTo(86_400_000_000L);
  }
}
