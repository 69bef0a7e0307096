/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1ns, 1",
    "100us, 100000",
    "100\u00b5s, 100000",
    "100\u03bcs, 100000",
    "1.5ms, 1500000",
    ".5s, 500000000",
    "1.s, 1000000000",
    "2m, 120000000000",
    "1h2m3.5s, 3723500000000",
    "-2s, -2000000000",
    "+2s, 2000000000",
    "0.3ns, 0",
    "9223372036854775807ns, 9223372036854775807"
  })
  void parse_isInNanoseconds(String text, long nanos) {
    assertThat(GoDuration.parse(text)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "ms",
        "1.5",
        "1 ms",
        "1d",
        "1ms ",
        "x1ms",
        ".ms",
        "--1s",
        "-",
        "1e3s",
        "9223372036854775808ns",
        "3000000h",
        "1.2.3s",
        "\u0661s"
      })
  void parse_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("invalid duration \"" + text + "\", such as 1.5ms or 2s");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000_000})
  void parse_endless_isRefused(int parts) {
    assertThatThrownBy(() -> GoDuration.parse("1s".repeat(parts)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "7, 7\u00b5s",
    "-7, -7\u00b5s",
    "1500, 1.5ms",
    "-50000, -50ms",
    "1000000, 1s",
    "1234567, 1.234567s",
    "60000000, 1m0s",
    "3723500000, 1h2m3.5s"
  })
  void ofMicros_isAsGoWrites(long micros, String text) {
    assertThat(GoDuration.ofMicros(micros)).isEqualTo(text);
  }
}
