/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Tag;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanFilterTest {
  private static final Span SPAN =
      SpanBuilder.span(1, 2)
          .service("driver")
          .operation("FindNearest")
          .durationMicros(120_500)
          .tag("span.kind", "server")
          .tag("http.status_code", 503L)
          .tag("http.url", "http://h/?a=b&c=(d)")
          .tag("ratio", 0.25)
          .tag("nanos", "1764345600000000000")
          .tag("delta", "-5")
          .tag("retry", true)
          .tag("twice", "one")
          .tag("twice", "two")
          .tag("took", "1.5s")
          .tag("version", "1.10.2")
          .tag("day", "2026-11-28")
          .tag("user name", "Jane \"J\" Doe")
          .tag("or", "else")
          .tag("empty", "")
          .processTag("hostname", "h1")
          .log(1, new Tag("event", "redis timeout"), new Tag("attempt", 3L))
          .build();

  private static boolean matches(String filter) {
    return SpanFilter.parse(filter).matches(SPAN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http.status_code=503",
        "http.status_code = 503",
        "retry",
        "retry http.status_code=503",
        "http.status_code>=500",
        "http.status_code>=0503",
        "http.status_code<=+503",
        "nanos>1764345599999999999 nanos<1764345600000000001",
        "delta<0 AND delta>=-5",
        "http.status_code > 502.9",
        "http.status_code<1e3",
        "http.status_code <= 503",
        "http.status_code != 500",
        "ratio > 0.2 AND ratio < 0.3",
        "took > 1400ms",
        "took < 2s",
        "duration > 120ms",
        "duration = 120.5ms",
        "duration != 120ms",
        "duration exists",
        "service = driver",
        "service.name = driver",
        "operation=FindNearest",
        "name ~ ^Find(Nearest|Furthest)$",
        "(name ~ ^Find)",
        "name !~ ^Get",
        "kind = SERVER",
        "span.kind != client",
        "kind ~ ^ser",
        "status = unset",
        "error = false",
        "error != true",
        "NOT error",
        "not error exists",
        "hostname = h1",
        "host.name = h1",
        "resource.hostname ~ ^h",
        "event ~ timeout",
        "event = \"redis timeout\"",
        "attempt >= 3",
        "twice = one twice = two",
        "twice exists",
        "version >= 1.0.0",
        "day > 2026-11-01",
        "day ~ \\d{4}-\\d\\d",
        "day ~ \"^\\d{4}\"",
        "\"user name\" = \"Jane \\\"J\\\" Doe\"",
        "http.url = http://h/?a=b&c=(d)",
        "(http.url=http://h/?a=b&c=(d))",
        "empty = \"\"",
        "or = else",
        "\"or\" exists",
        "nothing OR retry",
        "nothing or (retry and not nothing)",
        "nothing=1 OR retry=true nothing=1 OR duration>1ms",
        "NOT (nothing OR error)",
        "NOT NOT retry",
        "NOT nothing = 1",
      })
  void matches_spanThatMeetsIt_isTrue(String filter) {
    assertThat(matches(filter)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http.status_code=500",
        "http.status_code=503.0",
        "http.status_code<100",
        "http.status_code > abc",
        "retry=false",
        "retry nothing",
        "nothing != 1",
        "nothing !~ x",
        "nothing exists",
        "nothing < 1",
        "twice != one",
        "twice !~ tw",
        "version > 1",
        "took > 1",
        "day < 2026-11-28",
        "name ~ ^Nearest",
        "name ~ findnearest",
        "service = DRIVER",
        "duration > 2m",
        "duration != 120.5ms",
        "error",
        "error exists",
        "status = error",
        "NOT retry",
        "retry (nothing OR error)",
        "nothing OR retry nothing",
      })
  void matches_spanThatDoesNot_isFalse(String filter) {
    assertThat(matches(filter)).isFalse();
  }

  @Test
  void matches_spanThatFailed_isAnError() {
    Span failed = SpanBuilder.span(1, 1).tag("error", true).build();

    for (String filter : new String[] {"error", "error exists", "status=error", "error!=false"}) {
      assertThat(SpanFilter.parse(filter).matches(failed)).as(filter).isTrue();
    }
  }

  @Test
  void matches_longText_isSearchedAtItsBegin() {
    Span span =
        SpanBuilder.span(1, 1).tag("k", "a".repeat(FilterExpression.MAX_TEXT) + "b").build();

    assertThat(SpanFilter.parse("k ~ a$").matches(span)).isTrue();
    assertThat(SpanFilter.parse("k ~ b").matches(span)).isFalse();
  }

  /** Backtracking would take until the end of days. */
  @Test
  void matches_expressionThatBacktracks_takesLinearTime() {
    Span span = SpanBuilder.span(1, 1).tag("k", "a".repeat(FilterExpression.MAX_TEXT)).build();

    assertThat(SpanFilter.parse("k ~ (a*)*b").matches(span)).isFalse();
    assertThat(SpanFilter.parse("k ~ ^(a|aa)+$").matches(span)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 1",
        "'  ' | 3",
        "a= | 3",
        "a = 'b' ) | 9",
        "(a | 1",
        "a (b | 3",
        "a OR | 5",
        "OR a | 1",
        "a AND | 6",
        "NOT | 4",
        "= 5 | 1",
        "a == 5 | 3",
        "a OR OR b | 6",
        "(AND a) | 2",
        "a = 5 = | 7",
        "a !b | 3",
        "\"a | 1",
        "a=\"b | 3",
        "a ~ ( | 5",
        "a ~ [ | 5",
        "a ~ \"x{1001}\" | 5",
        "duration | 9",
        "duration > 100 | 10",
        "duration ~ 1ms | 10",
        "a exists b exists exists=) | 26",
      })
  void parse_malformed_saysWhere(String filter, int position) {
    assertThatThrownBy(() -> SpanFilter.parse(filter))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).+ \\(at position " + position + "\\)");
  }

  @Test
  void parse_tooLongOrTooDeep_isRefused() {
    String deep = "(".repeat(FilterParser.MAX_DEPTH) + "a" + ")".repeat(FilterParser.MAX_DEPTH);

    assertThat(SpanFilter.parse(deep.substring(1, deep.length() - 1))).isNotNull();
    assertThatThrownBy(() -> SpanFilter.parse(deep)).hasMessageContaining("deeper than 20");
    assertThatThrownBy(() -> SpanFilter.parse("NOT ".repeat(400) + "a"))
        .hasMessageContaining("deeper than 20");
    assertThatThrownBy(() -> SpanFilter.parse("a ".repeat(1_001)))
        .hasMessageContaining("longer than 2000 characters");
  }

  /** Repeats of repeats would become a program of many megabytes. */
  @ParameterizedTest
  @ValueSource(strings = {"((a{100}){100}){100}", "(((a{30}){30}){30}){30}", "(a{1000}b{1000}){9}"})
  void parse_expressionThatGrows_isRefused(String expression) {
    assertThatThrownBy(() -> SpanFilter.parse("k ~ " + expression))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        "(\\d{1,3}\\.){3}\\d{1,3}",
        "\\p{Greek}{3}|\\x{10FFFF}|a{,3}|x{2,}",
      })
  void parse_expressionThatRepeats_isAFilter(String expression) {
    assertThat(SpanFilter.parse("k ~ " + expression)).hasToString("k ~ " + expression);
  }

  @Test
  void parse_expressionOfManyGroups_isAFilter() {
    String groups = "(".repeat(900) + "a" + ")".repeat(900);

    assertThat(SpanFilter.parse("retry ~ " + groups).matches(SPAN)).isFalse();
  }

  @Test
  void matches_forTooLong_endsTheSearch() {
    SpanFilter filter = SpanFilter.parse("retry AND name ~ x", -1);

    assertThatThrownBy(() -> filter.matches(SPAN)).isInstanceOf(SlowFilterException.class);
    assertThat(SpanFilter.parse("retry", -1).matches(SPAN)).isTrue();
  }

  @Test
  void parse_anything_isAFilter_orMalformedSomewhere() {
    Random random = new Random(7);
    String[] parts = {
      "a",
      "OR",
      "AND",
      "NOT",
      "exists",
      "(",
      ")",
      "=",
      "!",
      "~",
      "<",
      ">",
      ">=",
      "\"",
      "\\",
      " ",
      "5",
      "1.5ms",
      "duration",
      "error",
      "\u0000",
      "\ud800",
      "\u00e4",
      "[",
      "{9}",
      "*",
      "1e999"
    };
    int filters = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(12); j >= 0; j--) {
        text.append(parts[random.nextInt(parts.length)]);
        text.append(random.nextBoolean() ? " " : "");
      }
      filters += isFilter(text.toString()) ? 1 : 0;
    }
    assertThat(filters).isBetween(1_000, 49_000);
  }

  private static boolean isFilter(String text) {
    try {
      SpanFilter.parse(text).matches(SPAN);
      return true;
    } catch (IllegalArgumentException malformed) {
      int position =
          Integer.parseInt(
              malformed.getMessage().replaceAll("(?s).* \\(at position (\\d+)\\)$", "$1"));
      assertThat(position).as(text).isBetween(1, text.length() + 1);
      return false;
    }
  }
}
