/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.References;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.tag.Tag;
import io.opentracing.tag.Tags;
import io.skua.internal.TagValue;
import io.skua.internal.Wrapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds one span; may be started again for another like it. For one thread. */
/*
 * The tags' array is handed to the first span, not copied; only a builder that is used a second
 * time copies it. The span appends to the array but never overwrites what it was handed.
 *
 * start() and what it calls keep to local variables: a store to a field costs the collector's
 * barrier, and the larger the compiled method, the less likely it is inlined where a span is started,
 * which keeps the builder off the heap. So what is rare stands in methods of its own.
 */
final class SkuaSpanBuilder implements Tracer.SpanBuilder {
  private final SkuaTracer tracer;
  private final String operationName;

  /** Null unless there is more than a parent to remember. */
  private @Nullable List<Reference> references;

  /** The only reference, of type CHILD_OF; null for none. */
  private @Nullable SkuaSpanContext parent;

  /** The first that was given, null for none; its clock counts if it is the parent. */
  private @Nullable SkuaSpan parentSpan;

  private Object[] tags = SkuaSpan.NO_TAGS;
  private int tagCount;
  private @Nullable Boolean priority; // whether to sample; null if not said
  private long startMicros;
  private boolean ignoreActiveSpan;
  private boolean tagsHandedOver; // a span has our tags' array: copy it before writing to it

  SkuaSpanBuilder(SkuaTracer tracer, @Nullable String operationName) {
    this.tracer = tracer;
    this.operationName = nameOf(operationName);
  }

  /** Backends replace an empty name by one of their own; better by the same for all of them. */
  static String nameOf(@Nullable String operationName) {
    return operationName == null || operationName.isEmpty() ? "unnamed" : operationName;
  }

  /**
   * Starts a span of which nothing else is known, whatever is active. One that is not sampled reads
   * no clock and has no builder.
   */
  static SkuaSpan start(SkuaTracer tracer, @Nullable String operationName, @Nullable Span parent) {
    if (parent == null && !tracer.delayedSampling) {
      String name = nameOf(operationName);
      long id = tracer.ids.next();
      SamplingDecision decision = tracer.sample(name, id);
      return decision.isSampled()
          ? new SkuaSpanBuilder(tracer, name).startRoot(id, decision, Baggage.NONE)
          : startUnsampled(tracer, name, rootContext(tracer, id, 0, Baggage.NONE));
    }
    SkuaSpanContext from = parent instanceof SkuaSpan ? ((SkuaSpan) parent).context() : null;
    return from == null || from.isSampled() || from.isDeferred()
        ? new SkuaSpanBuilder(tracer, operationName).ignoreActiveSpan().asChildOf(parent).start()
        : startUnsampled(
            tracer, nameOf(operationName), childContext(tracer, from, 0, from.baggage));
  }

  private static SkuaSpan startUnsampled(SkuaTracer tracer, String name, SkuaSpanContext context) {
    Reference[] none = SkuaSpan.NO_REFERENCES;
    SkuaSpan span = new SkuaSpan(tracer, context, name, none, 0, 0, SkuaSpan.NO_TAGS, 0);
    tracer.started(context, false);
    return span;
  }

  @Override
  public SkuaSpanBuilder asChildOf(@Nullable SpanContext parent) {
    return addReference(References.CHILD_OF, parent);
  }

  @Override
  public SkuaSpanBuilder asChildOf(@Nullable Span parent) {
    if (parent == null) {
      return this;
    }
    addReference(References.CHILD_OF, contextOf(parent));
    parentSpan = parentSpan == null ? anchor(parent) : parentSpan;
    return this;
  }

  private @Nullable SpanContext contextOf(Span span) {
    try {
      return span.context();
    } catch (Throwable thrown) {
      tracer.foreign("A span of another tracer did not tell its context", thrown);
      return null;
    }
  }

  /** The span, if its clock is ours; else null. */
  private @Nullable SkuaSpan anchor(Span span) {
    Object ours = span instanceof SkuaSpan ? span : wrappedIn(span);
    return ours instanceof SkuaSpan && ((SkuaSpan) ours).isAnchored(tracer)
        ? (SkuaSpan) ours
        : null;
  }

  private static @Nullable Object wrappedIn(Span span) {
    return span instanceof Wrapper ? ((Wrapper<?>) span).unwrap() : null;
  }

