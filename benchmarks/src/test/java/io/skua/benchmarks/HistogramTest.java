/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
  private final Histogram histogram = new Histogram();

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 15, 16, 17, 31, 32, 1000, 123_456_789, Long.MAX_VALUE})
  void quantile_ofOneValue_isAtMostASixteenthLess(long value) {
    histogram.record(value);

    assertThat(histogram.quantile(0.5)).isBetween(value - value / 16, value);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 5000", "0.99, 9900", "0.999, 9990"})
  void quantile_ofEvenlySpreadValues_isThatShareOfThem(double quantile, long expected) {
    for (int i = 1; i <= 10_000; i++) {
      histogram.record(i);
    }

    assertThat(histogram.quantile(quantile)).isCloseTo(expected, within(expected / 16));
  }

  @Test
  void add_another_countsBoth() {
    Histogram other = new Histogram();
    histogram.record(2);
    other.record(8);
    other.record(8);

    histogram.add(other);

    assertThat(histogram.quantile(0.33)).isEqualTo(2);
    assertThat(histogram.quantile(0.5)).isEqualTo(8);
  }
}
