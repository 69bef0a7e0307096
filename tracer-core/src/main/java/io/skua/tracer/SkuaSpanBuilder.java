/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.References;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import java.util.Arrays;

/** Builds one span; may be started again for another like it. For one thread. */
/*
 * The tags' array is handed to the first span, not copied; only a builder that is used a second
 * time copies it. The span appends to the array but never overwrites what it was handed.
 *
 * start() stores no reference unless it must: each store costs the collector's barrier, and the
 * larger the compiled method, the less likely it is inlined where a span is started, which keeps
 * the builder off the heap.
 */
final class SkuaSpanBuilder implements Tracer.SpanBuilder {
  private final SkuaTracer tracer;
  private final String operationName;
  private Reference[] references; // null unless there is more than a parent to remember
  private SkuaSpanContext parent; // the only reference, of type CHILD_OF
  private SkuaSpan parentSpan; // the first that was given; its clock counts if it is the parent
  private Object[] tags;
  private int tagCount;
  private Boolean priority; // whether to sample; null if not said
  private long startMicros;
  private boolean ignoreActiveSpan;
  private boolean awaitsDecision; // the span that is being started is sampled by its last name
  private boolean tagsHandedOver; // a span has our tags' array: copy it before writing to it

  SkuaSpanBuilder(SkuaTracer tracer, String operationName) {
    this.tracer = tracer;
    this.operationName = nameOf(operationName);
  }

  /** Backends replace an empty name by one of their own; better by the same for all of them. */
  static String nameOf(String operationName) {
    return operationName == null || operationName.isEmpty() ? "unnamed" : operationName;
  }

  @Override
  public SkuaSpanBuilder asChildOf(SpanContext parent) {
    return addReference(References.CHILD_OF, parent);
  }

  @Override
  public SkuaSpanBuilder asChildOf(Span parent) {
    if (parent == null) {
      return this;
    }
    addReference(References.CHILD_OF, contextOf(parent));
    rememberClock(parent);
    return this;
  }

  private SpanContext contextOf(Span span) {
    try {
      return span.context();
    } catch (Throwable thrown) {
      tracer.foreign("A span of another tracer did not tell its context", thrown);
      return null;
    }
  }

  private void rememberClock(Span span) {
    if (parentSpan == null && span instanceof SkuaSpan && ((SkuaSpan) span).isAnchored(tracer)) {
      parentSpan = (SkuaSpan) span;
    }
  }

  @Override
  public SkuaSpanBuilder addReference(String type, SpanContext referenced) {
    if (referenced == null) {
      return this;
    }
    if (!(referenced instanceof SkuaSpanContext)) {
      tracer.foreign(
          "Ignored a reference to a context of another tracer: " + referenced.getClass());
      return this;
    }
    SkuaSpanContext context = (SkuaSpanContext) referenced;
    if (References.CHILD_OF.equals(type)) {
      if (parent == null && references == null && context.hasTrace()) {
        parent = context;
      } else {
        append(new Reference(References.CHILD_OF, context));
      }
    } else if (References.FOLLOWS_FROM.equals(type)) {
      append(new Reference(References.FOLLOWS_FROM, context));
    }
    return this;
  }

  private void append(Reference reference) {
    if (references == null) {
      references = new Reference[0];
    }
    if (parent != null) {
      references = with(references, new Reference(References.CHILD_OF, parent));
      parent = null;
    }
    references = with(references, reference);
  }

  private static Reference[] with(Reference[] references, Reference added) {
    Reference[] all = Arrays.copyOf(references, references.length + 1);
    all[references.length] = added;
    return all;
  }

  @Override
  public SkuaSpanBuilder ignoreActiveSpan() {
    ignoreActiveSpan = true;
    return this;
  }

  @Override
  public SkuaSpanBuilder withTag(String key, String value) {
    return tag(key, value);
  }

  @Override
  public SkuaSpanBuilder withTag(String key, boolean value) {
    return tag(key, value);
  }

  @Override
  public SkuaSpanBuilder withTag(String key, Number value) {
    return tag(key, value);
  }

