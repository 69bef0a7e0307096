/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;

/** The work by OpenTracing's API, one for all tracers that are used by it. */
abstract class OpenTracingPeer implements Peer {
  private final Tracer tracer;
  private final boolean isBinary;

  OpenTracingPeer(Tracer tracer, Header header) {
    this.tracer = tracer;
    isBinary = header == Header.BINARY;
  }

  @Override
  public Object root() {
    Span span = tracer.buildSpan(Sample.OPERATION).start();
    Sample.somethingElse();
    span.finish();
    return span;
  }

  @Override
  public Object root(int tags, int logs) {
    Span span = tracer.buildSpan(Sample.OPERATION).start();
    for (int i = 0; i < tags; i++) {
      tag(span, Sample.KEYS[i], Sample.VALUES[i]);
      Sample.somethingElse();
    }
    for (int i = 0; i < logs; i++) {
      span.log(Sample.LOG);
      Sample.somethingElse();
    }
    span.finish();
    return span;
  }

  private static void tag(Span span, String key, Object value) {
    if (value instanceof String text) {
      span.setTag(key, text);
    } else if (value instanceof Number number) {
      span.setTag(key, number);
    } else {
      span.setTag(key, (Boolean) value);
    }
  }

  @Override
  public AutoCloseable activateRoot() {
    return tracer.activateSpan(tracer.buildSpan(Sample.OPERATION).start());
  }

  @Override
  public Object child() {
    Span span = tracer.buildSpan(Sample.CHILD_OPERATION).start();
    try (Scope scope = tracer.activateSpan(span)) {
      Sample.somethingElse();
    }
    span.finish();
    return span;
  }

  @Override
  public Object extract(Headers headers) {
    return isBinary
        ? tracer.extract(Format.Builtin.BINARY, headers.binary())
        : tracer.extract(Format.Builtin.HTTP_HEADERS, headers);
  }

  @Override
  public Object childOf(Object context) {
    return tracer
        .buildSpan(Sample.CHILD_OPERATION)
        .asChildOf((SpanContext) context)
        .start()
        .context();
  }

  @Override
  public void inject(Object context, Carrier headers) {
    if (isBinary) {
      tracer.inject((SpanContext) context, Format.Builtin.BINARY, headers.binary());
    } else {
      tracer.inject((SpanContext) context, Format.Builtin.HTTP_HEADERS, headers);
    }
  }

  @Override
  public void close() {
    tracer.close();
  }
}
