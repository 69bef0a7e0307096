/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentelemetry.opentracingshim.OpenTracingShim;

/** OpenTelemetry behind OpenTracing's API, by its own shim. */
final class OtelShimPeer extends OpenTracingPeer {
  private final OtelSdk parts;

  OtelShimPeer(Wiring wiring) {
    this(new OtelSdk(wiring));
  }

  private OtelShimPeer(OtelSdk parts) {
    super(OpenTracingShim.createTracerShim(parts.sdk), Header.W3C); // Its own choice is made there.
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
