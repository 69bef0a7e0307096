/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;

/**
 * Estimates what a finished span keeps from the collector, cheaply: a bound needs no more. A
 * character counts as one byte, as Java stores Latin text.
 */
final class SpanSize {
  /** The span, its context, its node in the queue, and the arrays. */
  private static final int SPAN = 192;

  /** A string, its array, and their places. */
  private static final int TEXT = 48;

  /** A key is a constant of the program as a rule, and shared. */
  private static final int KEY = 16;

  private static final int NUMBER = 24;
  private static final int LOG = 64;

  /** With the context that it names. */
  private static final int REFERENCE = 96;

  private SpanSize() {}

  /** In bytes; the same whenever it is asked, since the span is frozen. */
  static long of(SkuaSpan span) {
    long bytes = SPAN + TEXT + span.operationName().length() + of(span.context());
    for (int i = span.tagCount() - 1; i >= 0; i--) {
      bytes += KEY + span.tagKey(i).length() + of(span.tagValue(i));
    }
    for (int log = span.logCount() - 1; log >= 0; log--) {
      bytes += LOG;
      for (int i = span.logFieldCount(log) - 1; i >= 0; i--) {
        bytes += KEY + span.logFieldKey(log, i).length() + of(span.logFieldValue(log, i));
      }
    }
    for (int i = span.referenceCount() - 1; i >= 0; i--) {
      bytes += REFERENCE + of(span.referenceContext(i));
    }
    return bytes;
  }

  /** What a context has beyond its ids. */
  private static long of(SkuaSpanContext context) {
    String traceState = context.traceState();
    long bytes = traceState == null ? 0 : TEXT + traceState.length();
    for (int i = context.baggageCount() - 1; i >= 0; i--) {
      bytes += 2 * TEXT + context.baggageKey(i).length() + context.baggageValue(i).length();
    }
    return bytes;
  }

  private static long of(Object value) {
    if (value instanceof String) {
      return (long) TEXT + ((String) value).length();
    }
    return value instanceof byte[] ? (long) TEXT + ((byte[]) value).length : NUMBER;
  }
}
