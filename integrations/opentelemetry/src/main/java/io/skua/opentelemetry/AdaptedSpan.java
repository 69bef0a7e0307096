/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentracing.log.Fields;
import io.skua.internal.ContextSpan;
import io.skua.internal.Wrapper;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The face of one span for OpenTelemetry's API, and what its context holds. It equals others of the
 * same span. Safe for any thread.
 */
/*
 * The object is 24 bytes; that is why an ended span has no status, and why the context is made when
 * it is first asked for.
 */
final class AdaptedSpan implements Span {
  /** What OpenTracing's users made active; one of another tracer records nothing here. */
  private final io.opentracing.Span span;

  /** The last that was given out, null for none. Any thread may make it anew. */
  private @Nullable SpanContext spanContext;

  /** Null once ended here. Guarded by this. */
  private @Nullable StatusCode status = StatusCode.UNSET;

  AdaptedSpan(io.opentracing.Span span) {
    this.span = span;
  }

  /** The span of a context as OpenTracing's users know it; null for none. */
  static io.opentracing.@Nullable Span openTracing(Context context) {
    Span span = Span.fromContextOrNull(context);
    if (span instanceof AdaptedSpan) {
      return ((AdaptedSpan) span).span;
    }
    SkuaSpanContext other = span == null ? null : SpanContexts.toSkua(span.getSpanContext());
    return other == null ? null : new ContextSpan(other);
  }

  /** The context with a span that OpenTracing makes active, and with no baggage but its own. */
  static Context activatedIn(Context context, io.opentracing.@Nullable Span span) {
    Context with =
        span == null ? context.with(Span.getInvalid()) : new AdaptedSpan(span).storeAlone(context);
    return BaggageItems.replacedIn(with, span);
  }

  private Context storeAlone(Context context) {
    return Span.super.storeInContext(context);
  }

  /** {@inheritDoc} Baggage that the span has and the context has not comes along. */
  @Override
  public Context storeInContext(@Nullable Context context) {
    Context with = storeAlone(context == null ? Context.root() : context);
    SkuaSpanContext skua = SpanContexts.of(span);
    return skua == null || skua.baggageCount() == 0 ? with : BaggageItems.addedTo(with, span, skua);
  }

  private @Nullable SkuaSpan skua() {
    if (span instanceof SkuaSpan) {
      return (SkuaSpan) span;
    }
    Object wrapped = span instanceof Wrapper ? ((Wrapper<?>) span).unwrap() : null;
    return wrapped instanceof SkuaSpan ? (SkuaSpan) wrapped : null;
  }

  /** Null if it is not recorded, has ended, or is of another tracer or process. */
  private @Nullable SkuaSpan recording() {
    SkuaSpan skua = skua();
    return skua != null && skua.isRecording() ? skua : null;
  }

  private @Nullable SkuaSpan recording(@Nullable String key) {
    return SkuaOpenTelemetry.isGiven(key) ? recording() : null;
  }

  @Override
  public Span setAttribute(@Nullable String key, @Nullable String value) {
    SkuaSpan skua = recording(key);
    if (skua != null && value != null) {
      skua.setTag(key, value);
    }
    return this;
  }

  @Override
  public Span setAttribute(@Nullable String key, long value) {
    SkuaSpan skua = recording(key);
    if (skua != null) {
      skua.setTag(key, value);
    }
    return this;
  }

  @Override
  public Span setAttribute(@Nullable String key, double value) {
    SkuaSpan skua = recording(key);
    if (skua != null) {
      skua.setTag(key, value);
    }
    return this;
  }

  @Override
  public Span setAttribute(@Nullable String key, boolean value) {
    SkuaSpan skua = recording(key);
    if (skua != null) {
      skua.setTag(key, value);
    }
    return this;
  }

  @Override
  public <T> Span setAttribute(@Nullable AttributeKey<T> key, @Nullable T value) {
    SkuaSpan skua = key == null ? null : recording(key.getKey());
    if (skua == null || key == null || value == null) {
      return this;
    }
    Object tag = AttributeValue.of(value);
    if (tag instanceof Number) {
      skua.setTag(key.getKey(), (Number) tag);
    } else if (tag instanceof Boolean) {
      skua.setTag(key.getKey(), (Boolean) tag);
    } else {
      skua.setTag(key.getKey(), (String) tag);
    }
    return this;
  }

  @Override
  public Span addEvent(@Nullable String name) {
    SkuaSpan skua = recording();
    if (skua != null) {
      skua.log(name); // Nothing, of null.
    }
    return this;
  }

  @Override
  public Span addEvent(@Nullable String name, long timestamp, @Nullable TimeUnit unit) {
    SkuaSpan skua = recording();
    if (skua != null && unit != null) {
      skua.log(unit.toMicros(timestamp), name);
    }
    return this;
  }

