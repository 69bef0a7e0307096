/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The headers that Skua's codecs read, for APIs whose carriers answer by name and do not list what
 * they have. Each codec's test holds that its own are here.
 */
public final class TraceHeaders {
  /** Of Jaeger, W3C and B3. Immutable. */
  public static final List<String> NAMES =
      Collections.unmodifiableList(
          Arrays.asList(
              "uber-trace-id",
              "jaeger-debug-id",
              "jaeger-baggage",
              "traceparent",
              "tracestate",
              "baggage",
              "b3",
              "X-B3-TraceId",
              "X-B3-SpanId",
              "X-B3-ParentSpanId",
              "X-B3-Sampled",
              "X-B3-Flags"));

  /** Before the name of an item of baggage: Jaeger's, and that of B3. Immutable. */
  public static final List<String> BAGGAGE_PREFIXES =
      Collections.unmodifiableList(Arrays.asList("uberctx-", "baggage-"));

  private TraceHeaders() {}
}
