/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import brave.opentracing.BraveTracer;
import io.opentracing.propagation.TextMap;

/** Brave behind OpenTracing's API, by brave-opentracing. */
final class BraveOpenTracingPeer extends OpenTracingPeer {
  private final BraveSdk parts;

  BraveOpenTracingPeer(Wiring wiring) {
    this(new BraveSdk(wiring));
  }

  private BraveOpenTracingPeer(BraveSdk parts) {
    super(BraveTracer.create(parts.tracing));
    this.parts = parts;
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
