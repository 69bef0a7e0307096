/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentracing.Span;
import io.skua.internal.ContextSpan;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Baggage belongs to the context in OpenTelemetry, to the span in OpenTracing. Here they are kept
 * together:
 *
 * <ul>
 *   <li>A span that is put into a context brings its items along, as OpenTelemetry's baggage. That
 *       is remembered as the baggage of this span: where both are still there, the span knows
 *       better, since its items may have changed.
 *   <li>Other baggage of a context was set by OpenTelemetry's users. Spans started there, and what
 *       is injected there, get it, too; of two items with the same key, it has the newer one.
 * </ul>
 *
 * <p>What the tracer's restrictions refuse, no span gets. Metadata of entries stays in the context.
 */
final class BaggageItems {
  private static final ContextKey<BaggageItems> OF_SPAN = ContextKey.named("skua-span-baggage");

  private final Span span;
  private final Baggage baggage;

  private BaggageItems(Span span, Baggage baggage) {
    this.span = span;
    this.baggage = baggage;
  }

  /** Baggage of a context that its span does not have; null for none. */
  static @Nullable Baggage beyond(Context context, @Nullable Span span) {
    Baggage baggage = Baggage.fromContextOrNull(context);
    if (baggage == null || baggage.isEmpty()) {
      return null;
    }
    BaggageItems known = context.get(OF_SPAN);
    boolean isOfSpan = known != null && known.span == span && known.baggage == baggage;
    return isOfSpan || (span != null && hasAll(SpanContexts.of(span), baggage)) ? null : baggage;
  }

  /** True for a span of another tracer: it can be given nothing. */
  private static boolean hasAll(@Nullable SkuaSpanContext context, Baggage baggage) {
    if (context != null) {
      for (Map.Entry<String, BaggageEntry> entry : baggage.asMap().entrySet()) {
        if (!entry.getValue().getValue().equals(context.baggageItem(entry.getKey()))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Sets baggage of OpenTelemetry's on a span. */
  static void set(SkuaSpan span, Baggage baggage) {
    baggage.forEach(
        (key, entry) -> {
          if (!entry.getValue().equals(span.getBaggageItem(key))) {
            span.setBaggageItem(key, entry.getValue());
          }
        });
  }

  /** The span with the baggage; null for no span. */
  static Span join(@Nullable Span span, Baggage baggage) {
    return span == null
        ? new ContextSpan(SkuaSpanContext.of(0, 0, 0, 0, 0, items(baggage), null))
        : new SpanWithBaggage(span, baggage);
  }

  /** The context of a span of Skua's, with the baggage. */
  static SkuaSpanContext union(Span span, SkuaSpanContext context, Baggage baggage) {
    Map<String, String> added = items(baggage);
    if (span instanceof SkuaSpan) {
      return ((SkuaSpan) span).contextWith(added);
    }
    Map<String, String> all = new LinkedHashMap<>();
    context.baggageItems().forEach(item -> all.put(item.getKey(), item.getValue()));
    all.putAll(added);
    int state =
        context.flags()
            | (context.isDeferred() ? SkuaSpanContext.DEFERRED : 0)
            | (context.isDecisionOnly() ? SkuaSpanContext.DECISION_ONLY : 0);
    return SkuaSpanContext.of(
            context.traceIdHigh(),
            context.traceIdLow(),
            context.spanId(),
            context.parentSpanId(),
            state,
            all,
            context.debugId())
        .withTraceState(context.traceState());
  }

  private static Map<String, String> items(Baggage baggage) {
    Map<String, String> items = new LinkedHashMap<>();
    baggage.forEach((key, entry) -> items.put(key, entry.getValue()));
    return items;
  }

  /** The context with the items of its span. What OpenTelemetry's users set there stays. */
  static Context addedTo(Context context, Span span, SkuaSpanContext skua) {
    Baggage before = Baggage.fromContext(context);
    BaggageItems known = context.get(OF_SPAN);
    if (before.isEmpty() || (known != null && known.baggage == before)) {
      return replacedIn(context, span);
    }
    BaggageBuilder builder = before.toBuilder();
    boolean isMore = false;
    for (int i = 0; i < skua.baggageCount(); i++) {
      String key = skua.baggageKey(i);
      if (before.getEntryValue(key) == null) {
        builder.put(key, skua.baggageValue(i));
        isMore = true;
      }
    }
    Baggage baggage = isMore ? builder.build() : before;
    Context with = isMore ? context.with(baggage) : context;
    return hasAll(skua, baggage) ? with.with(OF_SPAN, new BaggageItems(span, baggage)) : with;
  }

  /** The context with the items of a span and no others. */
  static Context replacedIn(Context context, @Nullable Span span) {
    Baggage before = Baggage.fromContextOrNull(context);
    SkuaSpanContext skua = span == null ? null : SpanContexts.of(span);
    if (span == null || skua == null || skua.baggageCount() == 0) {
      return before == null || before.isEmpty() ? context : context.with(Baggage.empty());
    }
    Baggage baggage = before;
    if (baggage == null || baggage.size() != skua.baggageCount() || !hasAll(skua, baggage)) {
      BaggageBuilder builder = Baggage.builder();
      for (int i = 0; i < skua.baggageCount(); i++) {
        builder.put(skua.baggageKey(i), skua.baggageValue(i));
      }
      baggage = builder.build();
    }
    return context.with(baggage).with(OF_SPAN, new BaggageItems(span, baggage));
  }
}
