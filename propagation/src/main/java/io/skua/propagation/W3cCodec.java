/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.opentracing.propagation.TextMap;
import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpanContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of the World Wide Web Consortium, which OpenTelemetry reads and writes. For HTTP
 * headers and text maps alike. Safe for any thread.
 *
 * <p>Specifications: <a href="https://www.w3.org/TR/trace-context/">Trace Context</a> and <a
 * href="https://www.w3.org/TR/baggage/">Baggage</a>.
 *
 * <p>Of Jaeger's flags only {@link SkuaSpanContext#SAMPLED} has a place here: that a trace is a
 * debug one, and the id of the span's parent, are lost, as they were with jaeger-client.
 *
 * <pre>{@code
 * SkuaTracer.Builder builder =
 *     SkuaTracer.builder("orders").codec(Format.Builtin.HTTP_HEADERS, new W3cCodec());
 * }</pre>
 */
/*
 * Names are matched in any case and written as shown.
 *
 *   traceparent: see TraceParent
 *   tracestate:  see TraceState        only beside a traceparent, carried on as it came
 *   baggage:     see BaggageHeader
 *   jaeger-debug-id, jaeger-baggage    see DebugHeaders; only read
 *
 *   traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
 *   tracestate: rojo=00f067aa0ba902b7
 *   baggage: user=Zo%C3%AB%20K
 *
 * Two traceparents that differ are none, since nobody can tell which of them is true. Without a
 * trace no traceparent is written: one of zeros is not allowed.
 */
public final class W3cCodec implements Codec<TextMap> {
  private static final String TRACE_PARENT = "traceparent";
  private static final String TRACE_STATE = "tracestate";

  /** Makes a codec; all are alike. */
  public W3cCodec() {}

  @Override
  public int inject(SkuaSpanContext context, TextMap carrier) {
    if (context.hasTrace()) {
      carrier.put(TRACE_PARENT, TraceParent.of(context));
      String state = context.traceState();
      // Another codec may have taken it from its carrier unseen.
      if (state != null && !state.isEmpty() && HeaderText.isPrintable(state)) {
        carrier.put(TRACE_STATE, state);
      }
    }
    return BaggageHeader.write(context, carrier);
  }

  @Override
  public @Nullable SkuaSpanContext extract(TextMap carrier) {
    String parent = null;
    boolean parentsDiffer = false;
    TraceState state = null;
    BaggageHeader baggage = null;
    ContextParts parts = null;
    for (Map.Entry<String, String> header : carrier) {
      String name = header.getKey();
      String value = header.getValue();
      if (name == null || value == null) {
        continue;
      }
      if (name.equalsIgnoreCase(TRACE_PARENT)) {
        String trimmed = HeaderText.trim(value);
        parentsDiffer |= parent != null && !parent.equals(trimmed);
        parent = trimmed;
      } else if (name.equalsIgnoreCase(TRACE_STATE)) {
        state = state == null ? new TraceState() : state;
        state.add(value);
      } else if (name.equalsIgnoreCase(BaggageHeader.NAME)) {
        parts = ContextParts.orNew(parts);
        baggage = baggage == null ? new BaggageHeader() : baggage;
        baggage.read(value, parts);
      } else {
        parts = DebugHeaders.read(name, value, true, parts);
      }
    }
    SkuaSpanContext context = parent == null || parentsDiffer ? null : TraceParent.parse(parent);
    if (context != null && state != null) {
      context = context.withTraceState(state.value());
    }
    boolean isMalformed = context == null ? parent != null : state != null && state.isMalformed();
    parts = isMalformed ? ContextParts.malformed(parts) : parts;
    return parts == null ? context : parts.with(context);
  }

  @Override
  public String toString() {
    return "w3c";
  }
}
