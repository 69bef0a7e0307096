/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.skua.internal.ContextSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Propagates by the tracer's codec for HTTP headers, with all that is in a context of Skua's. */
final class AdaptedPropagator implements TextMapPropagator {
  private static final String PROBE = "skua-probe";

  private final SkuaTracer tracer;
  private final List<String> fields;
  private final Collection<String> asked;

  AdaptedPropagator(SkuaTracer tracer) {
    this.tracer = tracer;
    fields = Collections.unmodifiableList(fieldsOf(tracer));
    asked = CarrierFields.askedFor(fields);
  }

  /** What the codec writes, but for a header whose name is made of an item of baggage. */
  private static List<String> fieldsOf(SkuaTracer tracer) {
    Map<String, String> baggage = Collections.singletonMap(PROBE, "1");
    SkuaSpanContext probe =
        SkuaSpanContext.of(0, 1, 1, 0, SkuaSpanContext.SAMPLED, baggage, null)
            .withTraceState("a=b");
    List<String> names = new ArrayList<>();
    Headers<List<String>> headers = new Headers<>(names, (list, key, value) -> add(list, key));
    tracer.inject(probe, Format.Builtin.HTTP_HEADERS, headers);
    return names;
  }

  private static void add(@Nullable List<String> names, String name) {
    if (names != null && !name.contains(PROBE)) {
      names.add(name);
    }
  }

  @Override
  public Collection<String> fields() {
    return fields;
  }

  @Override
  public <C> void inject(
      @Nullable Context context, @Nullable C carrier, @Nullable TextMapSetter<C> setter) {
    if (context == null || setter == null) {
      return;
    }
    io.opentracing.Span span = AdaptedSpan.openTracing(context);
    Baggage baggage = BaggageItems.beyond(context, span);
    io.opentracing.Span sent = baggage == null ? span : BaggageItems.join(span, baggage);
    SkuaSpanContext injected = sent == null ? null : SpanContexts.of(sent);
    if (injected != null) {
      tracer.inject(injected, Format.Builtin.HTTP_HEADERS, new Headers<>(carrier, setter));
    }
  }

  /** {@inheritDoc} A carrier that has baggage or a debug id alone leaves the span that is there. */
  @Override
  public <C> Context extract(
      @Nullable Context context, @Nullable C carrier, @Nullable TextMapGetter<C> getter) {
    if (context == null || getter == null) {
      return context == null ? Context.root() : context;
    }
    SkuaSpanContext extracted =
        tracer.extract(Format.Builtin.HTTP_HEADERS, new CarrierFields<>(carrier, getter, asked));
    if (extracted == null) {
      return context;
    }
    io.opentracing.Span remote = new ContextSpan(extracted);
    boolean isSpan = extracted.hasTrace() || AdaptedSpan.openTracing(context) == null;
    Context with = isSpan ? context.with(new AdaptedSpan(remote)) : context;
    return extracted.baggageCount() == 0 ? with : BaggageItems.replacedIn(with, remote);
  }

  /** A carrier that is written. */
  private static final class Headers<C> implements TextMap {
    private final @Nullable C carrier;
    private final TextMapSetter<C> setter;

    Headers(@Nullable C carrier, TextMapSetter<C> setter) {
      this.carrier = carrier;
      this.setter = setter;
    }

    @Override
    public void put(String key, String value) {
      setter.set(carrier, key, value);
    }

    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
      return Collections.emptyIterator();
    }
  }
}
