/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.reporters;

import io.jaegertracing.internal.JaegerSpan;
import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.spi.Reporter;
import io.skua.internal.Wrapper;
import java.util.function.Function;

/** What all reporters here have in common: one of Skua's does it. */
abstract class SkuaReporter
    implements Reporter, Wrapper<Function<JaegerTracer, io.skua.tracer.Reporter>> {
  private final io.skua.tracer.Reporter skua;

  SkuaReporter(io.skua.tracer.Reporter skua) {
    this.skua = skua;
  }

  @Override
  public void report(JaegerSpan span) {
    of(span.getTracer()).report(span.unwrap());
  }

  @Override
  public void close() {
    skua.close();
  }

  /** What a tracer reports to. */
  @Override
  public final Function<JaegerTracer, io.skua.tracer.Reporter> unwrap() {
    return this::of;
  }

  /** What the spans of this tracer are reported to. */
  io.skua.tracer.Reporter of(JaegerTracer tracer) {
    return skua;
  }

  @Override
  public String toString() {
    return skua.toString();
  }
}