  @Override
  public <T> SkuaSpanBuilder withTag(Tag<T> tag, T value) {
    return tag(SkuaSpan.keyOf(tag), value);
  }

  private SkuaSpanBuilder tag(String key, Object value) {
    if (key == null) {
      return this;
    }
    if (value instanceof Number && SkuaSpan.SAMPLING_PRIORITY.equals(key)) {
      priority = SkuaSpan.isAboveZero((Number) value);
    }
    Object kept = TagValue.of(value);
    int limit = tracer.limits.valueLength;
    if (TagValue.isLonger(kept, limit)) {
      kept = TagValue.cut(kept, limit);
      count(SkuaSpan.TRUNCATED_VALUES);
    }
    if (indexOf(key) >= 0 || tagCount < tracer.limits.tags) {
      put(key, kept);
    } else {
      count(SkuaSpan.DROPPED_TAGS);
    }
    return this;
  }

  private int indexOf(String key) {
    return SkuaSpan.indexOf(tags, tagCount, key);
  }

  private void put(String key, Object value) {
    reclaimTags();
    int index = indexOf(key);
    if (index < 0) {
      tags = SkuaSpan.withRoom(tags, tagCount, 1);
      index = 2 * tagCount++;
      tags[index] = key;
    }
    tags[index + 1] = value;
  }

  private void count(String key) {
    int index = indexOf(key);
    if (index < 0) {
      put(key, 1L);
    } else if (tags[index + 1] instanceof Long) {
      put(key, (Long) tags[index + 1] + 1);
    }
  }

  /** A span that has our array appends to it: from here on we need our own. */
  private void reclaimTags() {
    if (tagsHandedOver && tags != null) {
      tags = Arrays.copyOf(tags, tags.length);
      Arrays.fill(tags, 2 * tagCount, tags.length, null);
    }
    tagsHandedOver = false;
  }

  @Override
  public SkuaSpanBuilder withStartTimestamp(long microseconds) {
    startMicros = microseconds;
    return this;
  }

  @Override
  public SkuaSpan start() {
    reclaimTags();
    boolean asksScope = parent == null && references == null && !ignoreActiveSpan;
    if (asksScope) {
      useActiveSpan();
    }
    Object[] ownTags = tags;
    int ownTagCount = tagCount;
    SkuaSpanContext context =
        references != null
            ? contextFromReferences()
            : parent != null ? child(parent, parent.baggage) : root(null, null, null);
    if (priority != null) {
      context = context.withState(SkuaSpan.prioritised(context.state, priority));
    }
    SkuaSpan span = start(context);
    if (awaitsDecision) {
      awaitDecision(span);
    }
    if (tags != ownTags || tagCount != ownTagCount) {
      forgetTags(ownTags, ownTagCount);
    }
    if (asksScope && (parent != null || references != null)) {
      forgetActiveSpan();
    }
    if (tracer.metrics.isOn) {
      tracer.started(span.context(), isServer());
    }
    return span;
  }

  private void awaitDecision(SkuaSpan span) {
    awaitsDecision = false;
    if (priority == null) {
      span.awaitDecision();
    }
  }

  /** The sampler's and the debug id's are for the span that was started alone. */
  private void forgetTags(Object[] ownTags, int ownTagCount) {
    tags = ownTags;
    tagCount = ownTagCount;
  }

  private void forgetActiveSpan() {
    references = null;
    parent = null;
    parentSpan = null;
  }

  private SkuaSpan start(SkuaSpanContext context) {
    boolean recording = context.isRecording();
    long nanos = 0;
    long micros = startMicros;
    if (recording || tracer.lateSampling || micros != 0) {
      nanos = tracer.clock.nanos();
      if (micros != 0) {
        nanos = tracer.clock.nanosAt(micros, nanos);
      } else if (parentSpan != null && parentSpan.context().spanId() == context.parentSpanId()) {
        micros = parentSpan.microsAt(nanos);
      } else {
        micros = tracer.clock.rootMicros(nanos);
      }
    }
    Reference[] listed = references == null ? null : listed(references);
    if (!recording || tags == null) {
      return new SkuaSpan(tracer, context, operationName, listed, micros, nanos, null, 0);
    }
    tagsHandedOver = true;
    return new SkuaSpan(tracer, context, operationName, listed, micros, nanos, tags, tagCount);
  }

