/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.noop.NoopTracerFactory;

/** No tracer: what the load itself costs. */
final class NoopPeer extends OpenTracingPeer {
  NoopPeer() {
    super(NoopTracerFactory.create(), Header.JAEGER);
  }

  @Override
  public long taken() {
    return 0;
  }

  @Override
  public String settings() {
    return "opentracing-noop";
  }
}
