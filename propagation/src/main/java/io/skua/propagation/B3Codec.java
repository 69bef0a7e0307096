/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.opentracing.propagation.TextMap;
import io.skua.tracer.Codec;
import io.skua.tracer.IdWriter;
import io.skua.tracer.SkuaSpanContext;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of Zipkin. Both forms are read, of which the single header counts if it is there and
 * well-formed; the one that is written is chosen. For HTTP headers and text maps alike. Safe for
 * any thread.
 *
 * <p>Specification: <a href="https://github.com/openzipkin/b3-propagation">B3 propagation</a>. The
 * baggage is no part of it: its headers are those of jaeger-client.
 *
 * <pre>{@code
 * SkuaTracer.Builder builder =
 *     SkuaTracer.builder("orders").codec(Format.Builtin.HTTP_HEADERS, B3Codec.multiHeader());
 * }</pre>
 */
/*
 * Names are matched in any case and written as shown.
 *
 *   b3:                see B3Single
 *   X-B3-TraceId:      1*32HEX    written with 16 digits or 32, 32 only if the high half is not zero
 *   X-B3-SpanId:       1*16HEX    written with 16 digits, like the next
 *   X-B3-ParentSpanId: 1*16HEX    if there is one
 *   X-B3-Sampled:      "1" / "0"  read as well: "true" / "false" / "d"
 *   X-B3-Flags:        "1"        debug; other values mean nothing
 *   baggage-{key}:     value      one for each item of baggage
 *
 *   X-B3-TraceId: 80f198ee56343ba864fe8b2a57d3eff7
 *   X-B3-SpanId: e457b5a2e4d86bd1
 *   X-B3-Sampled: 1
 *   baggage-user: Zo%C3%AB K
 *
 * Debug implies sampled. Without X-B3-Sampled and X-B3-Flags the decision is deferred; alone, they
 * decide about the next trace. A debug flag without the sampled one, which B3 does not have, is not
 * written.
 *
 * jaeger-client wrote values as they were. So does this, except for what cannot stand in a header and
 * for the percent sign itself, which are percent-encoded; and a value with a percent sign that
 * encodes nothing is taken as it is. A plus sign is one. A key becomes lower-case on its way; one
 * that is no token of RFC 9110 is left out.
 */
public final class B3Codec implements Codec<TextMap> {
  private static final String SINGLE = "b3";
  private static final String TRACE_ID = "X-B3-TraceId";
  private static final String SPAN_ID = "X-B3-SpanId";
  private static final String PARENT_SPAN_ID = "X-B3-ParentSpanId";
  private static final String SAMPLED = "X-B3-Sampled";
  private static final String FLAGS = "X-B3-Flags";
  private static final String BAGGAGE_PREFIX = "baggage-";

  /** What stays as it is in a value: visible ASCII except the percent sign. */
  private static final BitSet PLAIN = HeaderText.asciiSet("!\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~");

  /** The same within a value; at its ends a space would be lost. */
  private static final BitSet PLAIN_AND_SPACE =
      HeaderText.asciiSet(" !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~");

  private final boolean isSingle;
  private final String baggagePrefix;

  private B3Codec(boolean isSingle, String baggagePrefix) {
    this.isSingle = isSingle;
    this.baggagePrefix = baggagePrefix;
  }

  /** Returns the codec that writes {@code X-B3-TraceId} and the others, as jaeger-client did. */
  public static B3Codec multiHeader() {
    return new B3Codec(false, BAGGAGE_PREFIX);
  }

  /** Returns the codec that writes the one header {@code b3}. */
  public static B3Codec singleHeader() {
    return new B3Codec(true, BAGGAGE_PREFIX);
  }

  /**
   * Returns a codec with another prefix of the headers of baggage.
   *
   * @param prefix of each name, before the key; default {@code baggage-}
   * @throws IllegalArgumentException if no name of a header can begin so
   */
  public B3Codec withBaggagePrefix(String prefix) {
    return new B3Codec(isSingle, HeaderText.checkedName("baggage prefix", prefix));
  }

  @Override
  public int inject(SkuaSpanContext context, TextMap carrier) {
    if (isSingle) {
      injectSingle(context, carrier);
    } else {
      injectMulti(context, carrier);
    }
    int leftOut = 0;
    for (int i = 0; i < context.baggageCount(); i++) {
      String key = context.baggageKey(i);
      if (!HeaderText.isToken(key)
          || !HeaderText.isPut(carrier, baggagePrefix + key, encode(context.baggageValue(i)))) {
        leftOut++;
      }
    }
    return leftOut;
  }

  private static void injectSingle(SkuaSpanContext context, TextMap carrier) {
    char state = isDebug(context) ? 'd' : context.isSampled() ? '1' : '0';
    if (context.hasTrace()) {
      IdWriter header = IdWriter.borrow();
      header.id(context.traceIdHigh(), context.traceIdLow()).sign('-').id(context.spanId());
      if (!context.isDeferred()) {
        header.sign('-').sign(state);
      }
      if (context.parentSpanId() != 0) {
        header.sign('-').id(context.parentSpanId());
      }
      carrier.put(SINGLE, header.done());
    } else if (context.isDecisionOnly()) {
      carrier.put(SINGLE, String.valueOf(state));
    }
  }

  private static void injectMulti(SkuaSpanContext context, TextMap carrier) {
    if (context.hasTrace()) {
      carrier.put(TRACE_ID, context.toTraceId());
      carrier.put(SPAN_ID, context.toSpanId());
      if (context.parentSpanId() != 0) {
        carrier.put(PARENT_SPAN_ID, IdWriter.borrow().id(context.parentSpanId()).done());
      }
    }
    if (context.hasTrace() ? !context.isDeferred() : context.isDecisionOnly()) {
      carrier.put(SAMPLED, context.isSampled() ? "1" : "0");
      if (isDebug(context)) {
        carrier.put(FLAGS, "1");
      }
    }
  }

