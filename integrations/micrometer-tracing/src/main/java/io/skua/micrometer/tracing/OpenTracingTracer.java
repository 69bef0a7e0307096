/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.tracing.Baggage;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.ScopedSpan;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.SpanCustomizer;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import io.skua.tracer.SkuaTracer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's tracer over an OpenTracing tracer, such as Skua. Spans started by either API are
 * parents of those of the other, since both share the active span. Over another tracer than Skua,
 * contexts have no parent id and do not say whether they are sampled.
 *
 * <pre>{@code
 * OpenTracingTracer micrometer =
 *     OpenTracingTracer.builder(tracer).remoteFields(List.of("tenant")).build();
 * ObservationRegistry registry = ObservationRegistry.create();
 * registry
 *     .observationConfig()
 *     .observationHandler(micrometer.observationHandler());
 * }</pre>
 *
 * <p>Closing the OpenTracing tracer is left to its owner. Safe for any thread; what it throws is
 * what that tracer throws, and Skua throws nothing.
 */
public final class OpenTracingTracer implements Tracer {
  private final io.opentracing.Tracer tracer;
  private final BaggageFields fields;
  private final OpenTracingCurrentTraceContext current;
  private final Propagator propagator;

  private OpenTracingTracer(Builder builder) {
    tracer = builder.tracer;
    fields = new BaggageFields(builder.remoteFields, builder.tagFields);
    current = new OpenTracingCurrentTraceContext(tracer);
    propagator = new OpenTracingPropagator(tracer, fields, builder.headers);
  }

  /**
   * Starts to build a tracer.
   *
   * @param tracer what does the work; not null
   * @throws IllegalArgumentException if it is null
   */
  public static Builder builder(io.opentracing.Tracer tracer) {
    return new Builder(tracer);
  }

  /**
   * Returns what reads and writes the headers of requests and messages, by the tracer's formats.
   */
  public Propagator propagator() {
    return propagator;
  }

  /**
   * Returns a handler of observations of work within this process. It does what Micrometer's own
   * does, for less, and samplers see the name that the observation has when it starts.
   */
  public DefaultTracingObservationHandler observationHandler() {
    return new OpenTracingHandler.Local(this);
  }

  /** Returns a handler of observations of requests and messages that arrive. */
  public PropagatingReceiverTracingObservationHandler<ReceiverContext<?>> receiverHandler() {
    return new OpenTracingHandler.Receiver(this);
  }

  /** Returns a handler of observations of requests and messages that are sent. */
  public PropagatingSenderTracingObservationHandler<SenderContext<?>> senderHandler() {
    return new OpenTracingHandler.Sender(this);
  }

  io.opentracing.Tracer delegate() {
    return tracer;
  }

  /** Starts a span of which only name and parent are known, whatever is active. */
  io.opentracing.Span start(String name, io.opentracing.@Nullable Span parent) {
    return tracer instanceof SkuaTracer
        ? ((SkuaTracer) tracer).startSpan(name, parent)
        : tracer.buildSpan(name).ignoreActiveSpan().asChildOf(parent).start();
  }

  OpenTracingCurrentTraceContext current() {
    return current;
  }

  @Override
  public Span nextSpan() {
    return new UnstartedSpan(tracer, tracer.activeSpan());
  }

  /** {@inheritDoc} The active span if null is given, or a span of another tracer. */
  @Override
  public Span nextSpan(@Nullable Span parent) {
    io.opentracing.Span known = OpenTracingSpan.unwrap(parent);
    return new UnstartedSpan(tracer, known == null ? tracer.activeSpan() : known);
  }

  /** {@inheritDoc} None for null, and for a span of another tracer. */
  @Override
  public SpanInScope withSpan(@Nullable Span span) {
    return current.open(OpenTracingSpan.unwrap(span));
  }

  @Override
  public ScopedSpan startScopedSpan(@Nullable String name) {
    io.opentracing.Span span = tracer.buildSpan(name).start();
    return new OpenTracingScopedSpan(new OpenTracingSpan(span), current.open(span));
  }

  @Override
  public Span.Builder spanBuilder() {
    return new OpenTracingSpanBuilder(tracer);
  }

  @Override
  public TraceContext.Builder traceContextBuilder() {
    return new OpenTracingContextBuilder(tracer);
  }

