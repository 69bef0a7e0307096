/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SanitizerTest {
  private static final Spans SPAN = Spans.of("shop", 1, 2);

  private static Span clean(Spans span) {
    return Sanitizer.clean(span.span());
  }

  @Test
  void clean_properSpan_staysAsItIs() {
    Span span = SPAN.tagged(new Tag("k", "v \uD83D\uDE80"), new Tag("n", 7L)).span();

    Span clean = Sanitizer.clean(span);

    assertThat(clean).isEqualTo(span);
    assertThat(clean.process()).isSameAs(span.process());
    assertThat(clean.tags()).isSameAs(span.tags());
  }

  @Test
  void clean_emptyNames_sayWhatTheyAre() {
    assertThat(clean(Spans.of("", 1, 2)).service()).isEqualTo("empty-service-name");
    assertThat(clean(SPAN.named("")).operationName()).isEqualTo("empty-span-name");
  }

  @Test
  void clean_longNames_areCutWithAWarning() {
    String name = "n".repeat(4096);
    String longer = name + "nnn";
    Span clean =
        clean(
            Spans.of(longer, 1, 2)
                .named(longer)
                .tagged(new Tag(longer, longer), new Tag(name, 1L)));

    assertThat(clean.service()).isEqualTo(name + "…");
    assertThat(clean.operationName()).isEqualTo(name + "…");
    assertThat(clean.tags()).containsExactly(new Tag(name + "…", longer), new Tag(name, 1L));
    assertThat(clean.process().tags()).isEqualTo(clean.tags());
    assertThat(clean.warnings())
        .containsExactly(
            "The name of the operation was cut; it had 4099 characters",
            "The name of the service was cut; it had 4099 characters");
    assertThat(clean(Spans.of(name, 1, 2).named(name)).warnings()).isEmpty();
  }

  @Test
  void clean_negativeDuration_isZeroWithAWarning() {
    Span clean = clean(SPAN.at(1_700_000_000_123_656L, -656));

    assertThat(clean.durationMicros()).isZero();
    assertThat(clean.warnings())
        .containsExactly(
            "Negative duration detected, sanitizing end timestamp. Original end timestamp:"
                + " 2023-11-14 22:13:20.123 +0000 UTC, adjusted to:"
                + " 2023-11-14 22:13:20.123656001 +0000 UTC");
  }

  @Test
  void clean_negativeDurationAtTheEndsOfTime_isZeroWithAWarning() {
    assertThat(clean(SPAN.at(Long.MIN_VALUE, -1)).warnings()).hasSize(1);
    assertThat(clean(SPAN.at(Long.MIN_VALUE, Long.MIN_VALUE)).warnings()).hasSize(1);
    assertThat(clean(SPAN.at(Long.MAX_VALUE, Long.MIN_VALUE)).warnings()).hasSize(1);
  }

  @Test
  void clean_zeroDuration_isNoError() {
    assertThat(clean(SPAN.at(7, 0)).warnings()).isEmpty();
  }

  @Test
  void clean_endAfterTheEndOfTime_isCut() {
    Span clean = clean(SPAN.at(Long.MAX_VALUE - 5, 100));

    assertThat(clean.endMicros()).isEqualTo(Long.MAX_VALUE);
    assertThat(clean.warnings()).hasSize(1);
    assertThat(clean(SPAN.at(Long.MIN_VALUE, Long.MAX_VALUE)).endMicros()).isEqualTo(-1);
  }

  @Test
  void clean_halfASurrogatePair_isReplacedWhereverItIs() {
    String broken = "a\uD83D";
    String mended = "a\uFFFD";
    Span clean =
        clean(
            Spans.of(broken, 1, 2)
                .named("\uDE80b\uD83D\uDE80")
                .tagged(new Tag(broken, "\uD83Dx"), new Tag("ok", 1L)));

    Tag[] expected = {new Tag(mended, "\uFFFDx"), new Tag("ok", 1L)};
    assertThat(clean.service()).isEqualTo(mended);
    assertThat(clean.operationName()).isEqualTo("\uFFFDb\uD83D\uDE80");
    assertThat(clean.tags()).containsExactly(expected);
    assertThat(clean.process().tags()).containsExactly(expected);
    assertThat(clean.logs().get(0).fields()).containsExactly(expected);
  }
}