  @Override
  public SkuaSpanBuilder addReference(@Nullable String type, @Nullable SpanContext referenced) {
    if (referenced == null) {
      return this;
    }
    SkuaSpanContext context = SkuaSpanContext.unwrap(referenced);
    if (context == null) {
      tracer.foreign(
          "Ignored a reference to a context of another tracer: " + referenced.getClass());
      return this;
    }
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
      references = new ArrayList<>(4);
    }
    if (parent != null) {
      references.add(new Reference(References.CHILD_OF, parent));
      parent = null;
    }
    if (references.size() < Limits.REFERENCES) {
      references.add(reference);
    } else {
      count(SkuaSpan.DROPPED_REFERENCES);
    }
  }

  @Override
  public SkuaSpanBuilder ignoreActiveSpan() {
    ignoreActiveSpan = true;
    return this;
  }

  @Override
  public SkuaSpanBuilder withTag(@Nullable String key, @Nullable String value) {
    return tag(key, value);
  }

  @Override
  public SkuaSpanBuilder withTag(@Nullable String key, boolean value) {
    return tag(key, value);
  }

  @Override
  public SkuaSpanBuilder withTag(@Nullable String key, @Nullable Number value) {
    return tag(key, value);
  }

  @Override
  public <T> SkuaSpanBuilder withTag(@Nullable Tag<T> tag, @Nullable T value) {
    return tag(SkuaSpan.keyOf(tag), value);
  }

  private SkuaSpanBuilder tag(@Nullable String key, @Nullable Object value) {
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
    if (tagsHandedOver) {
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
    if (references != null) {
      return startFrom(references);
    }
    if (parent != null || ignoreActiveSpan) {
      return start(parent, parentSpan);
    }
    Span active = tracer.activeSpan();
    if (active == null) {
      return startRoot(Baggage.NONE);
    }
    return active instanceof SkuaSpan
        ? start(((SkuaSpan) active).context(), anchor(active))
        : startInForeign(active);
  }

  /** As {@link #start()}; of OpenTracing 0.32, so it overrides nothing in 0.33. */
  public Span startManual() {
    return start();
  }

  /** Starts the span and makes it active; of OpenTracing 0.32, so it overrides nothing in 0.33. */
  public Scope startActive(boolean finishSpanOnClose) {
    return tracer.activate(start(), finishSpanOnClose);
  }

  /** A span of another tracer, or one that wraps one of ours. */
  private SkuaSpan startInForeign(Span active) {
    SpanContext context = contextOf(active);
    SkuaSpanContext known = SkuaSpanContext.unwrap(context);
    if (known == null) {
      if (context != null) {
        tracer.foreign("Ignored a span of another tracer that is active: " + active.getClass());
      }
      return startRoot(Baggage.NONE);
    }
    return known.hasTrace()
        ? start(known, anchor(active))
        : startFrom(Collections.singletonList(new Reference(References.CHILD_OF, known)));
  }

  private SkuaSpan start(@Nullable SkuaSpanContext from, @Nullable SkuaSpan anchor) {
    return from == null
        ? startRoot(Baggage.NONE)
        : startChild(from, from.baggage, anchor, SkuaSpan.NO_REFERENCES);
  }

  /** The first CHILD_OF with a trace is the parent, otherwise the first reference with one. */
  private SkuaSpan startFrom(List<Reference> given) {
    Reference preferred = null;
    String[] baggage = baggage(given);
    String debugId = null;
    SkuaSpanContext decided = null;
    for (Reference reference : given) {
      SkuaSpanContext context = reference.context;
      if (!context.hasTrace()) {
        debugId = debugId == null ? context.debugId() : debugId;
        decided = decided == null && context.isDecisionOnly() ? context : decided;
      } else if (preferred == null || (reference.isChildOf() && !preferred.isChildOf())) {
        preferred = reference;
      }
    }
    if (preferred != null) {
      return startChild(preferred.context, baggage, parentSpan, listed(given));
    }
    long id = tracer.ids.next();
    if (debugId != null && tracer.localState == 0 && tracer.allowsDebug(operationName, id)) {
      int flags = SkuaSpanContext.SAMPLED | SkuaSpanContext.DEBUG;
      SkuaSpan span = createRoot(id, flags, baggage);
      span.tagAtStart("jaeger-debug-id", debugId);
      return started(span);
    }
    return decided == null || tracer.localState != 0
        ? startRoot(baggage)
        : started(createRoot(id, decided.flags(), baggage));
  }

  /**
   * What is worth telling the backend: references that name a span, unless there is just one parent
   * of type CHILD_OF, which the context names.
   */
  private static Reference[] listed(List<Reference> references) {
    Reference[] named =
        references.stream()
            .filter(reference -> reference.context.hasTrace())
            .map(Reference::withoutSpan)
            .toArray(Reference[]::new);
    boolean isOnlyParent = named.length == 1 && named[0].isChildOf();
    return isOnlyParent ? SkuaSpan.NO_REFERENCES : named;
  }

  /** The baggage of all; what is too much for one context counts as refused. */
  private String[] baggage(List<Reference> references) {
    Baggage.Union union = new Baggage.Union();
    references.forEach(reference -> union.add(reference.context.baggage));
    for (int left = union.leftOut(); left > 0; left--) {
      tracer.baggageSet(true, false);
    }
    return union.baggage();
  }

  private SkuaSpan startChild(
      SkuaSpanContext from, String[] baggage, @Nullable SkuaSpan anchor, Reference[] listed) {
    from.decideNow();
    SamplingDecision decision =
        from.isDeferred() ? tracer.sample(operationName, from.traceIdLow()) : SamplingDecision.NO;
    SkuaSpanContext context = childContext(tracer, from, decision.flags(), baggage);
    boolean isAnchored = anchor != null && anchor.context().spanId() == context.parentSpanId();
    SkuaSpan span = create(context, isAnchored ? anchor : null, listed);
    span.tagAtStart(decision);
    return started(span);
  }

  private SkuaSpan startRoot(String[] baggage) {
    long id = tracer.ids.next();
    return tracer.delayedSampling && tracer.waitsForName()
        ? startUndecided(id, baggage)
        : startRoot(id, tracer.sample(operationName, id), baggage);
  }

  private SkuaSpan startRoot(long id, SamplingDecision decision, String[] baggage) {
    SkuaSpan span = createRoot(id, decision.flags(), baggage);
    span.tagAtStart(decision);
    return started(span);
  }

  private SkuaSpan startUndecided(long id, String[] baggage) {
    SkuaSpan span = createRoot(id, SkuaSpanContext.SAMPLED, baggage);
    if (priority == null) {
      span.awaitDecision();
    }
    return started(span);
  }

  private static SkuaSpanContext childContext(
      SkuaTracer tracer, SkuaSpanContext from, int flags, String[] baggage) {
    return new SkuaSpanContext(
        from.traceIdHigh(),
        from.traceIdLow(),
        tracer.ids.next(),
        from.spanId(),
        from.flags() | flags | tracer.localState,
        baggage,
        from.traceState());
  }

  private SkuaSpan createRoot(long id, int flags, String[] baggage) {
    return create(rootContext(tracer, id, flags, baggage), null, SkuaSpan.NO_REFERENCES);
  }

  private static SkuaSpanContext rootContext(
      SkuaTracer tracer, long id, int flags, String[] baggage) {
    int state = flags | tracer.localState;
    return new SkuaSpanContext(tracer.ids.nextHigh(), id, id, 0, state, baggage, null);
  }

  /**
   * Makes the span; its time is that of the anchor's clock.
   *
   * @param anchor the parent, if it read the clock of this tracer; else null
   */
  private SkuaSpan create(SkuaSpanContext made, @Nullable SkuaSpan anchor, Reference[] listed) {
    SkuaSpanContext context = priority == null ? made : made.withPriority(priority);
    boolean recording = context.isRecording();
    long nanos = 0;
    long micros = startMicros;
    if (recording || tracer.lateSampling || micros != 0) {
      nanos = tracer.clock.nanos();
      if (micros != 0) {
        nanos = tracer.clock.nanosAt(micros, nanos);
      } else {
        micros = anchor == null ? tracer.clock.rootMicros(nanos) : anchor.microsAt(nanos);
      }
    }
    if (!recording || tagCount == 0) {
      return new SkuaSpan(
          tracer, context, operationName, listed, micros, nanos, SkuaSpan.NO_TAGS, 0);
    }
    tagsHandedOver = true;
    return new SkuaSpan(tracer, context, operationName, listed, micros, nanos, tags, tagCount);
  }

  private SkuaSpan started(SkuaSpan span) {
    if (tracer.metrics.isOn) {
      tracer.started(span.context(), isServer());
    }
    tracer.observe(span);
    return span;
  }

  private boolean isServer() {
    int index = indexOf(Tags.SPAN_KIND.getKey());
    return index >= 0 && Tags.SPAN_KIND_SERVER.equals(tags[index + 1]);
  }
}