  private static boolean isDebug(SkuaSpanContext context) {
    return context.isDebug() && context.isSampled();
  }

  private static String encode(String value) {
    boolean endsInSpace = value.startsWith(" ") || value.endsWith(" ");
    return HeaderText.encode(value, endsInSpace ? PLAIN : PLAIN_AND_SPACE);
  }

  @Override
  public @Nullable SkuaSpanContext extract(TextMap carrier) {
    SkuaSpanContext single = null;
    String traceId = null;
    String spanId = null;
    String parentId = null;
    String sampled = null;
    String flags = null;
    ContextParts parts = null;
    for (Map.Entry<String, String> header : carrier) {
      String name = header.getKey();
      String value = header.getValue();
      if (name == null || value == null) {
        continue;
      }
      if (name.equalsIgnoreCase(SINGLE)) {
        SkuaSpanContext parsed = B3Single.parse(value);
        single = parsed == null ? single : parsed;
        parts = parsed == null ? ContextParts.malformed(parts) : parts;
      } else if (name.equalsIgnoreCase(TRACE_ID)) {
        traceId = HeaderText.trim(value);
      } else if (name.equalsIgnoreCase(SPAN_ID)) {
        spanId = HeaderText.trim(value);
      } else if (name.equalsIgnoreCase(PARENT_SPAN_ID)) {
        parentId = HeaderText.trim(value);
      } else if (name.equalsIgnoreCase(SAMPLED)) {
        sampled = HeaderText.trim(value);
      } else if (name.equalsIgnoreCase(FLAGS)) {
        flags = HeaderText.trim(value);
      } else if (HeaderText.startsWith(name, baggagePrefix)) {
        parts = baggage(name, value, parts);
      }
    }
    SkuaSpanContext context = single;
    if (single == null || !single.hasTrace()) {
      int state = state(sampled, flags);
      SkuaSpanContext multi =
          traceId == null && spanId == null
              ? decision(state)
              : context(traceId, spanId, parentId, state);
      // A decision does not hide a trace.
      context = single == null || (multi != null && multi.hasTrace()) ? multi : single;
    }
    return parts == null ? context : parts.with(context);
  }

  private ContextParts baggage(String name, String value, @Nullable ContextParts parts) {
    ContextParts found = ContextParts.orNew(parts);
    String decoded = HeaderText.decode(value, false);
    found.put(
        name.substring(baggagePrefix.length()).toLowerCase(Locale.ROOT),
        decoded == null ? value : decoded);
    return found;
  }

  /** The flags, or that the decision is deferred; and whether a header was malformed. */
  private static int state(@Nullable String sampled, @Nullable String flags) {
    if ("1".equals(flags) || "d".equals(sampled)) {
      return SkuaSpanContext.SAMPLED | SkuaSpanContext.DEBUG;
    }
    if (sampled == null) {
      return SkuaSpanContext.DEFERRED;
    }
    if (sampled.equals("1") || sampled.equalsIgnoreCase("true")) {
      return SkuaSpanContext.SAMPLED;
    }
    boolean isNo = sampled.equals("0") || sampled.equalsIgnoreCase("false");
    return isNo ? 0 : SkuaSpanContext.DEFERRED | SkuaSpanContext.MALFORMED;
  }

  /** What the state says without ids; null for nothing. */
  static @Nullable SkuaSpanContext decision(int state) {
    if (state == SkuaSpanContext.DEFERRED) {
      return null;
    }
    boolean isDeferred = (state & SkuaSpanContext.DEFERRED) != 0;
    int decided = isDeferred ? SkuaSpanContext.MALFORMED : state | SkuaSpanContext.DECISION_ONLY;
    return SkuaSpanContext.of(0, 0, 0, 0, decided, null, null);
  }

  /** Ids that are malformed, or of which one is missing, take the decision with them. */
  private static SkuaSpanContext context(
      @Nullable String traceId, @Nullable String spanId, @Nullable String parentId, int state) {
    SkuaSpanContext context = null;
    if (traceId != null
        && spanId != null
        && Hex.isHex(traceId, 0, traceId.length(), 32)
        && Hex.isHex(spanId, 0, spanId.length(), 16)) {
      boolean isMalformed = parentId != null && !Hex.isHex(parentId, 0, parentId.length(), 16);
      context =
          context(
              Hex.high(traceId, 0, traceId.length()),
              Hex.low(traceId, 0, traceId.length()),
              Hex.low(spanId, 0, spanId.length()),
              parentId == null || isMalformed ? 0 : Hex.low(parentId, 0, parentId.length()),
              isMalformed ? state | SkuaSpanContext.MALFORMED : state);
    }
    return context == null
        ? SkuaSpanContext.of(0, 0, 0, 0, SkuaSpanContext.MALFORMED, null, null)
        : context;
  }

  /**
   * Null if just one of the ids is zero. If both are, they name no span and nothing is decided:
   * jaeger-client writes them, with a "not sampled", when there is no trace.
   */
  static @Nullable SkuaSpanContext context(long high, long low, long span, long parent, int state) {
    boolean hasTrace = (high | low) != 0;
    if (hasTrace != (span != 0)) {
      return null;
    }
    return SkuaSpanContext.of(high, low, span, parent, hasTrace ? state : 0, null, null);
  }

  @Override
  public String toString() {
    return (isSingle ? "b3single" : "b3")
        + (baggagePrefix.equals(BAGGAGE_PREFIX) ? "" : "{" + baggagePrefix + "*}");
  }
}
