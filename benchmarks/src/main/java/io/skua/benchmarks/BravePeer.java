/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import brave.Span;
import brave.Tracer;
import brave.Tracing;
import brave.propagation.TraceContext;
import io.opentracing.propagation.TextMap;
import java.util.Map;

/** Brave by its own API: tags are strings, logs are a text and a time. */
final class BravePeer implements Peer {
  private final BraveSdk parts; // null if only spans are wanted
  private final Tracer tracer;
  private final TraceContext.Extractor<Map<String, String>> extractor;
  private final TraceContext.Injector<TextMap> injector;

  BravePeer(Wiring wiring) {
    this(new BraveSdk(wiring));
  }

  private BravePeer(BraveSdk parts) {
    this(parts, parts.tracing);
  }

  /** Of a tracing that someone else closes. */
  BravePeer(Tracing tracing) {
    this(null, tracing);
  }

  private BravePeer(BraveSdk parts, Tracing tracing) {
    this.parts = parts;
    tracer = tracing.tracer();
    extractor = tracing.propagation().extractor(Map::get);
    injector = tracing.propagation().injector(TextMap::put);
  }

  @Override
  public Object root() {
    Span span = tracer.nextSpan().name(Sample.OPERATION).start();
    Sample.somethingElse();
    span.finish();
    return span;
  }

  @Override
  public Object root(int tags, int logs) {
    Span span = tracer.nextSpan().name(Sample.OPERATION).start();
    for (int i = 0; i < tags; i++) {
      span.tag(Sample.KEYS[i], Sample.TEXTS[i]);
      Sample.somethingElse();
    }
    for (int i = 0; i < logs; i++) {
      span.annotate(Sample.EVENT);
      Sample.somethingElse();
    }
    span.finish();
    return span;
  }

  @Override
  public AutoCloseable activateRoot() {
    return tracer.withSpanInScope(tracer.nextSpan().name(Sample.OPERATION).start());
  }

  @Override
  public Object child() {
    Span span = tracer.nextSpan().name(Sample.CHILD_OPERATION).start();
    try (Tracer.SpanInScope scope = tracer.withSpanInScope(span)) {
      Sample.somethingElse();
    }
    span.finish();
    return span;
  }

  @Override
  public Object extract(Headers headers) {
    return extractor.extract(headers.asMap()).context();
  }

  @Override
  public Object childOf(Object context) {
    return tracer.newChild((TraceContext) context).start().context();
  }

  @Override
  public void inject(Object context, Carrier headers) {
    injector.inject((TraceContext) context, headers);
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
}
