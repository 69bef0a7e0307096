/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.util.List;

/** The spans of one trace that have arrived so far, in that order; at least one. */
public record Trace(TraceId id, List<Span> spans) {
  /** Returns the earliest start of a span, in microseconds since the epoch. */
  public long startMicros() {
    return spans.stream().mapToLong(Span::startMicros).min().orElseThrow();
  }

  /** Returns the time from the earliest start to the latest end, in microseconds. */
  public long durationMicros() {
    return spans.stream().mapToLong(Span::endMicros).max().orElseThrow() - startMicros();
  }
}
