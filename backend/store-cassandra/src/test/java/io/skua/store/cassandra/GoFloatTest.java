/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoFloatTest {
  /** The first ones as a real Jaeger wrote them; the others as Go's rules are. */
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1e300, 1e+300",
    "1e21, 1e+21",
    "0.30000000000000004, 0.3",
    "123456789.12345679, 123456789.1",
    "1.2345678901234568e16, 1.23456789e+16",
    "1e-7, 1e-07",
    "-0.0, -0",
    "0.0, 0",
    "NaN, NaN",
    "Infinity, +Inf",
    "-Infinity, -Inf",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "9999999999, 9999999999",
    "9999999999.6, 1e+10",
    "10000000000, 1e+10",
    "-2.5, -2.5",
    "4.9e-324, 4.940656458e-324",
    "1.7976931348623157e308, 1.797693135e+308",
    "100, 100",
  })
  void text_ofNumber_isThatOfGo(double number, String expected) {
    assertThat(GoFloat.text(number)).isEqualTo(expected);
  }
}
