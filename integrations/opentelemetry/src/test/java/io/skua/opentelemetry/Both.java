/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentracing.propagation.Format;
import io.skua.propagation.W3cCodec;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** One tracer in both worlds, and what it reported. */
final class Both {
  final InMemoryReporter reporter = new InMemoryReporter();
  final SkuaTracer openTracing;
  final SkuaOpenTelemetry openTelemetry;

  Both() {
    this(builder -> builder);
  }

  /** With what a test sets beyond the rest. */
  Both(UnaryOperator<SkuaTracer.Builder> settings) {
    SkuaTracer.Builder builder =
        SkuaTracer.builder("test")
            .sampler(new ConstSampler(true))
            .reporter(reporter)
            .shutdownHook(false)
            .codec(Format.Builtin.HTTP_HEADERS, new W3cCodec())
            .scopeManager(new ContextScopeManager());
    openTracing = settings.apply(builder).build();
    openTelemetry = SkuaOpenTelemetry.over(openTracing);
  }

  Tracer tracer() {
    return openTelemetry.getTracer("");
  }

  Span telemetry(String name) {
    return tracer().spanBuilder(name).startSpan();
  }

  io.opentracing.Span tracing(String name) {
    return openTracing.buildSpan(name).start();
  }

  /** {@code name < parent} of each span that finished, sorted; the parent of a root is "". */
  List<String> tree() {
    Map<Long, String> names = new HashMap<>();
    reporter.spans().forEach(span -> names.put(span.context().spanId(), span.operationName()));
    names.put(0L, "");
    return reporter.spans().stream()
        .map(span -> line(span, names))
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private static String line(SkuaSpan span, Map<Long, String> names) {
    long parent = span.context().parentSpanId();
    return span.operationName() + " < " + names.getOrDefault(parent, Long.toHexString(parent));
  }
}
