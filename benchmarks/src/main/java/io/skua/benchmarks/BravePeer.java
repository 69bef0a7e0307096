/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import brave.Span;
import brave.Tracer;
import brave.Tracing;
import io.opentracing.propagation.TextMap;

/** Brave by its own API: tags are strings, logs are a text and a time. */
final class BravePeer implements Peer {
  private final BraveSdk parts; // null if only spans are wanted
  private final Tracer tracer;

  BravePeer(Wiring wiring) {
    this(new BraveSdk(wiring));
  }

  private BravePeer(BraveSdk parts) {
    this.parts = parts;
    tracer = parts.tracing.tracer();
  }

  /** Of a tracing that someone else closes. */
  BravePeer(Tracing tracing) {
    parts = null;
    tracer = tracing.tracer();
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
    throw new UnsupportedOperationException("Brave does not know " + Headers.TRACE_HEADER);
  }

  @Override
  public void inject(Object context, TextMap headers) {
    throw new UnsupportedOperationException("Brave does not know " + Headers.TRACE_HEADER);
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
