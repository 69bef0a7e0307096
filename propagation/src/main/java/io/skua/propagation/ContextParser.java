/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.skua.tracer.SkuaSpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text form of a context.
 *
 * <pre>
 * context   = OWS trace-id ":" span-id ":" parent-id ":" flags OWS
 * trace-id  = 1*32HEX    span-id = 1*16HEX    parent-id = 1*16HEX    flags = 1*2HEX
 *
 * 463ac35c9f6413ad48485a3953bb6124:a2fb4a1d1a96d312:0:1
 * </pre>
 *
 * Digits in any case; shorter ids than 32 and 16 digits are padded with zeros on the left, as
 * clients of before 2020 wrote them. Those of before 2019 wrote {@code %3A} for the colon.
 */
final class ContextParser {
  private ContextParser() {}

  /** Null if malformed. A context all of zeros names no span, but is well-formed. */
  static @Nullable SkuaSpanContext parse(String value, boolean mayBePercentEncoded) {
    String text = HeaderText.trim(value);
    if (mayBePercentEncoded && text.indexOf('%') >= 0) {
      text = text.replace("%3A", ":").replace("%3a", ":");
    }
    return parse(text);
  }

  /** One pass: each digit moves what was read of its part by four bits, a colon ends the part. */
  private static @Nullable SkuaSpanContext parse(String text) {
    long traceHigh = 0;
    long traceLow = 0;
    long span = 0;
    long parent = 0;
    long high = 0;
    long low = 0;
    int part = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Hex.digit(text.charAt(i));
      if (digit >= 0) {
        high = high << 4 | low >>> 60;
        low = low << 4 | digit;
        digits++;
        continue;
      }
      if (text.charAt(i) != ':' || digits == 0 || digits > (part == 0 ? 32 : 16) || part == 3) {
        return null;
      }
      if (part == 0) {
        traceHigh = high;
        traceLow = low;
      } else if (part == 1) {
        span = low;
      } else {
        parent = low;
      }
      high = 0;
      low = 0;
      digits = 0;
      part++;
    }
    boolean isWhole = part == 3 && digits > 0 && digits <= 2;
    boolean namesASpan = span != 0;
    return isWhole && ((traceHigh | traceLow) != 0) == namesASpan
        ? SkuaSpanContext.of(traceHigh, traceLow, span, parent, (int) low, null, null)
        : null;
  }
}
