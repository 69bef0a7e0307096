/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static io.skua.allinone.query.Spans.mutable;
import static io.skua.allinone.query.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockSkewTest {
  private static List<List<String>> warnings(Spans... spans) {
    List<MutableSpan> mutable = mutable(spans);
    ClockSkew.warn(mutable);
    return mutable.stream().map(span -> span.span().warnings()).toList();
  }

  private static String delta(String delta) {
    return "clock skew adjustment disabled; not applying calculated delta of " + delta;
  }

  @ParameterizedTest
  @CsvSource({
    "inside,                             1000, 1020,  20,    0",
    "exactly as long,                    1000, 1000, 100,    0",
    "before its parent: in the middle,   1000,  500,  20,  540",
    "after its parent: in the middle,    1000, 2000,  20, -960",
    "too late by a bit,                  1000, 1090,  20,  -50",
    "longer and earlier: to the start,   1000,  900, 200,  100",
    "longer and later,                   1000, 1050, 200,    0"
  })
  void delta_putsAChildWithinItsParent(
      String why, long parentStart, long start, long duration, long delta) {
    assertThat(
            ClockSkew.delta(
                span("b", 2).at(start, duration).span(), span("a", 1).at(parentStart, 100).span()))
        .as(why)
        .isEqualTo(delta);
  }

  @Test
  void childOnAnotherHost_outsideItsParent_isToldTheDelta() {
    assertThat(
            warnings(
                span("a", 1).host("x").at(10_000, 1000),
                span("b", 2).host("y").at(0, 500).childOf(1)))
        .containsExactly(List.of(), List.of(delta("10.25ms")));
  }

  @Test
  void childOnTheSameHost_isBelieved() {
    assertThat(
            warnings(
                span("a", 1).host("x").at(10_000, 1000),
                span("b", 2).host("x").at(0, 500).childOf(1)))
        .containsExactly(List.of(), List.of());
  }

  @Test
  void descendantsOnTheSkewedHost_shareItsDelta() {
    assertThat(
            warnings(
                span("a", 1).host("x").at(10_000, 1000),
                span("b", 2).host("y").at(0, 500).childOf(1),
                span("b", 3).host("y").at(100, 10).childOf(2)))
        .containsExactly(List.of(), List.of(delta("10.25ms")), List.of(delta("10.25ms")));
  }

  @Test
  void childWithoutHost_isComparedWithItsParent() {
    assertThat(warnings(span("a", 1).at(1000, 100), span("a", 2).at(0, 100).childOf(1)))
        .containsExactly(List.of(), List.of(delta("1ms")));
  }

  @ParameterizedTest
  @CsvSource({"host.id", "host.ip", "host.name", "hostname"})
  void host_isKnownByAnyOf(String key) {
    assertThat(
            warnings(
                span("a", 1).processTag(key, "x").at(1000, 100),
                span("b", 2).processTag(key, "x").at(0, 100).childOf(1)))
        .containsExactly(List.of(), List.of());
  }

  @Test
  void hostId_goesBeforeHostName() {
    assertThat(
            warnings(
                span("a", 1).host("x").processTag("host.id", "1").at(1000, 100),
                span("b", 2).host("x").processTag("host.id", "2").at(0, 100).childOf(1)))
        .containsExactly(List.of(), List.of(delta("1ms")));
  }

  @Test
  void parentThatIsMissing_isTold() {
    assertThat(warnings(span("a", 1).childOf(0xaa)))
        .containsExactly(
            List.of(
                "parent span ID=00000000000000aa is not in the trace; skipping clock skew"
                    + " adjustment"));
  }

  @Test
  void secondSpanOfOneId_isTold() {
    assertThat(warnings(span("a", 1), span("a", 1).name("other")))
        .containsExactly(List.of(), List.of("duplicate span IDs; skipping clock skew adjustment"));
  }

  @Test
  void circle_isSurvived() {
    assertThat(warnings(span("a", 1).childOf(2), span("a", 2).childOf(1), span("a", 3).childOf(3)))
        .containsExactly(List.of(), List.of(), List.of());
  }

  @Test
  void deepTrace_isSurvived() {
    Spans[] spans = new Spans[100_000];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = span("a", i + 1).host("x").childOf(i);
    }

    assertThat(warnings(spans)).allMatch(List::isEmpty);
  }
}
