/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.observation.ObservationHandler;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentracing.propagation.Format;
import io.skua.propagation.B3Codec;
import io.skua.sampler.ConstSampler;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaTracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Skua's, with B3, so that it speaks with Brave. */
final class SkuaBridge extends Bridge {
  /** What is set up: whether baggage has fields, whose handlers observations have. */
  enum Kind {
    PLAIN,
    WITH_BAGGAGE,
    WITH_HANDLERS_OF_MICROMETER
  }

  private final InMemoryReporter reporter = new InMemoryReporter();
  final SkuaTracer skua;
  private final OpenTracingTracer tracer;

  private final Kind kind;

  SkuaBridge(boolean samples) {
    this(samples, Kind.WITH_BAGGAGE);
  }

  SkuaBridge(boolean samples, Kind kind) {
    this.kind = kind;
    skua =
        SkuaTracer.builder("test")
            .sampler(new ConstSampler(samples))
            .reporter(reporter)
            .codec(Format.Builtin.HTTP_HEADERS, B3Codec.multiHeader())
            .traceId128Bit(true)
            .shutdownHook(false)
            .build();
    OpenTracingTracer.Builder builder = OpenTracingTracer.builder(skua);
    tracer =
        kind == Kind.PLAIN ? builder.build() : builder.remoteFields(REMOTE).tagFields(TAGS).build();
  }

  @Override
  Tracer tracer() {
    return tracer;
  }

  @Override
  Propagator propagator() {
    return tracer.propagator();
  }

  @Override
  List<ObservationHandler<?>> handlers() {
    return kind == Kind.WITH_HANDLERS_OF_MICROMETER
        ? super.handlers()
        : List.of(tracer.receiverHandler(), tracer.senderHandler(), tracer.observationHandler());
  }

  @Override
  List<Recorded> spans() {
    return reporter.spans().stream().map(SkuaBridge::recorded).toList();
  }

  private static Recorded recorded(SkuaSpan span) {
    Map<String, String> tags = new TreeMap<>();
    span.tags().forEach((key, value) -> tags.put(key, String.valueOf(value)));
    tags.keySet().removeIf(key -> key.startsWith("sampler."));
    List<String> events = new ArrayList<>();
    String error = null;
    for (int i = 0; i < span.logCount(); i++) {
      Map<String, Object> fields = span.logFields(i);
      if ("error".equals(fields.get("event"))) {
        String kind = (String) fields.get("error.kind");
        error = (String) fields.getOrDefault("message", kind.substring(kind.lastIndexOf('.') + 1));
      } else if (!"baggage".equals(fields.get("event"))) {
        events.add((String) fields.get("event"));
      }
    }
    String kind = tags.remove("span.kind");
    tags.remove("error");
    String service = tags.remove("peer.service");
    String ip = tags.remove("peer.ipv4");
    String port = tags.remove("peer.port");
    boolean hasRemote = service != null || ip != null;
    return new Recorded(
        span.context().toTraceId(),
        span.context().toSpanId(),
        span.context().parentSpanId() == 0
            ? null
            : String.format("%016x", span.context().parentSpanId()),
        span.operationName(),
        kind == null ? null : kind.toUpperCase(),
        tags,
        events,
        hasRemote ? service + " " + ip + ":" + (port == null ? "0" : port) : null,
        error);
  }

  @Override
  public void close() {
    skua.close();
  }
}
