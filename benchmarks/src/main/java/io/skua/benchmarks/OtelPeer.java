/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentracing.propagation.TextMap;
import java.util.Map;

/**
 * OpenTelemetry by its own API. Headers are asked for by name, which OpenTracing does not offer.
 */
final class OtelPeer implements Peer {
  private static final TextMapSetter<TextMap> SETTER = TextMap::put;

  private final OtelSdk parts; // null if only spans are wanted
  private final Tracer tracer;
  private final TextMapPropagator propagator;

  OtelPeer(Wiring wiring) {
    this(new OtelSdk(wiring));
  }

  private OtelPeer(OtelSdk parts) {
    this.parts = parts;
    tracer = parts.sdk.getTracer("benchmark");
    propagator = parts.sdk.getPropagators().getTextMapPropagator();
  }

  /** Of an SDK that someone else closes. */
  OtelPeer(OpenTelemetrySdk sdk) {
    parts = null;
    tracer = sdk.getTracer("benchmark");
    propagator = sdk.getPropagators().getTextMapPropagator();
  }

  @Override
  public Object root() {
    Span span = tracer.spanBuilder(Sample.OPERATION).startSpan();
    Sample.somethingElse();
    span.end();
    return span;
  }

  @Override
  public Object root(int tags, int logs) {
    Span span = tracer.spanBuilder(Sample.OPERATION).startSpan();
    for (int i = 0; i < tags; i++) {
      attribute(span, Sample.ATTRIBUTES[i], Sample.VALUES[i]);
      Sample.somethingElse();
    }
    for (int i = 0; i < logs; i++) {
      span.addEvent(Sample.EVENT, Sample.EVENT_ATTRIBUTES);
      Sample.somethingElse();
    }
    span.end();
    return span;
  }

  @SuppressWarnings("unchecked") // Sample has a key of the value's type.
  private static void attribute(Span span, AttributeKey<?> key, Object value) {
    if (value instanceof String text) {
      span.setAttribute((AttributeKey<String>) key, text);
    } else if (value instanceof Integer number) {
      span.setAttribute((AttributeKey<Long>) key, number.intValue());
    } else {
      span.setAttribute((AttributeKey<Boolean>) key, (Boolean) value);
    }
  }

  @Override
  public AutoCloseable activateRoot() {
    return tracer.spanBuilder(Sample.OPERATION).startSpan().makeCurrent();
  }

  @Override
  public Object child() {
    Span span = tracer.spanBuilder(Sample.CHILD_OPERATION).startSpan();
    try (Scope scope = span.makeCurrent()) {
      Sample.somethingElse();
    }
    span.end();
    return span;
  }

  @Override
  public Object extract(Headers headers) {
    return propagator.extract(Context.root(), headers.asMap(), Getter.INSTANCE);
  }

  @Override
  public Object childOf(Object context) {
    Context parent = (Context) context;
    Span span = tracer.spanBuilder(Sample.CHILD_OPERATION).setParent(parent).startSpan();
    return parent.with(span);
  }

  @Override
  public void inject(Object context, Carrier headers) {
    propagator.inject((Context) context, headers, SETTER);
  }

  @Override
  public long taken() {
    return parts.taken.get();
  }

  @Override
  public void flush() {
    parts.flush();
  }

  @Override
  public String settings() {
    return parts.settings();
  }

  @Override
  public void close() {
    parts.close();
  }

  private enum Getter implements TextMapGetter<Map<String, String>> {
    INSTANCE;

    @Override
    public Iterable<String> keys(Map<String, String> headers) {
      return headers.keySet();
    }

    @Override
    public String get(Map<String, String> headers, String key) {
      return headers.get(key);
    }
  }
}
