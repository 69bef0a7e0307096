/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Builds one span. Used again, it keeps all but attributes and links, as that of OpenTelemetry's
 * SDK. For one thread.
 */
final class AdaptedSpanBuilder implements SpanBuilder {
  private final AdaptedTracer tracer;
  private final @Nullable String name;

  /** Has the attributes; null for none, and once it started its span. */
  private Tracer.@Nullable SpanBuilder skua;

  private @Nullable Context parent; // null for the current one
  private @Nullable List<SkuaSpanContext> links; // null for none
  private @Nullable String kind; // null for INTERNAL, which is what a span without one is
  private long startMicros; // 0 for now

  AdaptedSpanBuilder(AdaptedTracer tracer, @Nullable String name) {
    this.tracer = tracer;
    this.name = name;
  }

  @Override
  public SpanBuilder setParent(@Nullable Context context) {
    parent = context == null ? parent : context;
    return this;
  }

  @Override
  public SpanBuilder setNoParent() {
    parent = Context.root();
    return this;
  }

  @Override
  public SpanBuilder addLink(@Nullable SpanContext linked) {
    SkuaSpanContext context = SpanContexts.toSkua(linked);
    if (context != null) {
      links = links == null ? new ArrayList<>(4) : links;
      links.add(context);
    }
    return this;
  }

  /** {@inheritDoc} The attributes are not kept: a reference of OpenTracing has none. */
  @Override
  public SpanBuilder addLink(@Nullable SpanContext linked, @Nullable Attributes attributes) {
    return addLink(linked);
  }

  private Tracer.SpanBuilder skua() {
    Tracer.SpanBuilder building = skua;
    if (building == null) {
      skua = building = tracer.buildSpan(name);
    }
    return building;
  }

  @Override
  public SpanBuilder setAttribute(@Nullable String key, @Nullable String value) {
    if (SkuaOpenTelemetry.isGiven(key) && value != null) {
      skua().withTag(key, value);
    }
    return this;
  }

  @Override
  public SpanBuilder setAttribute(@Nullable String key, long value) {
    if (SkuaOpenTelemetry.isGiven(key)) {
      skua().withTag(key, value);
    }
    return this;
  }

  @Override
  public SpanBuilder setAttribute(@Nullable String key, double value) {
    if (SkuaOpenTelemetry.isGiven(key)) {
      skua().withTag(key, value);
    }
    return this;
  }

  @Override
  public SpanBuilder setAttribute(@Nullable String key, boolean value) {
    if (SkuaOpenTelemetry.isGiven(key)) {
      skua().withTag(key, value);
    }
    return this;
  }

  @Override
  public <T> SpanBuilder setAttribute(@Nullable AttributeKey<T> key, @Nullable T value) {
    if (key == null || !SkuaOpenTelemetry.isGiven(key.getKey()) || value == null) {
      return this;
    }
    Object tag = AttributeValue.of(value);
    if (tag instanceof Number) {
      skua().withTag(key.getKey(), (Number) tag);
    } else if (tag instanceof Boolean) {
      skua().withTag(key.getKey(), (Boolean) tag);
    } else {
      skua().withTag(key.getKey(), (String) tag);
    }
    return this;
  }

  @Override
  public SpanBuilder setSpanKind(@Nullable SpanKind spanKind) {
    kind = spanKind == null ? kind : nameOf(spanKind);
    return this;
  }

  private static @Nullable String nameOf(SpanKind spanKind) {
    switch (spanKind) {
      case SERVER:
        return Tags.SPAN_KIND_SERVER;
      case CLIENT:
        return Tags.SPAN_KIND_CLIENT;
      case PRODUCER:
        return Tags.SPAN_KIND_PRODUCER;
      case CONSUMER:
        return Tags.SPAN_KIND_CONSUMER;
      default:
        return null;
    }
  }

  /** {@inheritDoc} Skua keeps microseconds. */
  @Override
  public SpanBuilder setStartTimestamp(long startTimestamp, @Nullable TimeUnit unit) {
    if (startTimestamp >= 0 && unit != null) {
      startMicros = unit.toMicros(startTimestamp);
    }
    return this;
  }

  @Override
  public Span startSpan() {
    Context context = parent == null ? Context.current() : parent;
    Tracer.SpanBuilder building = skua();
    skua = null;
    io.opentracing.Span parentSpan = AdaptedSpan.openTracing(context);
    building.asChildOf(parentSpan);
    if (kind != null) {
      building.withTag(Tags.SPAN_KIND.getKey(), kind);
    }
    if (startMicros != 0) {
      building.withStartTimestamp(startMicros);
    }
    SkuaSpan span = (SkuaSpan) building.start();
    if (links != null) {
      links.forEach(span::addLink);
      links = null;
    }
    Baggage baggage = BaggageItems.beyond(context, parentSpan);
    if (baggage != null) {
      BaggageItems.set(span, baggage);
    }
    return new AdaptedSpan(span);
  }
}
