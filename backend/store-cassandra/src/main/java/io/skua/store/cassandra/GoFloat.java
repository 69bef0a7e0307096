/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as Jaeger writes them into its index of tags: by Go's {@code %.10g}.
 *
 * <pre>
 * 0.1 + 0.2   0.3        1e300   1e+300     -0.0   -0
 * 1e-7        1e-07      1.0     1          1/0    +Inf
 * </pre>
 *
 * @see <a href="https://pkg.go.dev/fmt">Go's fmt</a>
 */
final class GoFloat {
  private static final int DIGITS = 10;
  private static final MathContext ROUNDING = new MathContext(DIGITS, RoundingMode.HALF_EVEN);

  private GoFloat() {}

  static String text(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    // Of the exact value, not of the shortest text for it.
    BigDecimal rounded = new BigDecimal(number).round(ROUNDING).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return exponent < -4 || exponent >= DIGITS
        ? scientific(rounded, exponent)
        : rounded.toPlainString();
  }

  private static String scientific(BigDecimal number, int exponent) {
    String digits = number.movePointLeft(exponent).toPlainString();
    String size = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : "" + Math.abs(exponent);
    return digits + (exponent < 0 ? "e-" : "e+") + size;
  }
}
