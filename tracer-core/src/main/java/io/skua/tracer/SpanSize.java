/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

/** Estimates what a finished span keeps from the collector, cheaply: a bound needs no more. */
final class SpanSize {
  private static final int SPAN = 128;
  private static final int VALUE = 16;
  private static final int LOG = 64;

  private SpanSize() {}

  /** In bytes; the same whenever it is asked, since the span is frozen. */
  static long of(SkuaSpan span) {
    long bytes = SPAN;
    for (int i = span.tagCount() - 1; i >= 0; i--) {
      bytes += of(span.tagValue(i));
    }
    for (int log = span.logCount() - 1; log >= 0; log--) {
      bytes += LOG;
      for (int i = span.logFieldCount(log) - 1; i >= 0; i--) {
        bytes += of(span.logFieldValue(log, i));
      }
    }
    return bytes;
  }

  private static long of(Object value) {
    if (value instanceof String) {
      return (long) VALUE + ((String) value).length();
    }
    return value instanceof byte[] ? (long) VALUE + ((byte[]) value).length : VALUE;
  }
}