  private void useActiveSpan() {
    Span active = tracer.activeSpan();
    if (active != null) {
      SpanContext context = contextOf(active);
      addReference(References.CHILD_OF, context);
      rememberClock(active);
    }
  }

  /** The parent is the first CHILD_OF that has a trace, else the first reference that has one. */
  private SkuaSpanContext contextFromReferences() {
    Reference preferred = null;
    String[] baggage = null;
    String debugId = null;
    SkuaSpanContext decided = null;
    for (Reference reference : references) {
      SkuaSpanContext context = reference.context;
      baggage = Baggage.merge(baggage, context.baggage);
      if (!context.hasTrace()) {
        debugId = debugId == null ? context.debugId() : debugId;
        decided = decided == null && context.isDecisionOnly() ? context : decided;
      } else if (preferred == null || (reference.isChildOf() && !preferred.isChildOf())) {
        preferred = reference;
      }
    }
    return preferred == null ? root(baggage, debugId, decided) : child(preferred.context, baggage);
  }

  /**
   * What is worth telling the backend: references that name a span, unless there is just one parent
   * of type CHILD_OF, which the context names.
   */
  private static Reference[] listed(Reference[] references) {
    Reference[] named = new Reference[0];
    for (Reference reference : references) {
      if (reference.context.hasTrace()) {
        named = with(named, reference);
      }
    }
    boolean isOnlyParent = named.length == 1 && named[0].isChildOf();
    return named.length == 0 || isOnlyParent ? null : named;
  }

  private SkuaSpanContext child(SkuaSpanContext parent, String[] baggage) {
    parent.settle();
    int flags = parent.flags();
    if (parent.isDeferred() && sample(parent.traceIdLow())) {
      flags |= SkuaSpanContext.SAMPLED;
    }
    return new SkuaSpanContext(
        parent.traceIdHigh(),
        parent.traceIdLow(),
        tracer.ids.next(),
        parent.spanId(),
        flags | tracer.localState,
        baggage,
        parent.traceState());
  }

  private SkuaSpanContext root(String[] baggage, String debugId, SkuaSpanContext decided) {
    long id = tracer.ids.next();
    long high = tracer.ids.nextHigh();
    int flags = 0;
    if (tracer.localState != 0) {
      flags = 0; // Disabled: others must not record what we leave out.
    } else if (debugId != null && tracer.allowsDebug(operationName, id)) {
      flags = SkuaSpanContext.SAMPLED | SkuaSpanContext.DEBUG;
      putOverriding("jaeger-debug-id", debugId);
    } else if (decided != null) {
      flags = decided.flags();
    } else if (tracer.waitsForName()) {
      flags = SkuaSpanContext.SAMPLED;
      awaitsDecision = true;
    } else if (sample(id)) {
      flags = SkuaSpanContext.SAMPLED;
    }
    return new SkuaSpanContext(high, id, id, 0, flags | tracer.localState, baggage, null);
  }

  /** Asks the sampler; if it says yes, its tags go on the span. */
  private boolean sample(long traceIdLow) {
    SamplingDecision decision = tracer.sample(operationName, traceIdLow);
    if (decision.isSampled()) {
      putOverriding(SamplingDecision.SAMPLER_TYPE, decision.type());
      putOverriding(SamplingDecision.SAMPLER_PARAM, decision.param());
    }
    return decision.isSampled();
  }

  /** Puts a tag for this span alone; null for none. */
  private void putOverriding(String key, Object value) {
    if (value == null) {
      return;
    }
    if (indexOf(key) >= 0) {
      tags = tags.clone();
    }
    put(key, value);
  }

  private boolean isServer() {
    int index = indexOf(Tags.SPAN_KIND.getKey());
    return index >= 0 && Tags.SPAN_KIND_SERVER.equals(tags[index + 1]);
  }
}