  @Override
  public CurrentTraceContext currentTraceContext() {
    return current;
  }

  /** {@inheritDoc} One that does nothing if there is no active span. */
  @Override
  public SpanCustomizer currentSpanCustomizer() {
    Span span = currentSpan();
    return span == null ? SpanCustomizer.NOOP : span;
  }

  @Override
  public @Nullable Span currentSpan() {
    return OpenTracingSpan.active(tracer);
  }

  @Override
  public Map<String, String> getAllBaggage() {
    return allBaggage(tracer.activeSpan());
  }

  @Override
  public Map<String, String> getAllBaggage(@Nullable TraceContext traceContext) {
    return traceContext == null
        ? getAllBaggage()
        : allBaggage(OpenTracingSpan.unwrap(traceContext));
  }

  private static Map<String, String> allBaggage(io.opentracing.@Nullable Span span) {
    Map<String, String> all = new HashMap<>();
    if (span != null) {
      span.context().baggageItems().forEach(item -> all.put(item.getKey(), item.getValue()));
    }
    return all;
  }

  @Override
  public Baggage getBaggage(String name) {
    return baggage(name);
  }

  /** {@inheritDoc} Null if the item is not there and the builder was not told of such a field. */
  @Override
  public @Nullable Baggage getBaggage(@Nullable TraceContext traceContext, String name) {
    OpenTracingBaggage baggage =
        new OpenTracingBaggage(fields, name, OpenTracingSpan.unwrap(traceContext));
    return baggage.get() != null || fields.isKnown(name) ? baggage : null;
  }

  @Override
  @Deprecated
  public Baggage createBaggage(String name) {
    return baggage(name);
  }

  @Override
  @Deprecated
  public Baggage createBaggage(String name, @Nullable String value) {
    return baggage(name).set(value);
  }

  /** {@inheritDoc} Without an active span it has no value. */
  @Override
  public BaggageInScope createBaggageInScope(String name, @Nullable String value) {
    return baggage(name).makeCurrent(value);
  }

  @Override
  public BaggageInScope createBaggageInScope(
      @Nullable TraceContext traceContext, String name, @Nullable String value) {
    return new OpenTracingBaggage(fields, name, OpenTracingSpan.unwrap(traceContext))
        .makeCurrent(value);
  }

  private OpenTracingBaggage baggage(String name) {
    return new OpenTracingBaggage(fields, name, tracer.activeSpan());
  }

  /** Returns the fields that the builder was given, those for tags and those that travel. */
  @Override
  public List<String> getBaggageFields() {
    return fields.all();
  }

  @Override
  public String toString() {
    return "OpenTracingTracer{" + tracer + '}';
  }

  /** Builds an {@link OpenTracingTracer}. For one thread. */
  public static final class Builder {
    private final io.opentracing.Tracer tracer;
    private List<String> remoteFields = Collections.emptyList();
    private List<String> tagFields = Collections.emptyList();
    private List<String> headers = Collections.emptyList();

    private Builder(io.opentracing.Tracer tracer) {
      if (tracer == null) {
        throw new IllegalArgumentException("tracer: must not be null");
      }
      this.tracer = tracer;
    }

    /**
     * Names the baggage that is read from and written to headers of its own name. Micrometer's
     * propagation asks for headers by name, so Jaeger's {@code uberctx-*} are found for these
     * fields alone.
     *
     * @param names not null, without nulls; none by default
     */
    public Builder remoteFields(Collection<String> names) {
      remoteFields = new ArrayList<>(names);
      return this;
    }

    /**
     * Names the baggage that also becomes a tag of the span on which it is set, or with which it
     * arrives.
     *
     * @param names not null, without nulls; none by default
     */
    public Builder tagFields(Collection<String> names) {
      tagFields = new ArrayList<>(names);
      return this;
    }

    /**
     * Names headers to ask for beyond those of Jaeger, W3C and B3, for a tracer with formats of its
     * own.
     *
     * @param names not null, without nulls; none by default
     */
    public Builder headers(Collection<String> names) {
      headers = new ArrayList<>(names);
      return this;
    }

    /** Returns a tracer. */
    public OpenTracingTracer build() {
      return new OpenTracingTracer(this);
    }
  }
}
