/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.opentracing.SpanContext;
import io.opentracing.log.Fields;
import io.opentracing.noop.NoopSpan;
import io.opentracing.tag.Tags;
import io.skua.internal.ContextSpan;
import io.skua.internal.Wrapper;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A span, and its context: baggage is set on a context, and OpenTracing has it on the span, so a
 * context has to know its span. Equal to any other of the same ids. Safe for any thread.
 */
/*
 * The object is 16 bytes, and a span has no other of the bridge.
 */
class OpenTracingSpan implements Span, TraceContext {
  private static final AtomicReferenceFieldUpdater<OpenTracingSpan, io.opentracing.Span> SPAN =
      AtomicReferenceFieldUpdater.newUpdater(
          OpenTracingSpan.class, io.opentracing.Span.class, "span");

  /** Null until it is started, which happens once. */
  private volatile io.opentracing.@Nullable Span span;

  /**
   * @param started null for an {@link UnstartedSpan}
   */
  OpenTracingSpan(io.opentracing.@Nullable Span started) {
    SPAN.lazySet(this, started); // Whoever hands this object over publishes it.
  }

  /** Null if there is none. */
  static @Nullable OpenTracingSpan active(io.opentracing.Tracer tracer) {
    io.opentracing.Span active = tracer.activeSpan();
    return active == null ? null : new OpenTracingSpan(active);
  }

  /** Null for null, and for what is none of ours: {@link Span#NOOP}, {@link TraceContext#NOOP}. */
  static io.opentracing.@Nullable Span unwrap(@Nullable Object spanOrContext) {
    return spanOrContext instanceof OpenTracingSpan
        ? ((OpenTracingSpan) spanOrContext).span()
        : null;
  }

  /** Null for a context of another tracer. */
  static @Nullable SkuaSpanContext skua(SpanContext context) {
    if (context instanceof SkuaSpanContext) {
      return (SkuaSpanContext) context;
    }
    Object ours = context instanceof Wrapper ? ((Wrapper<?>) context).unwrap() : null;
    return ours instanceof SkuaSpanContext ? (SkuaSpanContext) ours : null;
  }

  /** Returns whether both name the same span of the same trace. */
  static boolean areSame(io.opentracing.@Nullable Span one, io.opentracing.@Nullable Span other) {
    return one == other
        || (one != null && other != null && areSame(one.context(), other.context()));
  }

  private static boolean areSame(SpanContext one, SpanContext other) {
    SkuaSpanContext ours = skua(one);
    SkuaSpanContext otherOurs = skua(other);
    if (ours == null || otherOurs == null) {
      return one.toSpanId().equals(other.toSpanId()) && one.toTraceId().equals(other.toTraceId());
    }
    return ours.spanId() == otherOurs.spanId()
        && ours.traceIdLow() == otherOurs.traceIdLow()
        && ours.traceIdHigh() == otherOurs.traceIdHigh();
  }

  /** Started here if it was not before. */
  io.opentracing.Span span() {
    io.opentracing.Span started = span;
    return started == null ? start("") : started;
  }

  final boolean isStarted() {
    return span != null;
  }

  /** For one that is not started. */
  io.opentracing.Span start(String name) {
    throw new IllegalStateException("it was started before");
  }

  /** Returns the one that counts: another thread may have been quicker. */
  final io.opentracing.Span started(io.opentracing.Span started) {
    SPAN.compareAndSet(this, null, started);
    return span();
  }

  /** True also for a context without a span: nothing is recorded there. */
  @Override
  public boolean isNoop() {
    return isNoop(span());
  }

  static boolean isNoop(io.opentracing.Span started) {
    SkuaSpanContext ours = skua(started.context());
    return started instanceof NoopSpan
        || started instanceof ContextSpan
        || (ours != null && !ours.isSampled());
  }

  @Override
  public TraceContext context() {
    return this;
  }

  @Override
  public Span start() {
    span();
    return this;
  }

  /** {@inheritDoc} Observations name their spans twice, mostly the same. */
  @Override
  public Span name(@Nullable String name) {
    io.opentracing.Span started = span();
    boolean isSame =
        started instanceof SkuaSpan && ((SkuaSpan) started).operationName().equals(name);
    if (!isSame) {
      started.setOperationName(name);
    }
    return this;
  }

