/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.propagation.B3Codec;
import io.skua.tracer.BaggageRestrictions;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's baggage and the items of OpenTracing's spans are one. */
class BaggageTest {
  private final Both both = new Both();

  @AfterEach
  void nothingIsLeftActive() {
    assertThat(Context.current()).isSameAs(Context.root());
  }

  private static Baggage baggage(String key, String value) {
    return Baggage.builder().put(key, value).build();
  }

  private static Map<String, String> items(Baggage baggage) {
    Map<String, String> items = new TreeMap<>();
    baggage.forEach((key, entry) -> items.put(key, entry.getValue()));
    return items;
  }

  private static Map<String, String> items(SkuaSpanContext context) {
    Map<String, String> items = new TreeMap<>();
    context.baggageItems().forEach(item -> items.put(item.getKey(), item.getValue()));
    return items;
  }

  private static Map<String, String> items(io.opentracing.Span span) {
    return items((SkuaSpanContext) span.context());
  }

  private Map<String, String> injected() {
    Map<String, String> headers = new HashMap<>();
    both.openTelemetry
        .getPropagators()
        .getTextMapPropagator()
        .inject(Context.current(), headers, Map::put);
    return headers;
  }

  @Test
  void itemsOfASpan_activated_areOpenTelemetrysBaggage() {
    io.opentracing.Span span = both.tracing("span").setBaggageItem("user", "alice");
    try (var scope = both.openTracing.activateSpan(span)) {
      assertThat(items(Baggage.current())).containsExactly(entry("user", "alice"));
      SkuaSpan child = (SkuaSpan) both.tracing("child");
      assertThat(items(child)).containsExactly(entry("user", "alice"));
    }
    assertThat(Baggage.current().isEmpty()).isTrue();
  }

  @Test
  void item_setOnAnActiveSpan_isSentAtOnceAndSeenFromTheNextScopeOn() {
    io.opentracing.Span span = both.tracing("span").setBaggageItem("user", "alice");
    try (var scope = both.openTracing.activateSpan(span)) {
      span.setBaggageItem("user", "bob").setBaggageItem("tenant", "a");

      assertThat(both.openTracing.activeSpan()).as("the span knows better").isSameAs(span);
      assertThat(injected()).containsEntry("baggage", "user=bob,tenant=a");
      assertThat(items(Baggage.current())).containsExactly(entry("user", "alice"));
      try (var again = both.openTracing.activateSpan(span)) {
        assertThat(items(Baggage.current()))
            .containsExactly(entry("tenant", "a"), entry("user", "bob"));
      }
      Span child = both.telemetry("child");
      try (Scope scopeOfChild = child.makeCurrent()) {
        assertThat(both.openTracing.activeSpan().getBaggageItem("user")).isEqualTo("bob");
        assertThat(Baggage.current().getEntryValue("tenant")).isEqualTo("a");
      }
    }
  }

