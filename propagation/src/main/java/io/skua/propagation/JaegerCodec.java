/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.opentracing.propagation.TextMap;
import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpanContext;
import java.util.BitSet;
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
 *   jaeger-debug-id, jaeger-baggage                   see DebugHeaders; only read
 *
 *   uber-trace-id: 463ac35c9f6413ad48485a3953bb6124:a2fb4a1d1a96d312:0:1
 *   uberctx-user: Zo%C3%AB%20K
 *
 * In HTTP headers values are percent-encoded UTF-8; a space is written %20 and read from + too. In
 * a text map they stand as they are. A key of baggage becomes lower-case on its way. What would
 * break a request is left out: in HTTP headers a key that is no token of RFC 9110; in a text map,
 * which often ends as someone's headers too, an item with a control character.
 */
public final class JaegerCodec implements Codec<TextMap> {
  private static final String CONTEXT = "uber-trace-id";
  private static final String BAGGAGE_PREFIX = "uberctx-";

  /**
   * What stays as it is in a value: what java.net.URLEncoder leaves alone, as jaeger-client did.
   */
  private static final BitSet PLAIN = HeaderText.asciiSet("*-._");

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
      String value = context.baggageValue(i);
      if (isHttp ? HeaderText.isToken(key) : isPlain(key, value)) {
        carrier.put(BAGGAGE_PREFIX + key, isHttp ? HeaderText.encode(value, PLAIN) : value);
      } else {
        leftOut++;
      }
    }
    return leftOut;
  }

  private static boolean isPlain(String key, String value) {
    return !key.isEmpty() && !HeaderText.hasControls(key) && !HeaderText.hasControls(value);
  }

  @Override
  public SkuaSpanContext extract(TextMap carrier) {
    SkuaSpanContext context = null;
    ContextParts parts = null;
    for (Map.Entry<String, String> header : carrier) {
      String name = header.getKey();
      String value = header.getValue();
      if (name == null || value == null || !mayBeOurs(name)) {
        continue;
      }
      if (name.equalsIgnoreCase(CONTEXT)) {
        SkuaSpanContext parsed = ContextParser.parse(value, isHttp);
        context = parsed == null ? context : parsed;
        parts = parsed == null ? ContextParts.malformed(parts) : parts;
      } else if (HeaderText.startsWith(name, BAGGAGE_PREFIX)) {
        parts = ContextParts.orNew(parts);
        String key = name.substring(BAGGAGE_PREFIX.length()).toLowerCase(Locale.ROOT);
        parts.put(key, isHttp ? HeaderText.decode(value, true) : value);
      } else {
        parts = DebugHeaders.read(name, value, isHttp, parts);
      }
    }
    return parts == null ? context : parts.with(context);
  }

  /** Most headers of a request are none of these; their first letter tells. */
  private static boolean mayBeOurs(String name) {
    int first = name.isEmpty() ? 0 : name.charAt(0) | 0x20;
    return first == 'u' || first == 'j';
  }

  @Override
  public String toString() {
    return "jaeger";
  }
}
