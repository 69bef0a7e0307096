/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import brave.Tracing;
import brave.baggage.BaggageField;
import brave.baggage.BaggagePropagation;
import brave.baggage.BaggagePropagationConfig.SingleBaggageField;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.B3Propagation;
import brave.propagation.CurrentTraceContext;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.propagation.TraceContext;
import brave.sampler.Sampler;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** The reference, as Spring Boot makes it. */
final class BraveBridge extends Bridge {
  private final List<MutableSpan> finished = Collections.synchronizedList(new ArrayList<>());
  private final CurrentTraceContext current = ThreadLocalCurrentTraceContext.create();
  private final Tracing tracing;
  private final BraveTracer tracer;

  BraveBridge(boolean samples) {
    this(samples, true);
  }

  /** With baggage, or without, which costs less; what it reports is kept in the first case. */
  BraveBridge(boolean samples, boolean hasBaggage) {
    BaggagePropagation.FactoryBuilder propagation =
        BaggagePropagation.newFactoryBuilder(B3Propagation.FACTORY);
    REMOTE.forEach(name -> propagation.add(SingleBaggageField.remote(BaggageField.create(name))));
    tracing =
        Tracing.newBuilder()
            .currentTraceContext(current)
            .propagationFactory(hasBaggage ? propagation.build() : B3Propagation.FACTORY)
            .sampler(samples ? Sampler.ALWAYS_SAMPLE : Sampler.NEVER_SAMPLE)
            .traceId128Bit(true)
            .addSpanHandler(
                new SpanHandler() {
                  @Override
                  public boolean end(TraceContext context, MutableSpan span, Cause cause) {
                    return cause != Cause.FINISHED || !hasBaggage || finished.add(span);
                  }
                })
            .build();
    tracer =
        new BraveTracer(
            tracing.tracer(),
            new BraveCurrentTraceContext(current),
            hasBaggage ? new BraveBaggageManager(TAGS, REMOTE) : new BraveBaggageManager());
  }

  @Override
  Tracer tracer() {
    return tracer;
  }

  @Override
  Propagator propagator() {
    return new BravePropagator(tracing);
  }

  @Override
  List<Recorded> spans() {
    return finished.stream().map(BraveBridge::recorded).toList();
  }

  private static Recorded recorded(MutableSpan span) {
    TreeMap<String, String> tags = new TreeMap<>(span.tags());
    String error = tags.remove("error");
    if (span.error() != null) {
      Throwable thrown = span.error();
      error = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
    }
    boolean hasRemote = span.remoteServiceName() != null || span.remoteIp() != null;
    return new Recorded(
        span.traceId(),
        span.id(),
        span.parentId(),
        span.name() == null ? "unnamed" : span.name(),
        span.kind() == null ? null : span.kind().name(),
        tags,
        span.annotations().stream().map(annotation -> annotation.getValue()).toList(),
        hasRemote
            ? span.remoteServiceName() + " " + span.remoteIp() + ":" + span.remotePort()
            : null,
        error);
  }

  @Override
  public void close() {
    tracing.close();
  }
}
