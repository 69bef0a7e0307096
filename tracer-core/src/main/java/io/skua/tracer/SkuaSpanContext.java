/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.SpanContext;
import io.skua.internal.Wrapper;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a span crosses process borders: its ids, flags, baggage and trace state. Safe for any
 * thread, and immutable with one exception: with delayed sampling, whether it is sampled may still
 * be open.
 *
 * <p>A context may lack a trace: a request that carried only baggage or a debug id is extracted to
 * one, and the first span started from it begins a new trace ({@link #hasTrace()}).
 *
 * <p>The text form, {@link #toString()}, is <a
 * href="https://www.jaegertracing.io/sdk-migration/#propagation-format">Jaeger's</a>, in lower-case
 * hex:
 *
 * <pre>
 * context   = trace-id ":" span-id ":" parent-id ":" flags
 * trace-id  = 16 or 32 digits, 32 only if the high half is not zero
 * span-id   = 16 digits
 * parent-id = 16 digits, or "0" if there is none
 * flags     = 1 or 2 digits, not padded
 *
 * 463ac35c9f6413ad48485a3953bb6124:a2fb4a1d1a96d312:0:1
 * </pre>
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

  /**
   * Bit of a codec's {@code state} argument to {@link #of}: the ids are there, but the caller left
   * the decision whether to record to whoever continues the trace. The sampler is asked then.
   */
  public static final int DEFERRED = 0x200;

  /**
   * Bit of a codec's {@code state} argument to {@link #of}: there are no ids, but the flags say
   * whether the next trace is recorded. The sampler is not asked then.
   */
  public static final int DECISION_ONLY = 0x400;

  /** Local: the tracer that made this context is disabled, its spans record nothing. */
  static final int MUTED = 0x800;

  /** Local: the span records, and the sampler will be asked by its last name. */
  static final int UNDECIDED = 0x1000;

  private static final int FLAGS = 0xff;
  private static final int FROM_CODEC = FLAGS | MALFORMED | DEFERRED | DECISION_ONLY;

  private final long traceIdHigh;
  private final long traceIdLow;
  private final long spanId;
  private final long parentSpanId;

  /**
   * The low 8 bits are the flags of the wire, those above are local to this process. While
   * undecided, {@link #state()} knows better.
   */
  final int state;

  /** Key, value, key, value, ... Shared between contexts, never written to. */
  final String[] baggage;

  /**
   * One of three that exclude each other, since each context has this field: without a trace, the
   * debug id; with one, the trace state; while undecided, the span that decides. Null for none.
   */
  private final @Nullable Object extra;

  SkuaSpanContext(
      long traceIdHigh,
      long traceIdLow,
      long spanId,
      long parentSpanId,
      int state,
      String[] baggage,
      @Nullable Object extra) {
    this.traceIdHigh = traceIdHigh;
    this.traceIdLow = traceIdLow;
    this.spanId = spanId;
    this.parentSpanId = parentSpanId;
    this.state = state;
    this.baggage = baggage;
    this.extra = extra;
  }

  /**
   * Makes the context that a {@link Codec} read from a carrier. Codecs and tests need this;
   * applications get their contexts from spans.
   *
   * @param traceIdHigh high half of a 128-bit trace id, 0 for a 64-bit one
   * @param traceIdLow low half of the trace id
   * @param spanId id of the span, 0 (with both halves of the trace id 0) when there is no trace
   * @param parentSpanId id of its parent, 0 if unknown or none
   * @param state the flags of the wire in the low 8 bits, and {@link #MALFORMED}, {@link
   *     #DEFERRED}, {@link #DECISION_ONLY}; other bits are ignored
   * @param baggage keys and values, copied; null or empty for none. Entries with a null are left
   *     out; so is what is beyond 180 items or 65,536 characters, and that counts as malformed
   * @param debugId value of the debug header, null for none; it means nothing beside a trace
   * @return a new context
   */
  public static SkuaSpanContext of(
      long traceIdHigh,
      long traceIdLow,
      long spanId,
      long parentSpanId,
      int state,
      @Nullable Map<String, String> baggage,
      @Nullable String debugId) {
    String[] kept = Baggage.of(baggage);
    boolean cut = baggage != null && kept.length / 2 < baggage.size();
    return new SkuaSpanContext(
        traceIdHigh,
        traceIdLow,
        spanId,
        parentSpanId,
        (state & FROM_CODEC) | (cut ? MALFORMED : 0),
        kept,
        (traceIdHigh | traceIdLow) != 0 && spanId != 0 ? null : debugId);
  }

  /** Null for a context of another tracer, and for null. */
  static @Nullable SkuaSpanContext unwrap(@Nullable SpanContext context) {
    if (context instanceof SkuaSpanContext) {
      return (SkuaSpanContext) context;
    }
    Object wrapped = context instanceof Wrapper ? ((Wrapper<?>) context).unwrap() : null;
    return wrapped instanceof SkuaSpanContext ? (SkuaSpanContext) wrapped : null;
  }

  /**
   * Returns this context with a trace state: what other tracing systems asked to be carried along
   * with the trace, see <a href="https://www.w3.org/TR/trace-context/#tracestate-header">W3C</a>.
   *
   * @param traceState the header's value, well-formed; null for none
   * @return this context itself if it has no trace
   */
  public SkuaSpanContext withTraceState(@Nullable String traceState) {
    decideNow(); // One that is undecided has no room for it.
    return hasTrace() ? with(state(), baggage, traceState) : this;
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
    return state() & FLAGS;
  }

  @SuppressWarnings("NullAway") // Not null while undecided.
  private int state() {
    return isUndecided() ? ((SkuaSpan) extra).decidedState() : state;
  }

  /** Returns whether the trace is recorded; true also while that is undecided. */
  public boolean isSampled() {
    return (state() & SAMPLED) != 0;
  }

  /** Returns whether the trace was forced by a debug id or by {@code sampling.priority}. */
  public boolean isDebug() {
    return (state() & DEBUG) != 0;
  }

  /** Returns whether this names a span, so that children can be started from it. */
  public boolean hasTrace() {
    return (traceIdHigh | traceIdLow) != 0 && spanId != 0;
  }

  /** Returns the debug id that came without a trace and forces the next one, or null. */
  public @Nullable String debugId() {
    return hasTrace() ? null : (String) extra;
  }

  /** Returns what other tracing systems asked to be carried along with the trace, or null. */
  public @Nullable String traceState() {
    return hasTrace() && extra instanceof String ? (String) extra : null;
  }

  /** Returns whether the carrier held something that could not be read; see {@link #MALFORMED}. */
  public boolean isMalformed() {
    return (state & MALFORMED) != 0;
  }

  /** Returns whether whoever continues the trace decides about it; see {@link #DEFERRED}. */
  public boolean isDeferred() {
    return (state & DEFERRED) != 0;
  }

  /** Returns whether there is a decision without a trace; see {@link #DECISION_ONLY}. */
  public boolean isDecisionOnly() {
    return (state & DECISION_ONLY) != 0 && !hasTrace();
  }

  boolean isUndecided() {
    return (state & UNDECIDED) != 0;
  }

  /** Makes the decision final, by the name that the span has now. */
  @SuppressWarnings("NullAway") // Not null while undecided.
  void decideNow() {
    if (isUndecided()) {
      ((SkuaSpan) extra).decide();
    }
  }

  boolean isRecording() {
    return (state() & (SAMPLED | MUTED)) == SAMPLED;
  }

  /** Whether extraction found anything that the next span can use. */
  boolean isEmpty() {
    return !hasTrace() && baggage.length == 0 && extra == null && !isDecisionOnly();
  }

  /** {@inheritDoc} 16 lower-case hex digits, or 32 if the high half is not zero. */
  @Override
  public String toTraceId() {
    return IdWriter.borrow().id(traceIdHigh, traceIdLow).done();
  }

  /** {@inheritDoc} 16 lower-case hex digits. */
  @Override
  public String toSpanId() {
    return IdWriter.borrow().id(spanId).done();
  }

  /** Returns how many items of baggage there are. */
  public int baggageCount() {
    return baggage.length / 2;
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
  public @Nullable String baggageItem(@Nullable String key) {
    int index = Baggage.indexOf(baggage, key);
    return index < 0 ? null : baggage[index + 1];
  }

  /** {@inheritDoc} A snapshot, in no particular order; its entries cannot be changed. */
  @Override
  public Iterable<Map.Entry<String, String>> baggageItems() {
    if (baggage.length == 0) {
      return Collections.emptyList();
    }
    List<Map.Entry<String, String>> items = new ArrayList<>(baggageCount());
    for (int i = 0; i < baggage.length; i += 2) {
      items.add(new SimpleImmutableEntry<>(baggage[i], baggage[i + 1]));
    }
    return Collections.unmodifiableList(items);
  }

  /** An undecided one whose decision is taken away gets what the new state says. */
  SkuaSpanContext withState(int newState) {
    boolean settles = isUndecided() && (newState & UNDECIDED) == 0;
    return with(newState, baggage, settles ? null : extra);
  }

  /** As the tag {@code sampling.priority} wants it. */
  SkuaSpanContext withPriority(boolean sample) {
    if ((state & (MUTED | SAMPLED)) == MUTED) {
      return withState(state); // Disabled: others must not record what we leave out.
    }
    int decided = state & ~UNDECIDED;
    return withState(sample ? decided | SAMPLED | DEBUG : decided & ~SAMPLED);
  }

  SkuaSpanContext withBaggage(String[] newBaggage) {
    return with(state, newBaggage, extra);
  }

  SkuaSpanContext undecided(SkuaSpan decides) {
    return with(state | UNDECIDED, baggage, decides);
  }

  /** An undecided one for its ids alone. */
  SkuaSpanContext withoutSpan() {
    return withState(state & ~UNDECIDED);
  }

  private SkuaSpanContext with(int newState, String[] newBaggage, @Nullable Object newExtra) {
    return new SkuaSpanContext(
        traceIdHigh, traceIdLow, spanId, parentSpanId, newState, newBaggage, newExtra);
  }

  /** Returns the text form, as it stands in a {@code uber-trace-id} header. */
  @Override
  public String toString() {
    IdWriter text = IdWriter.borrow().id(traceIdHigh, traceIdLow).sign(':').id(spanId).sign(':');
    if (parentSpanId == 0) {
      text.sign('0');
    } else {
      text.id(parentSpanId);
    }
    return text.sign(':').flags(flags()).done();
  }
}
