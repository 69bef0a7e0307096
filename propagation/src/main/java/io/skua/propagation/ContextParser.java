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
  static SkuaSpanContext parse(String value, boolean mayBePercentEncoded) {
    String text = HeaderText.trim(value);
    if (mayBePercentEncoded && text.indexOf('%') >= 0) {
      text = text.replace("%3A", ":").replace("%3a", ":");
    }
    int end = text.length();
    int traceEnd = text.indexOf(':');
    int spanEnd = text.indexOf(':', traceEnd + 1);
    int parentEnd = text.indexOf(':', spanEnd + 1);
    // A missing colon stands at -1, so the part before it ends before it starts.
    if (!Hex.isHex(text, 0, traceEnd, 32)
        || !Hex.isHex(text, traceEnd + 1, spanEnd, 16)
        || !Hex.isHex(text, spanEnd + 1, parentEnd, 16)
        || !Hex.isHex(text, parentEnd + 1, end, 2)) {
      return null;
    }
    long high = Hex.high(text, 0, traceEnd);
    long low = Hex.low(text, 0, traceEnd);
    long span = Hex.low(text, traceEnd + 1, spanEnd);
    if (((high | low) != 0) != (span != 0)) {
      return null;
    }
    long parent = Hex.low(text, spanEnd + 1, parentEnd);
    int flags = (int) Hex.low(text, parentEnd + 1, end);
    return SkuaSpanContext.of(high, low, span, parent, flags, null, null);
  }
}
