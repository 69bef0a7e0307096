/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal;

import io.opentracing.SpanContext;
import io.skua.internal.Wrapper;
import io.skua.tracer.SkuaSpanContext;
import java.util.HashMap;
import java.util.Map;

/** The face of a {@link SkuaSpanContext}. Immutable. */
public class JaegerSpanContext implements SpanContext, Wrapper<SkuaSpanContext> {
  private final SkuaSpanContext skua;

  /** Makes one as it came from elsewhere, without baggage. */
  public JaegerSpanContext(
      long traceIdHigh, long traceIdLow, long spanId, long parentId, byte flags) {
    this(SkuaSpanContext.of(traceIdHigh, traceIdLow, spanId, parentId, flags, null, null));
  }

  private JaegerSpanContext(SkuaSpanContext skua) {
    this.skua = skua;
  }

  /** Returns the face of a context; null for null, and for one that holds nothing of use. */
  public static JaegerSpanContext of(SkuaSpanContext context) {
    boolean isOfUse =
        context != null
            && (context.hasTrace()
                || context.baggageCount() > 0
                || context.debugId() != null
                || context.isDecisionOnly());
    return isOfUse ? new JaegerSpanContext(context) : null;
  }

  @Override
  public SkuaSpanContext unwrap() {
    return skua;
  }

  @Override
  public Iterable<Map.Entry<String, String>> baggageItems() {
    return skua.baggageItems();
  }

  /** Returns the value of an item of baggage, or null. */
  public String getBaggageItem(String key) {
    return skua.baggageItem(key);
  }

  /** Returns how many items of baggage there are. */
  public int baggageCount() {
    return skua.baggageCount();
  }

  /** Returns the trace id, 16 or 32 hex digits. */
  public String getTraceId() {
    return skua.toTraceId();
  }

  @Override
  public String toTraceId() {
    return skua.toTraceId();
  }

  @Override
  public String toSpanId() {
    return skua.toSpanId();
  }

  /** Returns the low half of the trace id. */
  public long getTraceIdLow() {
    return skua.traceIdLow();
  }

  /** Returns the high half of the trace id, 0 if it has 64 bits. */
  public long getTraceIdHigh() {
    return skua.traceIdHigh();
  }

  /** Returns the id of the span. */
  public long getSpanId() {
    return skua.spanId();
  }

  /** Returns the id of the span's parent, 0 for a root. */
  public long getParentId() {
    return skua.parentSpanId();
  }

  /** Returns the flags: 1 sampled, 2 debug. */
  public byte getFlags() {
    return (byte) skua.flags();
  }

  /** Returns whether the trace is recorded. */
  public boolean isSampled() {
    return skua.isSampled();
  }

  /** Returns whether the trace was forced. */
  public boolean isDebug() {
    return skua.isDebug();
  }

  /** Returns what other tracing systems asked to be carried along, or null. */
  public String getTraceState() {
    return skua.traceState();
  }

  /** Returns this context with an item of baggage. */
  public JaegerSpanContext withBaggageItem(String key, String val) {
    Map<String, String> baggage = baggage();
    baggage.put(key, val);
    return withBaggage(baggage);
  }

  private Map<String, String> baggage() {
    Map<String, String> baggage = new HashMap<>();
    baggageItems().forEach(item -> baggage.put(item.getKey(), item.getValue()));
    return baggage;
  }

  /** Returns this context with other baggage; null for none. */
  public JaegerSpanContext withBaggage(Map<String, String> newBaggage) {
    int open = skua.isDeferred() ? SkuaSpanContext.DEFERRED : 0;
    int decided = skua.isDecisionOnly() ? SkuaSpanContext.DECISION_ONLY : 0;
    return with(skua.flags() | open | decided, newBaggage);
  }

  /** Returns this context with other flags. */
  public JaegerSpanContext withFlags(byte flags) {
    return with(flags, baggage());
  }

  private JaegerSpanContext with(int state, Map<String, String> baggage) {
    return new JaegerSpanContext(
        SkuaSpanContext.of(
                skua.traceIdHigh(),
                skua.traceIdLow(),
                skua.spanId(),
                skua.parentSpanId(),
                state,
                baggage,
                skua.debugId())
            .withTraceState(skua.traceState()));
  }

  /** Returns this context with a trace state; null for none. */
  public JaegerSpanContext withTraceState(String traceState) {
    return new JaegerSpanContext(skua.withTraceState(traceState));
  }

  /** Returns the context as it stands in a header. */
  @Override
  public String toString() {
    return skua.toString();
  }
}
