/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.SpanContext;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What of a span crosses process borders: its ids, flags and baggage. Immutable, so safe for any
 * thread.
 *
 * <p>A context may lack a trace: a request that carried only baggage or a debug id is extracted to
 * one, and the first span started from it begins a new trace ({@link #hasTrace()}).
 *
 * <p>The text form, also {@link #toString()}, is <a
 * href="https://www.jaegertracing.io/sdk-migration/#propagation-format">Jaeger's</a>: {@code
 * {trace-id}:{span-id}:{parent-id}:{flags}}, all lower-case hex.
 */
public final class SkuaSpanContext implements SpanContext {
  /** Bit of {@link #flags()}: the trace is recorded. */
  public static final int SAMPLED = 0x01;

  /** Bit of {@link #flags()}: the trace was asked for by a person; backends never drop it. */
  public static final int DEBUG = 0x02;

  /**
   * Bit of a codec's {@code state} argument to {@link #of}: the carrier held something in the
   * codec's format that could not be read. The tracer counts it; it never leaves the process.
   */
  public static final int MALFORMED = 0x100;

  /** Local: the tracer that made this context is disabled, its spans record nothing. */
  static final int MUTED = 0x200;

  private static final int FLAGS = 0xff;

  private final long traceIdHigh;
  private final long traceIdLow;
  private final long spanId;
  private final long parentSpanId;

  /** The low 8 bits are the flags of the wire, those above are local to this process. */
  final int state;

  /** Key, value, key, value, ...; null for none. Shared between contexts, never written to. */
  final String[] baggage;

  private final String debugId;

  SkuaSpanContext(
      long traceIdHigh,
      long traceIdLow,
      long spanId,
      long parentSpanId,
      int state,
      String[] baggage,
      String debugId) {
    this.traceIdHigh = traceIdHigh;
    this.traceIdLow = traceIdLow;
    this.spanId = spanId;
    this.parentSpanId = parentSpanId;
    this.state = state;
    this.baggage = baggage;
    this.debugId = debugId;
  }

  /**
   * Makes the context that a {@link Codec} read from a carrier. Codecs and tests need this;
   * applications get their contexts from spans.
   *
   * @param traceIdHigh high half of a 128-bit trace id, 0 for a 64-bit one
   * @param traceIdLow low half of the trace id
   * @param spanId id of the span, 0 (with both halves of the trace id 0) when there is no trace
   * @param parentSpanId id of its parent, 0 if unknown or none
   * @param state the flags of the wire in the low 8 bits, and {@link #MALFORMED}; other bits are
   *     ignored
   * @param baggage keys and values, copied; null or empty for none. Entries with a null are left
   *     out; so is what is beyond 180 items or 65,536 characters, and that counts as malformed
   * @param debugId value of the debug header, null for none
   * @return a new context
   */
  public static SkuaSpanContext of(
      long traceIdHigh,
      long traceIdLow,
      long spanId,
      long parentSpanId,
      int state,
      Map<String, String> baggage,
      String debugId) {
    String[] kept = Baggage.of(baggage);
    boolean cut = baggage != null && (kept == null ? 0 : kept.length / 2) < baggage.size();
    return new SkuaSpanContext(
        traceIdHigh,
        traceIdLow,
        spanId,
        parentSpanId,
        (state & (FLAGS | MALFORMED)) | (cut ? MALFORMED : 0),
        kept,
        debugId);
  }

  /** Returns the high 64 bits of the trace id, 0 if the id has only 64. */
  public long traceIdHigh() {
    return traceIdHigh;
  }

  /** Returns the low 64 bits of the trace id; the sampler decides by these. */
  public long traceIdLow() {
    return traceIdLow;
  }

  /** Returns the id of the span, 0 if there is no trace. */
  public long spanId() {
    return spanId;
  }

  /** Returns the id of the span's parent, 0 for a root. */
  public long parentSpanId() {
    return parentSpanId;
  }

  /** Returns the flags of the wire, 0 to 255; unknown bits are kept as they came. */
  public int flags() {
    return state & FLAGS;
  }

  /** Returns whether the trace is recorded. */
  public boolean isSampled() {
    return (state & SAMPLED) != 0;
  }

  /** Returns whether the trace was forced by a debug id or by {@code sampling.priority}. */
  public boolean isDebug() {
    return (state & DEBUG) != 0;
  }

  /** Returns whether this names a span, so that children can be started from it. */
  public boolean hasTrace() {
    return (traceIdHigh | traceIdLow) != 0 && spanId != 0;
  }

  /** Returns the debug id that came without a trace and forces the next one, or null. */
  public String debugId() {
    return debugId;
  }

  /** Returns whether the carrier held something that could not be read; see {@link #MALFORMED}. */
  public boolean isMalformed() {
    return (state & MALFORMED) != 0;
  }

  boolean isRecording() {
    return (state & (SAMPLED | MUTED)) == SAMPLED;
  }

  /** Whether extraction found anything that the next span can use. */
  boolean isEmpty() {
    return !hasTrace() && baggage == null && debugId == null;
  }

  /** {@inheritDoc} 16 lower-case hex digits, or 32 if the high half is not zero. */
  @Override
  public String toTraceId() {
    return traceIdHigh == 0 ? Hex.of(traceIdLow) : Hex.of(traceIdHigh, traceIdLow);
  }

  /** {@inheritDoc} 16 lower-case hex digits. */
  @Override
  public String toSpanId() {
    return Hex.of(spanId);
  }

  /** Returns how many items of baggage there are. */
  public int baggageCount() {
    return baggage == null ? 0 : baggage.length / 2;
  }

  /**
   * Returns the key of an item of baggage.
   *
   * @param index from 0, below {@link #baggageCount()}
   */
  public String baggageKey(int index) {
    return baggage[2 * index];
  }

  /**
   * Returns the value of an item of baggage.
   *
   * @param index from 0, below {@link #baggageCount()}
   */
  public String baggageValue(int index) {
    return baggage[2 * index + 1];
  }

  /**
   * Returns the value of an item of baggage.
   *
   * @param key compared as it is, case included; may be null
   * @return the value, or null if there is none
   */
  public String baggageItem(String key) {
    int index = Baggage.indexOf(baggage, key);
    return index < 0 ? null : baggage[index + 1];
  }

  /** {@inheritDoc} A snapshot, in no particular order; its entries cannot be changed. */
  @Override
  public Iterable<Map.Entry<String, String>> baggageItems() {
    if (baggage == null) {
      return Collections.emptyList();
    }
    List<Map.Entry<String, String>> items = new ArrayList<>(baggageCount());
    for (int i = 0; i < baggage.length; i += 2) {
      items.add(new SimpleImmutableEntry<>(baggage[i], baggage[i + 1]));
    }
    return Collections.unmodifiableList(items);
  }

  SkuaSpanContext withState(int newState) {
    return new SkuaSpanContext(
        traceIdHigh, traceIdLow, spanId, parentSpanId, newState, baggage, debugId);
  }

  SkuaSpanContext withBaggage(String[] newBaggage) {
    return new SkuaSpanContext(
        traceIdHigh, traceIdLow, spanId, parentSpanId, state, newBaggage, debugId);
  }

  /** Returns the text form, as it stands in a {@code uber-trace-id} header. */
  @Override
  public String toString() {
    return Hex.context(traceIdHigh, traceIdLow, spanId, parentSpanId, flags());
  }
}
