/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.reporters;

import io.jaegertracing.internal.JaegerSpan;
import io.jaegertracing.internal.JaegerTracer;
import io.jaegertracing.spi.Reporter;
import io.skua.internal.Wrapper;
import io.skua.jaegercompat.AdaptedReporter;
import java.util.Arrays;
import java.util.function.Function;

/** Gives each span to several reporters. */
public class CompositeReporter
    implements Reporter, Wrapper<Function<JaegerTracer, io.skua.tracer.Reporter>> {
  private final Reporter[] reporters;

  /** Combines reporters, in the order given; none is null. */
  public CompositeReporter(Reporter... reporters) {
    this.reporters = reporters.clone();
  }

  @Override
  public void report(JaegerSpan span) {
    of(span.getTracer()).report(span.unwrap());
  }

  @Override
  public void close() {
    for (Reporter reporter : reporters) {
      reporter.close();
    }
  }

  /** What a tracer reports to. */
  @Override
  public Function<JaegerTracer, io.skua.tracer.Reporter> unwrap() {
    return this::of;
  }

  private io.skua.tracer.Reporter of(JaegerTracer tracer) {
    return new io.skua.tracer.CompositeReporter(
        Arrays.stream(reporters)
            .map(reporter -> AdaptedReporter.of(reporter, tracer))
            .toArray(io.skua.tracer.Reporter[]::new));
  }

  @Override
  public String toString() {
    return "CompositeReporter" + Arrays.toString(reporters);
  }
}
