/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal;

import io.opentracing.References;
import io.opentracing.Span;
import io.opentracing.tag.Tag;
import io.skua.internal.Wrapper;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The face of a {@link SkuaSpan}. Safe for any thread; no method throws or blocks. What a reporter
 * gets is another face of the same span, and equals the one that was started.
 */
public class JaegerSpan implements Span, Wrapper<SkuaSpan> {
  private final JaegerTracer tracer;
  private final SkuaSpan skua;
  private volatile JaegerSpanContext context; // the face of the last context that was asked for
  private volatile boolean finished;

  JaegerSpan(JaegerTracer tracer, SkuaSpan skua, boolean finished) {
    this.tracer = tracer;
    this.skua = skua;
    this.finished = finished;
  }

  @Override
  public SkuaSpan unwrap() {
    return skua;
  }

  @Override
  public JaegerSpanContext context() {
    JaegerSpanContext known = context;
    SkuaSpanContext now = skua.context();
    if (known == null || known.unwrap() != now) {
      known = JaegerSpanContext.of(now);
      context = known;
    }
    return known;
  }

  /** Returns the tracer that started the span. */
  public JaegerTracer getTracer() {
    return tracer;
  }

  /** Returns the name of the service. */
  public String getServiceName() {
    return skua.process().serviceName();
  }

  /** Returns the name of the operation. */
  public String getOperationName() {
    return skua.operationName();
  }

  /** Returns the start in microseconds since the epoch. */
  public long getStart() {
    return skua.startMicros();
  }

  /** Returns the duration in microseconds, 0 while the span is running. */
  public long getDuration() {
    return skua.durationMicros();
  }

  /** Returns whether the span was finished. */
  public boolean isFinished() {
    return finished;
  }

  /** Returns a copy of the tags. */
  public Map<String, Object> getTags() {
    return skua.tags();
  }

  /** Returns a copy of the logs, of a span that was reported; null if there are none. */
  public List<LogData> getLogs() {
    List<LogData> logs = new ArrayList<>();
    for (int i = 0; i < skua.logCount(); i++) {
      Map<String, Object> fields = skua.logFields(i);
      Object event = fields.size() == 1 ? fields.get("event") : null;
      logs.add(
          event instanceof String
              ? new LogData(skua.logMicros(i), (String) event, null)
              : new LogData(skua.logMicros(i), null, fields));
    }
    return logs.isEmpty() ? null : logs;
  }

  /** Returns a copy of the references. Of an only parent the ids are known, not its own parent. */
  public List<Reference> getReferences() {
    List<Reference> references = new ArrayList<>();
    SkuaSpanContext self = skua.context();
    if (skua.referenceCount() == 0 && self.parentSpanId() != 0) {
      JaegerSpanContext parent =
          new JaegerSpanContext(
              self.traceIdHigh(), self.traceIdLow(), self.parentSpanId(), 0, (byte) self.flags());
      references.add(new Reference(parent, References.CHILD_OF));
    }
    for (int i = 0; i < skua.referenceCount(); i++) {
      references.add(
          new Reference(JaegerSpanContext.of(skua.referenceContext(i)), skua.referenceType(i)));
    }
    return references;
  }

  @Override
  public JaegerSpan setOperationName(String operationName) {
    skua.setOperationName(operationName);
    return this;
  }

  @Override
  public JaegerSpan setTag(String key, String value) {
    skua.setTag(key, value);
    return this;
  }

  @Override
  public JaegerSpan setTag(String key, boolean value) {
    skua.setTag(key, value);
    return this;
  }

  @Override
  public JaegerSpan setTag(String key, Number value) {
    skua.setTag(key, value);
    return this;
  }

  @Override
  public <T> Span setTag(Tag<T> tag, T value) {
    skua.setTag(tag, value);
    return this;
  }

  @Override
  public JaegerSpan log(Map<String, ?> fields) {
    skua.log(fields);
    return this;
  }

  @Override
  public JaegerSpan log(long timestampMicroseconds, Map<String, ?> fields) {
    skua.log(timestampMicroseconds, fields);
    return this;
  }

  @Override
  public JaegerSpan log(String event) {
    skua.log(event);
    return this;
  }

  @Override
  public JaegerSpan log(long timestampMicroseconds, String event) {
    skua.log(timestampMicroseconds, event);
    return this;
  }

  @Override
  public JaegerSpan setBaggageItem(String key, String value) {
    skua.setBaggageItem(key, value);
    return this;
  }

  @Override
  public String getBaggageItem(String key) {
    return skua.getBaggageItem(key);
  }

  @Override
  public void finish() {
    finished = true;
    skua.finish();
  }

  @Override
  public void finish(long finishMicros) {
    finished = true;
    skua.finish(finishMicros);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JaegerSpan && ((JaegerSpan) other).skua == skua;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(skua);
  }

  /** Returns the context and the operation name. */
  @Override
  public String toString() {
    return skua.toString();
  }
}