  @Test
  void openTelemetrysBaggage_aroundASpan_isOfOpenTracingsChildrenThereAlone() {
    Span outer = both.telemetry("outer");
    try (Scope scope = outer.makeCurrent()) {
      io.opentracing.Span before = both.openTracing.activeSpan();
      try (Scope withBaggage = baggage("user", "alice").makeCurrent()) {
        io.opentracing.Span active = both.openTracing.activeSpan();
        assertThat(active.getBaggageItem("user")).isEqualTo("alice");
        active.setTag("by", "a view").log("e").setOperationName("renamed");
        assertThat(items(both.tracing("inside"))).containsExactly(entry("user", "alice"));
        Map<String, String> headers = new HashMap<>();
        both.openTracing.inject(
            active.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
        assertThat(headers).containsEntry("baggage", "user=alice");
      }
      assertThat(both.openTracing.activeSpan()).isSameAs(before);
      assertThat(items(both.tracing("outside"))).isEmpty();
    }
    outer.end();

    SkuaSpan reported = both.reporter.spans().get(0);
    assertThat(reported.operationName()).isEqualTo("renamed");
    assertThat(reported.tags()).containsEntry("by", "a view");
    assertThat(reported.logCount()).isEqualTo(1);
    assertThat(items(reported)).isEmpty();
  }

  @Test
  void openTelemetrysBaggage_whereASpanIsStarted_isOnTheSpan() {
    try (Scope scope = baggage("user", "alice").makeCurrent()) {
      Span span = both.telemetry("root");
      try (Scope active = span.makeCurrent()) {
        io.opentracing.Span seen = both.openTracing.activeSpan();
        assertThat(seen).isInstanceOf(SkuaSpan.class);
        assertThat(items(seen)).containsExactly(entry("user", "alice"));
        assertThat(injected()).containsEntry("baggage", "user=alice");
      }
    }
  }

  @Test
  void openTelemetrysBaggage_withoutASpan_isOfOpenTracingsRoot() {
    try (Scope scope = baggage("user", "alice").makeCurrent()) {
      SkuaSpan root = (SkuaSpan) both.tracing("root");

      assertThat(items(root)).containsExactly(entry("user", "alice"));
      assertThat(root.context().parentSpanId()).isZero();
      assertThat(injected()).containsOnlyKeys("baggage").containsEntry("baggage", "user=alice");
    }
  }

  @Test
  void openTelemetrysBaggage_changed_replacesItemsOfTheSameKey() {
    io.opentracing.Span span = both.tracing("span").setBaggageItem("user", "alice");
    try (var scope = both.openTracing.activateSpan(span);
        Scope changed = Baggage.current().toBuilder().put("user", "bob").build().makeCurrent()) {
      assertThat(both.openTracing.activeSpan().getBaggageItem("user")).isEqualTo("bob");
      assertThat(items(both.tracing("child"))).containsExactly(entry("user", "bob"));
      assertThat(injected()).containsEntry("baggage", "user=bob");
      Span child = both.telemetry("telemetry");
      try (Scope active = child.makeCurrent()) {
        assertThat(items(both.openTracing.activeSpan())).containsExactly(entry("user", "bob"));
        assertThat(items(Baggage.current())).containsExactly(entry("user", "bob"));
      }
    }
    assertThat(items(span)).containsExactly(entry("user", "alice"));
  }

  @Test
  void activateSpan_ofAnotherTrace_leavesOpenTelemetrysBaggageBehind() {
    io.opentracing.Span other = both.openTracing.buildSpan("other").ignoreActiveSpan().start();
    try (Scope scope = baggage("user", "alice").makeCurrent();
        var active = both.openTracing.activateSpan(other)) {
      assertThat(Baggage.current().isEmpty()).isTrue();
      assertThat(both.openTracing.activeSpan()).isSameAs(other);
      assertThat(injected()).doesNotContainKey("baggage");
    }
  }

  @Test
  void itemsOfASpan_putIntoAContextWithOtherBaggage_areAddedToIt() {
    Span child;
    io.opentracing.Span parent = both.tracing("parent").setBaggageItem("user", "alice");
    try (var scope = both.openTracing.activateSpan(parent)) {
      child = both.telemetry("child");
    }
    Baggage others = Baggage.builder().put("user", "bob").put("tenant", "a").build();
    Context context = Context.root().with(others).with(child);
    assertThat(items(Baggage.fromContext(context)))
        .containsExactly(entry("tenant", "a"), entry("user", "bob"));

    Context joined = Context.root().with(baggage("tenant", "a")).with(child);
    assertThat(items(Baggage.fromContext(joined)))
        .containsExactly(entry("tenant", "a"), entry("user", "alice"));
    try (Scope scope = joined.makeCurrent()) {
      assertThat(items(both.tracing("grandchild")))
          .containsExactly(entry("tenant", "a"), entry("user", "alice"));
    }
  }

  @Test
  void item_setWhereTheContextHasTheSame_isThatOfTheSpan() {
    Span span;
    try (Scope scope = baggage("user", "alice").makeCurrent()) {
      span = both.telemetry("span");
    }
    Context context = Context.root().with(baggage("user", "alice")).with(span);
    try (Scope scope = context.makeCurrent()) {
      both.openTracing.activeSpan().setBaggageItem("user", "bob");

      assertThat(both.openTracing.activeSpan().getBaggageItem("user")).isEqualTo("bob");
    }
  }

  @Test
  void openTelemetrysBaggage_thatASpanInheritsAnyway_isNotLoggedAgain() {
    io.opentracing.Span parent = both.tracing("parent").setBaggageItem("user", "alice");
    try (var scope = both.openTracing.activateSpan(parent);
        Scope more = Baggage.current().toBuilder().put("tenant", "a").build().makeCurrent()) {
      both.telemetry("child").end();
    }

    SkuaSpan child = both.reporter.spans().get(0);
    assertThat(child.logCount()).isEqualTo(1);
    assertThat(child.logFields(0)).containsEntry("key", "tenant");
  }

  @Test
  void openTelemetrysBaggage_aroundATraceThatNobodyDecided_leavesTheDecisionToTheSampler() {
    Both b3 =
        new Both(builder -> builder.codec(Format.Builtin.HTTP_HEADERS, B3Codec.multiHeader()));
    Context extracted =
        b3.openTelemetry
            .getPropagators()
            .getTextMapPropagator()
            .extract(
                Context.root(),
                Map.of("X-B3-TraceId", "8448eb211c80319c", "X-B3-SpanId", "b7ad6b7169203331"),
                (carrier, key) -> carrier.get(key));
    try (Scope scope = extracted.with(baggage("user", "alice")).makeCurrent()) {
      SkuaSpan child = (SkuaSpan) b3.tracing("child");

      assertThat(child.context().isSampled()).isTrue();
      assertThat(items(child)).containsExactly(entry("user", "alice"));
    }
  }

  @Test
  void openTelemetrysBaggage_aroundASpanOfAnotherProcess_goesOnWithItsTrace() {
    SpanContext remote =
        SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.builder().put("a", "1").build());
    try (Scope scope = Span.wrap(remote).makeCurrent();
        Scope with = baggage("user", "alice").makeCurrent()) {
      assertThat(injected())
          .containsEntry("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
          .containsEntry("tracestate", "a=1")
          .containsEntry("baggage", "user=alice");
      SkuaSpan child = (SkuaSpan) both.tracing("child");
      assertThat(child.context().parentSpanId()).isEqualTo(0xb7ad6b7169203331L);
      assertThat(items(child)).containsExactly(entry("user", "alice"));
    }
  }

  /** As opentracing-concurrent does: it takes the active span along, and activates it there. */
  @Test
  void activeSpan_takenOutOfOpenTelemetrysBaggage_keepsItWhereItIsActivated() {
    Span outer = both.telemetry("outer");
    io.opentracing.Span taken;
    try (Scope scope = outer.makeCurrent();
        Scope with = baggage("user", "alice").makeCurrent()) {
      taken = both.openTracing.activeSpan();
    }
    try (var scope = both.openTracing.activateSpan(taken)) {
      assertThat(both.openTracing.activeSpan()).isSameAs(taken);
      Span.current().setAttribute("by", "its face");
      assertThat(items(Baggage.current())).containsExactly(entry("user", "alice"));
      both.telemetry("inner").end();
      taken.finish();
    }

    SkuaSpan inner = both.reporter.spans().get(0);
    assertThat(both.tree()).containsExactly("inner < outer", "outer < ");
    assertThat(items(inner)).containsExactly(entry("user", "alice"));
    assertThat(both.reporter.spans().get(1).tags()).containsEntry("by", "its face");
  }

  @Test
  void metadata_ofAnEntry_staysInTheContext() {
    BaggageEntryMetadata metadata = BaggageEntryMetadata.create("ttl=1");
    Baggage baggage = Baggage.builder().put("user", "alice", metadata).build();
    try (Scope scope = baggage.makeCurrent()) {
      Span span = both.telemetry("span");
      try (Scope active = span.makeCurrent()) {
        assertThat(Baggage.current().getEntry("user").getMetadata()).isEqualTo(metadata);
      }
    }
  }

  @Test
  void restrictionsOfTheTracer_holdForOpenTelemetrysBaggage() {
    BaggageRestrictions onlyUser = key -> key.equals("user") ? 3 : BaggageRestrictions.FORBIDDEN;
    Both restricted = new Both(builder -> builder.baggageRestrictions(onlyUser));
    Baggage baggage = Baggage.builder().put("user", "alice").put("secret", "s").build();
    Span outer = restricted.telemetry("outer");
    try (Scope scope = outer.makeCurrent();
        Scope with = baggage.makeCurrent()) {
      assertThat(items(restricted.tracing("tracing"))).containsExactly(entry("user", "ali"));
      Map<String, String> headers = new HashMap<>();
      restricted
          .openTelemetry
          .getPropagators()
          .getTextMapPropagator()
          .inject(Context.current(), headers, Map::put);
      assertThat(headers).containsEntry("baggage", "user=ali");
      Span inner = restricted.telemetry("inner");
      try (Scope active = Context.root().with(inner).makeCurrent()) {
        assertThat(items(restricted.openTracing.activeSpan()))
            .containsExactly(entry("user", "ali"));
      }
    }
  }
}
