/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.nio.ByteBuffer;
import java.util.Map;

/** What a context is sent as: the same one, sampled, with a trace id of 128 bits. */
public enum Header {
  JAEGER("uber-trace-id", Map.of("uber-trace-id", Header.TRACE + ':' + Header.SPAN + ":0:1")),
  B3_MULTI(
      "B3, multi",
      Map.of(
          "X-B3-TraceId", Header.TRACE,
          "X-B3-SpanId", Header.SPAN,
          "X-B3-Sampled", "1")),
  B3_SINGLE("B3, single", Map.of("b3", Header.TRACE + '-' + Header.SPAN + "-1")),
  W3C("W3C", Map.of("traceparent", "00-" + Header.TRACE + '-' + Header.SPAN + "-01")),
  /** Jaeger's: no header, but 37 bytes. */
  BINARY("binary", Map.of());

  static final String TRACE = "5af7651916cd43dd8448eb211c80319c";
  static final String SPAN = "b7ad6b7169203331";

  /** As the tables say it. */
  final String label;

  final Map<String, String> content;

  Header(String label, Map<String, String> content) {
    this.label = label;
    this.content = content;
  }

  /** The ids of the trace, the span and no parent; the flags; no baggage. */
  static ByteBuffer binary() {
    return ByteBuffer.allocate(4 * Long.BYTES + 1 + Integer.BYTES)
        .putLong(Long.parseUnsignedLong(TRACE.substring(0, 16), 16))
        .putLong(Long.parseUnsignedLong(TRACE.substring(16), 16))
        .putLong(Long.parseUnsignedLong(SPAN, 16))
        .putLong(0)
        .put((byte) 1)
        .putInt(0)
        .flip();
  }
}
