/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.propagation.Propagator;
import io.opentracing.SpanContext;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.internal.ContextSpan;
import io.skua.internal.TraceHeaders;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Propagates in the formats of the tracer, {@link Format.Builtin#HTTP_HEADERS}, and each remote
 * field of baggage as a header of its own name as well, as Micrometer's other bridges do. Safe for
 * any thread.
 *
 * <p>A getter answers by name and cannot list what is there, so each name that a format may use is
 * asked for.
 */
final class OpenTracingPropagator implements Propagator {
  private final io.opentracing.Tracer tracer;
  private final BaggageFields baggage;
  private final List<String> ofTracer; // what the tracer's formats may read
  private final List<String> fields;

  OpenTracingPropagator(
      io.opentracing.Tracer tracer, BaggageFields baggage, Collection<String> headers) {
    this.tracer = tracer;
    this.baggage = baggage;
    ofTracer = new ArrayList<>(TraceHeaders.NAMES);
    ofTracer.addAll(headers);
    for (String field : baggage.remote()) {
      TraceHeaders.BAGGAGE_PREFIXES.forEach(prefix -> ofTracer.add(prefix + field));
    }
    List<String> all = new ArrayList<>(ofTracer);
    all.addAll(baggage.remote());
    fields = Collections.unmodifiableList(all);
  }

  /** {@inheritDoc} Those of all formats that are known, whether or not the tracer uses them. */
  @Override
  public List<String> fields() {
    return fields;
  }

  /** {@inheritDoc} A context of another tracer is ignored. */
  @Override
  public <C> void inject(@Nullable TraceContext context, @Nullable C carrier, Setter<C> setter) {
    io.opentracing.Span span = OpenTracingSpan.unwrap(context);
    if (span == null) {
      return;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    tracer.inject(span.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    for (String field : baggage.remote()) {
      String value = span.getBaggageItem(field);
      if (value != null) {
        headers.put(field, value);
      }
    }
    headers.forEach((name, value) -> setter.set(carrier, name, value));
  }

  /** {@inheritDoc} What holds no trace gives a builder whose parent is the active span, if any. */
  @Override
  public <C> Span.Builder extract(C carrier, Getter<C> getter) {
    Map<String, String> headers = new HashMap<>();
    for (String field : ofTracer) {
      String value = getter.get(carrier, field);
      if (value != null) {
        headers.put(field, value);
      }
    }
    OpenTracingSpanBuilder builder = new OpenTracingSpanBuilder(tracer);
    SpanContext context =
        headers.isEmpty()
            ? null
            : tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
    if (context != null) {
      builder.setParent(new ContextSpan(context));
    }
    Map<String, String> plain = new HashMap<>();
    for (String field : baggage.remote()) {
      plain.put(field, getter.get(carrier, field));
    }
    return builder.afterStart(span -> baggage.arrive(span.span(), plain));
  }
}