  @Override
  public Span event(@Nullable String value) {
    span().log(value);
    return this;
  }

  @Override
  public Span event(@Nullable String value, long time, TimeUnit timeUnit) {
    span().log(timeUnit.toMicros(time), value);
    return this;
  }

  @Override
  public Span tag(@Nullable String key, @Nullable String value) {
    span().setTag(key, value);
    return this;
  }

  @Override
  public Span tag(@Nullable String key, long value) {
    span().setTag(key, value);
    return this;
  }

  @Override
  public Span tag(@Nullable String key, double value) {
    span().setTag(key, value);
    return this;
  }

  @Override
  public Span tag(@Nullable String key, boolean value) {
    span().setTag(key, value);
    return this;
  }

  @Override
  public Span error(@Nullable Throwable throwable) {
    if (throwable != null && !isNoop()) {
      span().setTag(Tags.ERROR, true);
      span().log(fieldsOf(throwable));
    }
    return this;
  }

  /** As OpenTracing names them; as much as the exception tells before it throws one itself. */
  private static Map<String, Object> fieldsOf(Throwable throwable) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(Fields.EVENT, "error");
    fields.put(Fields.ERROR_KIND, throwable.getClass().getName());
    try {
      String message = throwable.getMessage();
      if (message != null) {
        fields.put(Fields.MESSAGE, message);
      }
      StringWriter stack = new StringWriter();
      throwable.printStackTrace(new PrintWriter(stack));
      fields.put(Fields.STACK, stack.toString());
    } catch (Throwable unreadable) {
      fields.put("internal.incomplete", unreadable.getClass().getName());
    }
    return fields;
  }

  @Override
  public void end() {
    span().finish();
  }

  @Override
  public void end(long time, TimeUnit timeUnit) {
    span().finish(timeUnit.toMicros(time));
  }

  /** {@inheritDoc} From here on there is nothing left but its context. */
  @Override
  public void abandon() {
    SPAN.set(this, new ContextSpan(span().context()));
  }

  @Override
  public Span remoteServiceName(@Nullable String remoteServiceName) {
    if (remoteServiceName != null) {
      span().setTag(Tags.PEER_SERVICE, remoteServiceName);
    }
    return this;
  }

  @Override
  public Span remoteIpAndPort(@Nullable String ip, int port) {
    if (ip != null) {
      span().setTag(keyOfPeer(ip), ip);
    }
    if (port > 0) {
      span().setTag(Tags.PEER_PORT, port);
    }
    return this;
  }

  /** An address of either version, or a name: callers take what their URI has. */
  static String keyOfPeer(String host) {
    if (host.indexOf(':') >= 0) {
      return Tags.PEER_HOST_IPV6.getKey();
    }
    boolean isAddress = host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    return (isAddress ? Tags.PEER_HOST_IPV4 : Tags.PEER_HOSTNAME).getKey();
  }

  @Override
  public String traceId() {
    return span().context().toTraceId();
  }

  @Override
  public String spanId() {
    return span().context().toSpanId();
  }

  /** Null for a root, and over a tracer that does not tell. */
  @Override
  public @Nullable String parentId() {
    SkuaSpanContext ours = skua(span().context());
    return ours == null || ours.parentSpanId() == 0
        ? null
        : String.format("%016x", ours.parentSpanId());
  }

  /** Null if whoever continues the trace decides, and over a tracer that does not tell. */
  @Override
  public @Nullable Boolean sampled() {
    SkuaSpanContext ours = skua(span().context());
    if (ours == null || ours.isDeferred()) {
      return null;
    }
    return ours.isSampled();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    io.opentracing.Span mine = span;
    io.opentracing.Span others =
        other instanceof OpenTracingSpan ? ((OpenTracingSpan) other).span : null;
    return mine != null && others != null && areSame(mine, others);
  }

  @Override
  public int hashCode() {
    SpanContext context = span().context();
    SkuaSpanContext ours = skua(context);
    return ours == null ? context.toSpanId().hashCode() : Long.hashCode(ours.spanId());
  }

  @Override
  public String toString() {
    io.opentracing.Span started = span;
    return started == null ? "not started" : started.toString();
  }
}
