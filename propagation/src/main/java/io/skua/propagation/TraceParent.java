/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.skua.tracer.IdWriter;
import io.skua.tracer.SkuaSpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the header {@code traceparent}.
 *
 * <pre>
 * traceparent = version "-" trace-id "-" parent-id "-" flags ["-" *CHAR]
 * version   = 2HEX, "ff" is none; with "00" nothing follows the flags
 * trace-id  = 32HEX, not all zeros
 * parent-id = 16HEX, not all zeros
 * flags     = 2HEX, the lowest bit: sampled
 *
 * 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
 * </pre>
 *
 * Digits in lower case only.
 */
final class TraceParent {
  private static final int TRACE_ID = 3;
  private static final int PARENT_ID = 36;
  private static final int FLAGS = 53;
  private static final int LENGTH = 55;

  private TraceParent() {}

  /** Null if malformed. */
  static @Nullable SkuaSpanContext parse(String text) {
    if (!isWellFormed(text)) {
      return null;
    }
    long high = Hex.high(text, TRACE_ID, PARENT_ID - 1);
    long low = Hex.low(text, TRACE_ID, PARENT_ID - 1);
    long span = Hex.low(text, PARENT_ID, FLAGS - 1);
    if ((high | low) == 0 || span == 0) {
      return null;
    }
    // The other bits mean other things than Jaeger's: 2 is "the id is random", not "debug".
    int flags = (int) Hex.low(text, FLAGS, LENGTH) & SkuaSpanContext.SAMPLED;
    return SkuaSpanContext.of(high, low, span, 0, flags, null, null);
  }

  private static boolean isWellFormed(String text) {
    if (text.length() < LENGTH
        || text.charAt(TRACE_ID - 1) != '-'
        || text.charAt(PARENT_ID - 1) != '-'
        || text.charAt(FLAGS - 1) != '-') {
      return false;
    }
    return Hex.isLowerCaseHex(text, 0, TRACE_ID - 1)
        && Hex.isLowerCaseHex(text, TRACE_ID, PARENT_ID - 1)
        && Hex.isLowerCaseHex(text, PARENT_ID, FLAGS - 1)
        && Hex.isLowerCaseHex(text, FLAGS, LENGTH)
        && !text.startsWith("ff")
        && (text.length() == LENGTH || (!text.startsWith("00") && text.charAt(LENGTH) == '-'));
  }

  /** Of version 00. */
  static String of(SkuaSpanContext context) {
    return IdWriter.borrow()
        .sign('0')
        .sign('0')
        .sign('-')
        .id(context.traceIdHigh())
        .id(context.traceIdLow())
        .sign('-')
        .id(context.spanId())
        .sign('-')
        .sign('0')
        .sign(context.isSampled() ? '1' : '0')
        .done();
  }
}
