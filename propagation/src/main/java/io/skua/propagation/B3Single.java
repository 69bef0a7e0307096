/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.skua.tracer.SkuaSpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the header {@code b3}.
 *
 * <pre>
 * b3        = trace-id "-" span-id ["-" state] ["-" parent-id] / state
 * trace-id  = 1*32HEX    span-id = 1*16HEX    parent-id = 16HEX
 * state     = "0" / "1" / "d"
 *
 * 80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90
 * </pre>
 *
 * Without a state the decision is deferred; {@code d} is debug. Digits in any case, of the ids also
 * fewer than the specification asks for. Those of a parent are never so few that it could be taken
 * for a state.
 */
final class B3Single {
  private B3Single() {}

  /** Null if malformed. Ids all of zeros name no span, but are well-formed. */
  static @Nullable SkuaSpanContext parse(String value) {
    String text = HeaderText.trim(value);
    int traceEnd = text.indexOf('-');
    if (traceEnd < 0) {
      int state = state(text, 0, text.length());
      return state < 0 ? null : B3Codec.decision(state);
    }
    int spanEnd = endOfPart(text, traceEnd + 1);
    if (!Hex.isHex(text, 0, traceEnd, 32) || !Hex.isHex(text, traceEnd + 1, spanEnd, 16)) {
      return null;
    }
    int next = spanEnd;
    int state = SkuaSpanContext.DEFERRED;
    int stateEnd = endOfPart(text, next + 1);
    if (stateEnd == next + 2) {
      state = state(text, next + 1, stateEnd);
      next = stateEnd;
    }
    long parent = 0;
    if (next < text.length()) {
      if (text.length() != next + 17 || !Hex.isHex(text, next + 1, text.length(), 16)) {
        return null;
      }
      parent = Hex.low(text, next + 1, text.length());
    }
    return state < 0
        ? null
        : B3Codec.context(
            Hex.high(text, 0, traceEnd),
            Hex.low(text, 0, traceEnd),
            Hex.low(text, traceEnd + 1, spanEnd),
            parent,
            state);
  }

  private static int endOfPart(String text, int start) {
    int end = text.indexOf('-', start);
    return end < 0 ? text.length() : end;
  }

  /** Negative if malformed. */
  private static int state(String text, int start, int end) {
    if (end - start != 1) {
      return -1;
    }
    switch (text.charAt(start)) {
      case '0':
        return 0;
      case '1':
        return SkuaSpanContext.SAMPLED;
      case 'd':
        return SkuaSpanContext.SAMPLED | SkuaSpanContext.DEBUG;
      default:
        return -1;
    }
  }
}
