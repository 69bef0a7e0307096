/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import brave.opentracing.BraveTracer;

/** Brave behind OpenTracing's API, by brave-opentracing. */
final class BraveOpenTracingPeer extends OpenTracingPeer {
  private final BraveSdk parts;

  BraveOpenTracingPeer(Wiring wiring) {
    this(new BraveSdk(wiring));
  }

  private BraveOpenTracingPeer(BraveSdk parts) {
    super(BraveTracer.create(parts.tracing), Header.B3_MULTI); // Its own choice is made there.
    this.parts = parts;
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
