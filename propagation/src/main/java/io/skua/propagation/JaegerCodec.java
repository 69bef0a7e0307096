/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.opentracing.propagation.TextMap;
import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpanContext;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Jaeger's own headers, as all Jaeger clients write and read them. Safe for any thread.
 *
 * <p>Specification: <a href="https://www.jaegertracing.io/sdk-migration/#propagation-format">
 * Jaeger's propagation format</a>.
 *
 * <pre>{@code
 * SkuaTracer.builder("orders")
 *     .codec(Format.Builtin.HTTP_HEADERS, JaegerCodec.httpHeaders())
 *     .codec(Format.Builtin.TEXT_MAP, JaegerCodec.textMap())
 * }</pre>
 */
/*
 * Names are matched in any case and written as shown.
 *
 *   uber-trace-id:   context                          see ContextParser
 *   uberctx-{key}:   value                            one for each item of baggage
 *   jaeger-debug-id: anything but empty               without a trace: forces the next one
 *   jaeger-baggage:  key "=" value *("," key "=" value)   from people: seeds the baggage
 *
 *   uber-trace-id: 463ac35c9f6413ad48485a3953bb6124:a2fb4a1d1a96d312:0:1
 *   uberctx-user: Zo%C3%AB%20K
 *
 * In HTTP headers values are percent-encoded UTF-8; a space is written %20 and read from + too. In
 * a text map they stand as they are. A key of baggage becomes lower-case on its way; in HTTP
 * headers one that is no token of RFC 9110 is left out, since it would break the request.
 */
public final class JaegerCodec implements Codec<TextMap> {
  private static final String CONTEXT = "uber-trace-id";
  private static final String BAGGAGE_PREFIX = "uberctx-";
  private static final String DEBUG_ID = "jaeger-debug-id";
  private static final String BAGGAGE = "jaeger-baggage";

  private final boolean isHttp;

  private JaegerCodec(boolean isHttp) {
    this.isHttp = isHttp;
  }

  /** Returns the codec for {@code Format.Builtin.HTTP_HEADERS}: values are percent-encoded. */
  public static JaegerCodec httpHeaders() {
    return new JaegerCodec(true);
  }

  /** Returns the codec for {@code Format.Builtin.TEXT_MAP}: values stand as they are. */
  public static JaegerCodec textMap() {
    return new JaegerCodec(false);
  }

  @Override
  public int inject(SkuaSpanContext context, TextMap carrier) {
    carrier.put(CONTEXT, context.toString());
    int leftOut = 0;
    for (int i = 0; i < context.baggageCount(); i++) {
      String key = context.baggageKey(i);
      if (!isHttp) {
        carrier.put(BAGGAGE_PREFIX + key, context.baggageValue(i));
      } else if (HeaderText.isToken(key)) {
        carrier.put(BAGGAGE_PREFIX + key, HeaderText.encode(context.baggageValue(i)));
      } else {
        leftOut++;
      }
    }
    return leftOut;
  }

  @Override
  public SkuaSpanContext extract(TextMap carrier) {
    SkuaSpanContext context = null;
    Map<String, String> baggage = null;
    String debugId = null;
    boolean malformed = false;
    for (Map.Entry<String, String> header : carrier) {
      String name = header.getKey();
      String value = header.getValue();
      if (name == null || value == null) {
        continue;
      }
      if (name.equalsIgnoreCase(CONTEXT)) {
        SkuaSpanContext parsed = ContextParser.parse(value, isHttp);
        malformed |= parsed == null;
        context = parsed == null ? context : parsed;
      } else if (startsWith(name, BAGGAGE_PREFIX)) {
        baggage = orNew(baggage);
        String key = name.substring(BAGGAGE_PREFIX.length()).toLowerCase(Locale.ROOT);
        malformed |= !put(baggage, key, value);
      } else if (name.equalsIgnoreCase(DEBUG_ID)) {
        debugId = value.isEmpty() ? debugId : decoded(value, value);
      } else if (name.equalsIgnoreCase(BAGGAGE)) {
        baggage = orNew(baggage);
        malformed |= !putAll(baggage, value);
      }
    }
    return baggage == null && debugId == null && !malformed
        ? context
        : complete(context, baggage, debugId, malformed);
  }

  private static SkuaSpanContext complete(
      SkuaSpanContext context, Map<String, String> baggage, String debugId, boolean malformed) {
    int state = malformed ? SkuaSpanContext.MALFORMED : 0;
    if (context == null) {
      return SkuaSpanContext.of(0, 0, 0, 0, state, baggage, debugId);
    }
    return SkuaSpanContext.of(
        context.traceIdHigh(),
        context.traceIdLow(),
        context.spanId(),
        context.parentSpanId(),
        context.flags() | state,
        baggage,
        debugId);
  }

  private static boolean startsWith(String name, String prefix) {
    return name.length() > prefix.length()
        && name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static Map<String, String> orNew(Map<String, String> baggage) {
    return baggage == null ? new HashMap<>() : baggage;
  }

  /** Returns whether the value could be read. */
  private boolean put(Map<String, String> baggage, String key, String value) {
    String decoded = decoded(value, null);
    if (decoded == null) {
      return false;
    }
    baggage.put(key, decoded);
    return true;
  }

  /** Returns whether all items could be read; those that could are put. */
  private boolean putAll(Map<String, String> baggage, String items) {
    boolean wellFormed = true;
    for (String item : items.split(",", -1)) {
      int equals = item.indexOf('=');
      String key = equals < 0 ? "" : item.substring(0, equals).trim();
      String value = item.substring(equals + 1).trim();
      boolean readable = !key.isEmpty() && value.indexOf('=') < 0;
      wellFormed &= readable && put(baggage, key, value);
    }
    return wellFormed;
  }

  private String decoded(String value, String ifMalformed) {
    String decoded = isHttp ? HeaderText.decode(value) : value;
    return decoded == null ? ifMalformed : decoded;
  }

  @Override
  public String toString() {
    return "jaeger";
  }
}
