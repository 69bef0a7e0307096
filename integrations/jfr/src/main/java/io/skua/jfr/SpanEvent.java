/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jfr;

import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** What each event says of its span. Made on one thread, and committed there. */
@Category("Skua")
@Enabled
@StackTrace(false)
abstract class SpanEvent extends Event {
  @Label("Trace Id")
  @Description("16 or 32 hexadecimal digits")
  @Nullable String traceId;

  @Label("Span Id")
  @Description("16 hexadecimal digits")
  @Nullable String spanId;

  @Label("Operation")
  @Nullable String operation;

  @Label("Service")
  @Nullable String service;

  void take(SkuaSpan span) {
    SkuaSpanContext context = span.context();
    traceId = context.toTraceId();
    spanId = context.toSpanId();
    operation = span.operationName();
    service = span.process().serviceName();
  }
}
