/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.skua.tracer.SkuaSpan;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * What 1.4 of the API could do, the oldest that will do; run by class loaders that have an old one.
 */
public final class OldApiScenario implements Callable<List<String>> {
  private static final TextMapGetter<Map<String, String>> GETTER =
      new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // It was the only way.
        public Iterable<String> keys(Map<String, String> carrier) {
          return carrier.keySet();
        }

        @Override
        public String get(Map<String, String> carrier, String key) {
          return carrier.get(key);
        }
      };

  private final Both both = new Both();
  private final Map<String, String> headers = new HashMap<>();

  @Override
  public List<String> call() {
    client();
    server();
    return both.reporter.spans().stream().map(OldApiScenario::text).toList();
  }

  private void client() {
    io.opentracing.Span outer = both.tracing("outer").setBaggageItem("user", "alice");
    try (var active = both.openTracing.activateSpan(outer)) {
      Span span =
          both.openTelemetry
              .getTracer("library", "1.0")
              .spanBuilder("client")
              .setSpanKind(SpanKind.CLIENT)
              .setAttribute("s", "text")
              .setAttribute(AttributeKey.longKey("n"), 7L)
              .setAttribute(AttributeKey.stringArrayKey("list"), Arrays.asList("a", "b"))
              .addLink(Span.current().getSpanContext())
              .setStartTimestamp(1, TimeUnit.SECONDS)
              .startSpan();
      try (Scope scope = span.makeCurrent()) {
        span.addEvent("e", Attributes.of(AttributeKey.booleanKey("b"), true), 2, TimeUnit.SECONDS);
        span.recordException(new IllegalStateException("gone"), Attributes.empty());
        span.setStatus(StatusCode.ERROR, "why").updateName("renamed");
        both.tracing("inner").finish();
        Baggage more = Baggage.current().toBuilder().put("tenant", "a").build();
        both.openTelemetry
            .getPropagators()
            .getTextMapPropagator()
            .inject(Context.current().with(more), headers, Map::put);
      }
      span.end(3, TimeUnit.SECONDS);
    }
    outer.finish();
  }

  private void server() {
    Context extracted =
        both.openTelemetry
            .getPropagators()
            .getTextMapPropagator()
            .extract(Context.root(), headers, GETTER);
    both.tracer().spanBuilder("server").setParent(extracted).startSpan().end();
  }

  private static String text(SkuaSpan span) {
    Map<String, Object> tags = new TreeMap<>(span.tags());
    tags.keySet().removeAll(Arrays.asList("sampler.type", "sampler.param"));
    return span.operationName()
        + (span.context().parentSpanId() == 0 ? " root " : " child ")
        + tags
        + (span.logCount() == 0 ? Collections.emptyMap() : span.logFields(0))
        + span.referenceCount()
        + " "
        + new TreeMap<>(baggage(span));
  }

  private static Map<String, String> baggage(SkuaSpan span) {
    Map<String, String> items = new HashMap<>();
    span.context().baggageItems().forEach(item -> items.put(item.getKey(), item.getValue()));
    return items;
  }
}
