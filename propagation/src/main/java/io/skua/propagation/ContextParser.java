/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.skua.tracer.SkuaSpanContext;

/**
 * Reads the text form of a context.
 *
 * <pre>
 * context   = *SP trace-id ":" span-id ":" parent-id ":" flags *SP
 * trace-id  = 1*32HEX    span-id = 1*16HEX    parent-id = 1*16HEX    flags = 1*2HEX
 *
 * 463ac35c9f6413ad48485a3953bb6124:a2fb4a1d1a96d312:0:1
 * </pre>
 *
 * Digits in any case; shorter ids than 32 and 16 digits are padded with zeros on the left, as
 * clients of before 2020 wrote them. Those of before 2019 wrote {@code %3A} for the colon.
 */
final class ContextParser {
  private final String text;
  private final int end;
  private int at;
  private long high;

  private ContextParser(String text, int start, int end) {
    this.text = text;
    this.at = start;
    this.end = end;
  }

  /** Null if malformed. A context all of zeros names no span, but is well-formed. */
  static SkuaSpanContext parse(String value, boolean mayBePercentEncoded) {
    String text = mayBePercentEncoded && value.indexOf('%') >= 0 ? colons(value) : value;
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) == ' ') {
      start++;
    }
    while (end > start && text.charAt(end - 1) == ' ') {
      end--;
    }
    return new ContextParser(text, start, end).parse();
  }

  private static String colons(String value) {
    return value.replace("%3A", ":").replace("%3a", ":");
  }

  private SkuaSpanContext parse() {
    // Four parts; `at` is -1 once one was bad.
    long low = part(32, ':');
    long traceHigh = high;
    long span = part(16, ':');
    long parent = part(16, ':');
    int flags = (int) part(2, '\0');
    if (at < 0) {
      return null;
    }
    boolean hasTrace = (traceHigh | low) != 0;
    if (hasTrace != (span != 0)) {
      return null;
    }
    return SkuaSpanContext.of(traceHigh, low, span, parent, flags, null, null);
  }

  /**
   * Reads hex digits up to a delimiter, or with none to the end; leaves the upper 64 bits in high.
   */
  private long part(int maxDigits, char delimiter) {
    high = 0;
    long low = 0;
    int digits = 0;
    while (at >= 0 && at < end && text.charAt(at) != delimiter) {
      int digit = Character.digit(text.charAt(at), 16);
      // Character.digit also knows full-width and other scripts' digits.
      if (digit < 0 || text.charAt(at) > 'f' || ++digits > maxDigits) {
        at = -1;
        return 0;
      }
      high = high << 4 | low >>> 60;
      low = low << 4 | digit;
      at++;
    }
    boolean endsWell = delimiter == '\0' ? at == end : at < end;
    at = digits == 0 || !endsWell || at < 0 ? -1 : at + 1;
    return low;
  }
}
