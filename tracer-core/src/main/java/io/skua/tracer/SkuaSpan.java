/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.References;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import io.skua.internal.TagValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A span. Any thread may call any method at any time; none throws or blocks, whatever its
 * arguments. After {@link #finish()} the span is frozen: later changes are left out.
 *
 * <p>A span of a trace that is not sampled keeps its context and baggage and drops the rest. The
 * tag {@code sampling.priority} with a number above 0 samples the trace from here on, and with 0
 * stops it.
 *
 * <p>The methods by index ({@link #tagCount()}, {@link #tagKey}, ...) are for reporters and
 * encoders: they copy nothing, and are valid once the span was reported.
 */
/*
 * All mutable fields are written under the span's monitor, and nothing of another class is called
 * while it is held: values are converted before. finish() freezes the span under the monitor, and
 * the reporter's queue hands it over, so whoever reads a reported span needs no lock.
 *
 * The object is 64 bytes; that is why two counters are shorts. The class is longer than most for
 * OpenTracing's overloads and the read view.
 */
public final class SkuaSpan implements Span {
  /** Tags that say how much of a span was left out, each with a number. */
  public static final String DROPPED_TAGS = "internal.dropped.tags";

  /** See {@link #DROPPED_TAGS}. */
  public static final String DROPPED_LOGS = "internal.dropped.logs";

  /** See {@link #DROPPED_TAGS}. */
  public static final String TRUNCATED_VALUES = "internal.truncated.values";

  /** See {@link #DROPPED_TAGS}: of the references that were given, those beyond 1,024. */
  public static final String DROPPED_REFERENCES = "internal.dropped.references";

  static final String SAMPLING_PRIORITY = Tags.SAMPLING_PRIORITY.getKey();
  static final Object[] NO_TAGS = {};
  static final Reference[] NO_REFERENCES = {};
  private static final Log[] NO_LOGS = {};
  private static final AtomicLongFieldUpdater<SkuaSpan> END =
      AtomicLongFieldUpdater.newUpdater(SkuaSpan.class, "end");

  private final SkuaTracer tracer;

  /**
   * None if the only reference is the parent, which the context names. Replaced under the monitor,
   * read by anyone, as the context is.
   */
  private Reference[] references;

  /** Replaced under the monitor, read by anyone: what is read may be older, never half. */
  private SkuaSpanContext context;

  private String operationName; // guarded by this
  private Object[] tags; // guarded by this; key, value, key, value, ...
  private Log[] logs = NO_LOGS; // guarded by this
  private short tagCount; // guarded by this
  private short logCount; // guarded by this
  private long startMicros; // written in the constructor, or under the monitor if late
  private long startNanos; // as startMicros; 0 with startMicros 0: the clock was not read

  /**
   * Microseconds of the duration, plus 1; 0 while the span is running. Guarded by this, but that a
   * span which is not sampled is ended by a compare-and-set: it has nothing to guard.
   */
  private volatile long end;

  SkuaSpan(
      SkuaTracer tracer,
      SkuaSpanContext context,
      String operationName,
      Reference[] references,
      long startMicros,
      long startNanos,
      Object[] tags,
      int tagCount) {
    this.tracer = tracer;
    this.context = context;
    this.operationName = operationName;
    this.references = references;
    this.startMicros = startMicros;
    this.startNanos = startNanos;
    this.tags = tags;
    this.tagCount = (short) tagCount;
  }

  @Override
  public SkuaSpanContext context() {
    return context;
  }

  @Override
  public SkuaSpan setTag(@Nullable String key, @Nullable String value) {
    return tag(key, value);
  }

  @Override
  public SkuaSpan setTag(@Nullable String key, boolean value) {
    return tag(key, value);
  }

  @Override
  public SkuaSpan setTag(@Nullable String key, @Nullable Number value) {
    return tag(key, value);
  }

  @Override
  public <T> SkuaSpan setTag(@Nullable Tag<T> tag, @Nullable T value) {
    return tag(keyOf(tag), value);
  }

  /** Null for a tag without a key, or whose key cannot be had. */
  static @Nullable String keyOf(@Nullable Tag<?> tag) {
    try {
      return tag == null ? null : tag.getKey();
    } catch (Throwable thrown) {
      return null; // The tag is someone else's.
    }
  }

  private SkuaSpan tag(@Nullable String key, @Nullable Object value) {
    if (key == null) {
      return this;
    }
    if (value instanceof Number && SAMPLING_PRIORITY.equals(key)) {
      prioritise((Number) value);
    }
    if (!context.isRecording()) {
      return this;
    }
    Object kept = TagValue.of(value);
    int limit = tracer.limits.valueLength;
    boolean cut = TagValue.isLonger(kept, limit);
    warnIfLate(put(key, cut ? TagValue.cut(kept, limit) : kept, cut, tracer.limits.tags), "setTag");
    return this;
  }

  /** Returns whether the span was still running. */
  private synchronized boolean put(String key, Object value, boolean cut, int limit) {
    if (end != 0) {
      return false;
    }
    if ((context.state & SkuaSpanContext.SAMPLED) == 0) {
      return true;
    }
    int index = indexOf(tags, tagCount, key);
    if (index >= 0) {
      overwrite(index + 1, value);
    } else if (tagCount < limit) {
      append(key, value);
    } else {
      countIn(DROPPED_TAGS);
    }
    if (cut) {
      countIn(TRUNCATED_VALUES);
    }
    return true;
  }

  /** Compares hashes first, which strings remember: most keys are others. */
  static int indexOf(Object[] tags, int tagCount, String key) {
    int hash = key.hashCode();
    for (int i = 0; i < 2 * tagCount; i += 2) {
      String other = (String) tags[i];
      if (other.hashCode() == hash && other.equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /** Holding the monitor. */
  private void append(String key, Object value) {
    tags = withRoom(tags, tagCount, 0);
    tags[2 * tagCount] = key;
    tags[2 * tagCount + 1] = value;
    tagCount++;
  }

  /**
   * Tags with room for one more. An odd length marks the array of a builder, which keeps it to
   * start another span from: a span appends to it, but does not overwrite what it was handed.
   *
   * @param odd 1 for a builder, otherwise 0
   */
  static Object[] withRoom(Object[] tags, int tagCount, int odd) {
    if (tags.length == 0) {
      return new Object[16 + odd];
    }
    boolean hasRoom = 2 * tagCount + 2 <= tags.length;
    return hasRoom ? tags : Arrays.copyOf(tags, 2 * (tags.length & ~1) + odd);
  }

  /** Holding the monitor. */
  private void overwrite(int index, Object value) {
    if ((tags.length & 1) != 0) {
      tags = Arrays.copyOf(tags, tags.length - 1);
    }
    tags[index] = value;
  }

  /** Adds one to a tag that says how much was left out. Holding the monitor. */
  private void countIn(String key) {
    int index = indexOf(tags, tagCount, key);
    if (index < 0) {
      append(key, 1L);
    } else if (tags[index + 1] instanceof Long) {
      overwrite(index + 1, (Long) tags[index + 1] + 1);
    }
  }

  private void prioritise(Number priority) {
    if (isFrozen()) {
      return;
    }
    boolean sample = isAboveZero(priority);
    long nanos = isClockRead() ? 0 : tracer.clock.nanos();
    long micros = nanos == 0 ? 0 : tracer.clock.micros(nanos);
    SkuaSpanContext old;
    SkuaSpanContext changed;
    do {
      old = context;
      changed = old.withPriority(sample);
    } while (!replace(old, changed, micros, nanos));
    if (old.isUndecided()) {
      tracer.started(changed, false);
    }
  }

  static boolean isAboveZero(Number priority) {
    try {
      return priority.intValue() > 0;
    } catch (Throwable thrown) {
      return false; // The number is of someone else's class.
    }
  }

  /** Records until its name is final: called once, before anyone else knows the span. */
  void awaitDecision() {
    context = context.undecided(this);
  }

  /** What those who hold an undecided context of this span are to see. */
  int decidedState() {
    return context.state & ~SkuaSpanContext.UNDECIDED;
  }

  /** Asks the sampler by the name that the span has now, unless it was decided already. */
  void decide() {
    SkuaSpanContext old = context;
    if (!old.isUndecided()) {
      return;
    }
    // Two threads that get here at once both ask, and the first answer holds; the other may have
    // cost a token of a rate limit.
    SamplingDecision decision = tracer.sample(lastName(), old.traceIdLow());
    int decided = decision.isSampled() ? old.state : old.state & ~SkuaSpanContext.SAMPLED;
    do {
      old = context;
      if (!old.isUndecided()) {
        return;
      }
    } while (!isFirstToDecide(
        old,
        old.withState(decided & ~SkuaSpanContext.UNDECIDED),
        decision.type(),
        decision.param()));
    tracer.started(context, false);
  }

  /** Puts the tags of the sampler; before anyone else knows the span. */
  void tagAtStart(SamplingDecision decision) {
    if (decision.isSampled() && context.isRecording()) {
      putIfSet(SamplingDecision.SAMPLER_TYPE, decision.type());
      putIfSet(SamplingDecision.SAMPLER_PARAM, decision.param());
    }
  }

  /** Puts a tag; before anyone else knows the span. */
  void tagAtStart(String key, Object value) {
    if (context.isRecording()) {
      putIfSet(key, value);
    }
  }

  private synchronized String lastName() {
    return operationName;
  }

  /** Returns false if another thread was quicker. What was recorded for nothing is let go. */
  private synchronized boolean isFirstToDecide(
      SkuaSpanContext old, SkuaSpanContext decided, @Nullable String type, @Nullable Object param) {
    if (context != old) {
      return false;
    }
    context = decided;
    if ((decided.state & SkuaSpanContext.SAMPLED) == 0) {
      tags = NO_TAGS;
      tagCount = 0;
      logs = NO_LOGS;
      logCount = 0;
    } else {
      putIfSet(SamplingDecision.SAMPLER_TYPE, type);
      putIfSet(SamplingDecision.SAMPLER_PARAM, param);
    }
    return true;
  }

  /** Holding the monitor, or before anyone else knows the span. */
  private void putIfSet(String key, @Nullable Object value) {
    if (value == null) {
      return;
    }
    int index = indexOf(tags, tagCount, key);
    if (index >= 0) {
      overwrite(index + 1, value);
    } else {
      append(key, value);
    }
  }

  private boolean isFrozen() {
    return end != 0;
  }

  /** Returns whether tags and logs are kept: the trace is recorded, and the span not finished. */
  public boolean isRecording() {
    return context.isRecording() && !isFrozen();
  }

  private synchronized boolean isClockRead() {
    return (startMicros | startNanos) != 0;
  }

  /** Returns false if another thread was quicker and the change must be made anew. */
  private synchronized boolean replace(
      SkuaSpanContext old, SkuaSpanContext changed, long micros, long nanos) {
    if (context != old) {
      return false;
    }
    if (end == 0) {
      context = changed;
      if ((startMicros | startNanos) == 0) {
        startMicros = micros;
        startNanos = nanos;
      }
    }
    return true;
  }

  @Override
  public SkuaSpan log(@Nullable Map<String, ?> fields) {
    return context.isRecording() ? addLog(nowMicros(), fields) : this;
  }

  @Override
  public SkuaSpan log(long timestampMicroseconds, @Nullable Map<String, ?> fields) {
    return context.isRecording() ? addLog(timestampMicroseconds, fields) : this;
  }

  @Override
  public SkuaSpan log(@Nullable String event) {
    return context.isRecording() ? addLog(nowMicros(), event) : this;
  }

  @Override
  public SkuaSpan log(long timestampMicroseconds, @Nullable String event) {
    return context.isRecording() ? addLog(timestampMicroseconds, event) : this;
  }

  private SkuaSpan addLog(long micros, @Nullable String event) {
    return event == null ? this : add(micros, LogFields.of(event, tracer.limits));
  }

  private SkuaSpan addLog(long micros, @Nullable Map<String, ?> fields) {
    return fields == null
        ? this
        : add(micros, LogFields.of(fields, tracer.limits, tracer.expandExceptionLogs));
  }

  private SkuaSpan add(long micros, LogFields fields) {
    Log log = new Log(micros, fields.flat());
    warnIfLate(add(log, fields.isCut(), tracer.limits.logs), "log");
    return this;
  }

  /** Returns whether the span was still running. */
  private synchronized boolean add(Log log, boolean cut, int limit) {
    if (end != 0) {
      return false;
    }
    if (logCount >= limit) {
      countIn(DROPPED_LOGS);
      return true;
    }
    if (logs.length == 0) {
      logs = new Log[4];
    } else if (logCount == logs.length) {
      logs = Arrays.copyOf(logs, 2 * logs.length);
    }
    logs[logCount++] = log;
    if (cut) {
      countIn(TRUNCATED_VALUES);
    }
    return true;
  }

  /**
   * {@inheritDoc} The item goes with every context taken from this span, and from the spans started
   * from it, from now on. A null key is ignored, a null value removes the item if there is one.
   * What the tracer's {@link BaggageRestrictions} do not allow is refused, longer values are cut.
   */
  @Override
  public SkuaSpan setBaggageItem(@Nullable String key, @Nullable String value) {
    if (key == null) {
      return this;
    }
    if (isFrozen()) {
      tracer.calledLate("setBaggageItem", this);
      return this;
    }
    int limit = tracer.maxBaggageValueLength(key);
    boolean forbidden = limit < 0;
    boolean truncated = !forbidden && value != null && value.length() > limit;
    @SuppressWarnings("NullAway") // What is truncated is not null.
    String kept = truncated ? TagValue.cut(value, limit) : value;
    SkuaSpanContext old;
    SkuaSpanContext changed;
    do {
      old = context;
      if (kept == null && old.baggageItem(key) == null) {
        return this;
      }
      String[] baggage =
          kept == null ? Baggage.without(old.baggage, key) : Baggage.with(old.baggage, key, kept);
      boolean allowed = !forbidden && (kept == null || Baggage.fits(baggage));
      changed = allowed ? old.withBaggage(baggage) : old;
    } while (!replace(old, changed, 0, 0));
    boolean refused = changed == old;
    if (context == old && !refused) {
      return this; // Finished meanwhile.
    }
    tracer.baggageSet(refused, truncated);
    if (old.isRecording()) {
      log(Baggage.change(key, kept, old.baggageItem(key) != null, truncated, refused));
    }
    return this;
  }

  /**
   * Returns what {@link #setBaggageItem} would make of the context, and leaves the span as it is.
   * For APIs whose baggage belongs to a block of code, not to a span: it goes with what is injected
   * or started there.
   *
   * @param items to set; null and entries with a null are ignored
   * @return the context itself if there is none that is allowed and new
   */
  public SkuaSpanContext contextWith(@Nullable Map<String, String> items) {
    context.decideNow();
    SkuaSpanContext old = context;
    String[] baggage = items == null ? old.baggage : Baggage.with(old.baggage, items, tracer);
    return baggage == old.baggage ? old : old.withBaggage(baggage);
  }

  @Override
  public @Nullable String getBaggageItem(@Nullable String key) {
    return context.baggageItem(key);
  }

  /**
   * Adds a reference of type FOLLOWS_FROM to a span of any trace, whatever the parent of this one
   * is; it brings no baggage. For APIs that have links: OpenTracing knows references when a span is
   * started alone, and makes a parent of one if there is no other.
   *
   * @param linked ignored if null, of another tracer or without a trace
   */
  public SkuaSpan addLink(@Nullable SpanContext linked) {
    SkuaSpanContext other = SkuaSpanContext.unwrap(linked);
    if (other != null && other.hasTrace() && context.isRecording()) {
      Reference link = new Reference(References.FOLLOWS_FROM, other).withoutSpan();
      warnIfLate(append(link), "addLink");
    }
    return this;
  }

  /** Returns whether the span was still running. */
  private synchronized boolean append(Reference reference) {
    if (end != 0) {
      return false;
    }
    if (references.length >= Limits.REFERENCES) {
      countIn(DROPPED_REFERENCES);
      return true;
    }
    references = Arrays.copyOf(references, references.length + 1);
    references[references.length - 1] = reference;
    return true;
  }

  @Override
  public SkuaSpan setOperationName(@Nullable String operationName) {
    warnIfLate(rename(SkuaSpanBuilder.nameOf(operationName)), "setOperationName");
    return this;
  }

  private synchronized boolean rename(String newName) {
    if (end == 0) {
      operationName = newName;
      return true;
    }
    return false;
  }

  /**
   * {@inheritDoc} The duration is taken from the monotonic clock. A second call changes nothing.
   *
   * @throws StackOverflowError if the thread has no stack left; then the span may count as not
   *     finished
   */
  @Override
  public void finish() {
    context.decideNow();
    end(context.isSampled() ? freeze(tracer.clock.nanos()) : END.compareAndSet(this, 0, 1));
  }

  /**
   * {@inheritDoc} An end before the start counts as the start. A second call changes nothing.
   *
   * @param finishMicros the end, in microseconds since the epoch
   */
  @Override
  public void finish(long finishMicros) {
    context.decideNow();
    end(freezeAt(finishMicros));
  }

  private void end(boolean first) {
    warnIfLate(first, "finish");
    if (first && context.isRecording()) {
      tracer.finished(this);
    }
  }

  /** Reads the start under the monitor: another thread may just have set it, by a priority. */
  private synchronized boolean freeze(long nanos) {
    if (end != 0) {
      return false;
    }
    endAfter(Math.max(0, (nanos - startNanos) / 1000));
    return true;
  }

  /** Holding the monitor, which publishes it: without the barrier of a volatile write. */
  private void endAfter(long micros) {
    END.lazySet(this, micros + 1);
  }

  private synchronized boolean freezeAt(long finishMicros) {
    if (end != 0) {
      return false;
    }
    long micros = finishMicros - startMicros;
    boolean overflowed = ((finishMicros ^ startMicros) & (finishMicros ^ micros)) < 0;
    long most = Long.MAX_VALUE - 1;
    endAfter(finishMicros <= startMicros ? 0 : overflowed ? most : Math.min(micros, most));
    return true;
  }

  private void warnIfLate(boolean inTime, String call) {
    if (!inTime) {
      tracer.calledLate(call, this);
    }
  }

  private long nowMicros() {
    return microsAt(tracer.clock.nanos());
  }

  /** The wall clock as this span reckons it, so that children and logs lie within their parent. */
  long microsAt(long nanos) {
    return startMicros + (nanos - startNanos) / 1000;
  }

  /** Whether children may take their time from {@link #microsAt}: the start was read. */
  boolean isAnchored(SkuaTracer byTracer) {
    return tracer == byTracer && startNanos != 0;
  }

  /** Returns the service and tags of the tracer that made this span. */
  public SkuaProcess process() {
    return tracer.process();
  }

  /** Returns the name of the operation, never null or empty. */
  public String operationName() {
    return operationName;
  }

  /** Returns the start in microseconds since the epoch, by the wall clock. */
  public long startMicros() {
    return startMicros;
  }

  /** Returns the duration in microseconds, not negative; 0 while the span is running. */
  public long durationMicros() {
    return Math.max(0, end - 1);
  }

  /** Returns how many tags there are; keys are unique. */
  public int tagCount() {
    return tagCount;
  }

  /**
   * Returns the key of a tag, never null.
   *
   * @param index from 0, below {@link #tagCount()}
   */
  public String tagKey(int index) {
    return (String) tags[2 * index];
  }

  /**
   * Returns the value of a tag: a string, boolean, {@code byte[]}, Long, Integer, Short, Double or
   * Float; never null. The array is the span's own.
   *
   * @param index from 0, below {@link #tagCount()}
   */
  public Object tagValue(int index) {
    return tags[2 * index + 1];
  }

  /** Returns a copy of the tags, for assertions in tests. */
  public Map<String, Object> tags() {
    Object[] copy = copyOfTags();
    return mapOf(copy, copy.length / 2);
  }

  private synchronized Object[] copyOfTags() {
    return Arrays.copyOf(tags, 2 * tagCount);
  }

  private static Map<String, Object> mapOf(Object[] flat, int count) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      map.put((String) flat[2 * i], flat[2 * i + 1]);
    }
    return map;
  }

  /** Returns how many logs there are. */
  public int logCount() {
    return logCount;
  }

  /**
   * Returns when a log was made, in microseconds since the epoch.
   *
   * @param log from 0, below {@link #logCount()}
   */
  public long logMicros(int log) {
    return logs[log].micros;
  }

  /**
   * Returns how many fields a log has.
   *
   * @param log from 0, below {@link #logCount()}
   */
  public int logFieldCount(int log) {
    return logs[log].fields.length / 2;
  }

  /**
   * Returns the key of a log's field.
   *
   * @param log from 0, below {@link #logCount()}
   * @param field from 0, below {@link #logFieldCount}
   */
  public String logFieldKey(int log, int field) {
    return (String) logs[log].fields[2 * field];
  }

  /**
   * Returns the value of a log's field, of the same types as {@link #tagValue}.
   *
   * @param log from 0, below {@link #logCount()}
   * @param field from 0, below {@link #logFieldCount}
   */
  public Object logFieldValue(int log, int field) {
    return logs[log].fields[2 * field + 1];
  }

  /**
   * Returns a copy of a log's fields, for assertions in tests.
   *
   * @param log from 0, below {@link #logCount()}
   */
  public Map<String, Object> logFields(int log) {
    Object[] fields = logs[log].fields;
    return mapOf(fields, fields.length / 2);
  }

  /**
   * Returns how many references there are. A span whose only reference is CHILD_OF has none here:
   * its parent is {@link SkuaSpanContext#parentSpanId()}, and that is how it goes on the wire.
   */
  public int referenceCount() {
    return references.length;
  }

  /**
   * Returns the type of a reference: {@code child_of} or {@code follows_from}.
   *
   * @param index from 0, below {@link #referenceCount()}
   */
  public String referenceType(int index) {
    return references[index].type;
  }

  /**
   * Returns the context that a reference names.
   *
   * @param index from 0, below {@link #referenceCount()}
   */
  public SkuaSpanContext referenceContext(int index) {
    return references[index].context;
  }

  /** Returns the text form of the context and the operation name. */
  @Override
  public String toString() {
    return context + " - " + operationName;
  }
}
