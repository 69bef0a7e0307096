/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.spi.Reporter;
import io.skua.tracer.SkuaSpan;
import java.util.function.Function;

/** A reporter of the application's. */
public final class AdaptedReporter implements io.skua.tracer.Reporter {
  private final Reporter reporter;
  private final JaegerTracer tracer;

  private AdaptedReporter(Reporter reporter, JaegerTracer tracer) {
    this.reporter = reporter;
    this.tracer = tracer;
  }

  /**
   * Returns Skua's own reporter, or the application's, adapted.
   *
   * @param tracer whose spans it gets
   */
  @SuppressWarnings("unchecked") // Those of ours are made by this function.
  public static io.skua.tracer.Reporter of(Reporter reporter, JaegerTracer tracer) {
    Function<JaegerTracer, io.skua.tracer.Reporter> ours = Faces.behind(reporter, Function.class);
    return ours != null ? ours.apply(tracer) : new AdaptedReporter(reporter, tracer);
  }

  @Override
  public void report(SkuaSpan span) {
    reporter.report(tracer.wrap(span));
  }

  @Override
  public void close() {
    reporter.close();
  }

  @Override
  public String toString() {
    return reporter.toString();
  }
}
