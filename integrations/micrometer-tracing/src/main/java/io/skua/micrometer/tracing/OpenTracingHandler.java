/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler;
import org.jspecify.annotations.Nullable;

/**
 * Does for an observation what Micrometer's handlers do, and spares it what costs most there: the
 * map of scopes, and key values and names that an unsampled span would not keep.
 *
 * @param <T> the contexts that it handles
 */
interface OpenTracingHandler<T extends Observation.Context> extends TracingObservationHandler<T> {
  OpenTracingTracer tracer();

  /** {@inheritDoc} It is looked up first, since to compute what is absent costs an object. */
  @Override
  default TracingContext getTracingContext(T context) {
    TracingContext known = context.get(TracingContext.class);
    TracingContext ours = known == null ? newContext(context) : known;
    return ours instanceof ScopedContext
        ? ours
        : TracingObservationHandler.super.getTracingContext(context);
  }

  /** Null with fields of baggage: Micrometer's own scopes set those that are among the keys. */
  default @Nullable ScopedContext newContext(T context) {
    if (!tracer().getBaggageFields().isEmpty()) {
      return null;
    }
    ScopedContext made = ScopedContext.create(tracer().current().ofThisThread());
    context.put(TracingContext.class, made);
    return made;
  }

  @Override
  default void onScopeOpened(T context) {
    TracingContext tracing = getTracingContext(context);
    boolean isOpen =
        tracing instanceof ScopedContext && ((ScopedContext) tracing).open(tracer().delegate());
    if (!isOpen) {
      TracingObservationHandler.super.onScopeOpened(context);
    }
  }

  @Override
  default void onScopeClosed(T context) {
    TracingContext tracing = getTracingContext(context);
    boolean isClosed =
        tracing instanceof ScopedContext && ((ScopedContext) tracing).closeInnermost();
    if (!isClosed) {
      TracingObservationHandler.super.onScopeClosed(context);
    }
  }

  @Override
  default void tagSpan(T context, Span span) {
    if (!span.isNoop()) {
      tag(span, context.getLowCardinalityKeyValues());
      tag(span, context.getHighCardinalityKeyValues());
    }
  }

  static void tag(Span span, Iterable<KeyValue> keyValues) {
    for (KeyValue keyValue : keyValues) {
      if (keyValue.getKey().equalsIgnoreCase("error")) {
        span.error(new RuntimeException(keyValue.getValue()));
      } else {
        span.tag(keyValue.getKey(), keyValue.getValue());
      }
    }
  }

  /** For work within this process. */
  final class Local extends DefaultTracingObservationHandler
      implements OpenTracingHandler<Observation.Context> {
    private static final int MAX_NAME_LENGTH = 50; // as Micrometer cuts them

    /** Names that Micrometer keeps as they are, by hash. Any thread writes; a race forgets one. */
    private final @Nullable String[] kept = new String[64];

    private final OpenTracingTracer tracer;

    Local(OpenTracingTracer tracer) {
      super(tracer);
      this.tracer = tracer;
    }

    @Override
    public OpenTracingTracer tracer() {
      return tracer;
    }

    /** {@inheritDoc} With its name, by which samplers may decide. */
    @Override
    public void onStart(Observation.Context context) {
      TracingContext given = context.get(TracingContext.class);
      ScopedContext made = given == null ? newContext(context) : null;
      io.opentracing.Span parent = parent(context, given == null ? null : given.getSpan());
      io.opentracing.Span span = tracer.start(getSpanName(context), parent);
      if (made == null) {
        getTracingContext(context).setSpan(new OpenTracingSpan(span));
      } else {
        made.start(span);
      }
    }

    /** The span that the observation was given, the active one, or that of its parent. */
    private io.opentracing.@Nullable Span parent(
        Observation.Context context, @Nullable Span given) {
      io.opentracing.Span known = OpenTracingSpan.unwrap(given);
      io.opentracing.Span active = known == null ? tracer.delegate().activeSpan() : known;
      return active == null && context.getParentObservation() != null
          ? spanOf(context.getParentObservation().getContextView())
          : active;
    }

    private static io.opentracing.@Nullable Span spanOf(Observation.ContextView context) {
      TracingContext tracing = context.get(TracingContext.class);
      return tracing == null ? null : OpenTracingSpan.unwrap(tracing.getSpan());
    }

    @Override
    public void onStop(Observation.Context context) {
      TracingContext tracing = context.get(TracingContext.class);
      boolean isEnded =
          tracing instanceof ScopedContext && ((ScopedContext) tracing).endUnsampled();
      if (!isEnded) {
        end(context);
      }
    }

    private void end(Observation.Context context) {
      Span span = getRequiredSpan(context);
      if (!span.isNoop()) {
        span.name(getSpanName(context));
        tagSpan(context, span);
      }
      endSpan(context, span);
    }

    /** {@inheritDoc} As it is, if Micrometer would make an equal one of it. */
    @Override
    public String getSpanName(Observation.Context context) {
      String contextual = context.getContextualName();
      boolean hasContextual = contextual != null && !contextual.trim().isEmpty();
      String name = hasContextual ? contextual : context.getName();
      return name == null || isKept(name) ? name : super.getSpanName(context);
    }

    private boolean isKept(String name) {
      int index = name.hashCode() & (kept.length - 1);
      if (name.equals(kept[index])) {
        return true;
      }
      boolean isKept = isAsItShouldBe(name);
      if (isKept) {
        kept[index] = name;
      }
      return isKept;
    }

    private static boolean isAsItShouldBe(String name) {
      for (int i = 0; i < name.length(); i++) {
        if (Character.isUpperCase(name.charAt(i))) {
          return false;
        }
      }
      return name.length() <= MAX_NAME_LENGTH;
    }
  }

  /** For requests and messages that arrive. */
  final class Receiver extends PropagatingReceiverTracingObservationHandler<ReceiverContext<?>>
      implements OpenTracingHandler<ReceiverContext<?>> {
    private final OpenTracingTracer tracer;

    Receiver(OpenTracingTracer tracer) {
      super(tracer, tracer.propagator());
      this.tracer = tracer;
    }

    @Override
    public OpenTracingTracer tracer() {
      return tracer;
    }
  }

  /** For requests and messages that are sent. */
  final class Sender extends PropagatingSenderTracingObservationHandler<SenderContext<?>>
      implements OpenTracingHandler<SenderContext<?>> {
    private final OpenTracingTracer tracer;

    Sender(OpenTracingTracer tracer) {
      super(tracer, tracer.propagator());
      this.tracer = tracer;
    }

    @Override
    public OpenTracingTracer tracer() {
      return tracer;
    }
  }
}