  @Override
  public Span addEvent(@Nullable String name, @Nullable Attributes attributes) {
    SkuaSpan skua = recording();
    if (skua != null && name != null) {
      skua.log(event(name, attributes));
    }
    return this;
  }

  @Override
  public Span addEvent(
      @Nullable String name,
      @Nullable Attributes attributes,
      long timestamp,
      @Nullable TimeUnit unit) {
    SkuaSpan skua = recording();
    if (skua != null && name != null && unit != null) {
      skua.log(unit.toMicros(timestamp), event(name, attributes));
    }
    return this;
  }

  private static Map<String, Object> event(String name, @Nullable Attributes attributes) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(Fields.EVENT, name);
    if (attributes != null) {
      attributes.forEach((key, value) -> put(fields, key, value));
    }
    return fields;
  }

  /** The name of the event stays, whatever an attribute of that key says. */
  private static void put(Map<String, Object> fields, AttributeKey<?> key, Object value) {
    if (!key.getKey().equals(Fields.EVENT)) {
      fields.put(key.getKey(), AttributeValue.of(value));
    }
  }

  /** {@inheritDoc} OK is final, and only an ERROR has a description, as OpenTelemetry demands. */
  @Override
  public Span setStatus(@Nullable StatusCode code, @Nullable String description) {
    SkuaSpan skua = recording();
    if (skua == null || code == null || code == StatusCode.UNSET) {
      return this;
    }
    StatusCode before = changeStatus(code);
    if (before == StatusCode.OK || before == null) {
      return this;
    }
    boolean isError = code == StatusCode.ERROR;
    boolean wasError = before == StatusCode.ERROR;
    String text = isError && description != null ? description : "";
    skua.setTag("otel.status_code", code.name());
    if (isError || wasError) {
      skua.setTag("error", isError);
    }
    if (!text.isEmpty() || wasError) {
      skua.setTag("otel.status_description", text);
    }
    return this;
  }

  /** Returns what it was. */
  private synchronized @Nullable StatusCode changeStatus(StatusCode code) {
    StatusCode before = status;
    if (before != null && before != StatusCode.OK) {
      status = code;
    }
    return before;
  }

  /**
   * {@inheritDoc} By the <a
   * href="https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/">semantic
   * conventions</a>.
   */
  @Override
  public Span recordException(@Nullable Throwable exception, @Nullable Attributes additional) {
    SkuaSpan skua = recording();
    if (skua != null && exception != null) {
      Map<String, Object> fields = ExceptionFields.of(exception);
      if (additional != null) {
        additional.forEach((key, value) -> put(fields, key, value));
      }
      skua.log(fields);
    }
    return this;
  }

  @Override
  public Span updateName(@Nullable String name) {
    SkuaSpan skua = skua(); // A name is known of spans that do not record, too.
    if (skua != null && name != null && isRunning()) {
      skua.setOperationName(name);
    }
    return this;
  }

  private synchronized boolean isRunning() {
    return status != null;
  }

  /** {@inheritDoc} The attributes are not kept: a reference of OpenTracing has none. */
  @Override
  public Span addLink(@Nullable SpanContext linked, @Nullable Attributes attributes) {
    SkuaSpan skua = recording();
    if (skua != null) {
      skua.addLink(SpanContexts.toSkua(linked));
    }
    return this;
  }

  @Override
  public Span addLink(@Nullable SpanContext linked) {
    return addLink(linked, null);
  }

  @Override
  public void end() {
    SkuaSpan skua = skua();
    if (skua != null && isFirstEnd()) {
      skua.finish();
    }
  }

  /** {@inheritDoc} 0 is now, and without a unit it is nanoseconds, as in the SDK. */
  @Override
  public void end(long timestamp, @Nullable TimeUnit unit) {
    if (timestamp == 0) {
      end();
      return;
    }
    SkuaSpan skua = skua();
    if (skua != null && isFirstEnd()) {
      skua.finish((unit == null ? TimeUnit.NANOSECONDS : unit).toMicros(timestamp));
    }
  }

  private synchronized boolean isFirstEnd() {
    boolean isFirst = status != null;
    status = null;
    return isFirst;
  }

  @Override
  public SpanContext getSpanContext() {
    SkuaSpanContext skua = SpanContexts.of(span);
    if (skua == null || !skua.hasTrace()) {
      return SpanContext.getInvalid();
    }
    SpanContext made = spanContext;
    if (made == null || made.isSampled() != skua.isSampled()) {
      spanContext = made = SpanContexts.toOpenTelemetry(skua, span instanceof ContextSpan);
    }
    return made;
  }

  @Override
  public boolean isRecording() {
    return recording() != null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AdaptedSpan && ((AdaptedSpan) other).span == span;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(span);
  }

  @Override
  public String toString() {
    return "AdaptedSpan{" + span + '}';
  }
}
