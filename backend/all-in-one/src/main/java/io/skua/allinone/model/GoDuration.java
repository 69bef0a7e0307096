/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Go writes and reads them, and so Jaeger.
 *
 * <pre>
 * duration = [sign] ("0" | {number unit})        1.5ms   1h30m   -2s
 * unit     = "ns" | "us" | "µs" | "ms" | "s" | "m" | "h"
 * </pre>
 *
 * @see <a href="https://pkg.go.dev/time#ParseDuration">time.ParseDuration</a>
 */
public final class GoDuration {
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "\u00b5s", 1_000L, // The micro sign.
          "\u03bcs", 1_000L, // The Greek letter mu.
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);
  private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)([a-z\u00b5\u03bc]+)");
  private static final int MAX_LENGTH = 100;

  private GoDuration() {}

  /**
   * Returns nanoseconds.
   *
   * @throws IllegalArgumentException if it is no duration, or more than a {@code long} holds
   */
  public static long parse(String text) {
    boolean negative = text.startsWith("-");
    String parts = negative || text.startsWith("+") ? text.substring(1) : text;
    if (parts.equals("0")) {
      return 0;
    }
    long nanos = sum(text, parts);
    return negative ? -nanos : nanos;
  }

  /** Writes microseconds in the largest unit up to the hour that they fill, as Go does. */
  public static String ofMicros(long micros) {
    if (micros == 0) {
      return "0s";
    }
    String sign = micros < 0 ? "-" : "";
    long size = Math.abs(micros);
    if (size < 1_000) {
      return sign + size + "\u00b5s";
    }
    if (size < 1_000_000) {
      return sign + decimal(size, 3) + "ms";
    }
    long minutes = size / 60_000_000;
    String hours = minutes >= 60 ? minutes / 60 + "h" : "";
    return sign
        + hours
        + (minutes > 0 ? minutes % 60 + "m" : "")
        + decimal(size % 60_000_000, 6)
        + "s";
  }

  private static String decimal(long number, int places) {
    return BigDecimal.valueOf(number, places).stripTrailingZeros().toPlainString();
  }

  private static long sum(String text, String parts) {
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(parts);
    int end = 0;
    while (end < parts.length() && part.find(end) && part.start() == end) {
      Long unit = NANOS.get(part.group(2));
      if (unit == null || parts.length() > MAX_LENGTH) {
        break;
      }
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
      end = part.end();
    }
    BigInteger whole = nanos.toBigInteger();
    if (end == 0 || end < parts.length() || whole.bitLength() > 63) {
      throw new IllegalArgumentException("invalid duration \"" + text + "\", such as 1.5ms or 2s");
    }
    return whole.longValue();
  }
}
