/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jfr;

import io.skua.tracer.SkuaSpan;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

@Name("skua.SpanFinish")
@Label("Span Finish")
final class SpanFinishEvent extends SpanEvent {
  @Label("Span Start")
  @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
  long spanStart;

  @Label("Span Duration")
  @Timespan(Timespan.MICROSECONDS)
  long spanDuration;

  @Override
  void take(SkuaSpan span) {
    super.take(span);
    spanStart = span.startMicros() / 1000;
    spanDuration = span.durationMicros();
  }
}
