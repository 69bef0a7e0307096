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
import org.jspecify.annotations.Nullable;

/**
 * Jaeger's own headers, as all Jaeger clients write and read them. Safe for any thread.
 *
 * <p>Specification: <a href="https://www.jaegertracing.io/sdk-migration/#propagation-format">
 * Jaeger's propagation format</a>.
 *
 * <pre>{@code
 * SkuaTracer.Builder builder =
 *     SkuaTracer.builder("orders")
 *         .codec(Format.Builtin.HTTP_HEADERS, JaegerCodec.httpHeaders())
 *         .codec(Format.Builtin.TEXT_MAP, JaegerCodec.textMap());
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
 * In HTTP headers values are percent-encoded UTF-8; a space is written %20 and read from + too. A
 * value with a percent sign that encodes nothing is taken as it is, and counts as malformed. In
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
  private final String contextName;
  private final String baggagePrefix;

  private JaegerCodec(boolean isHttp, String contextName, String baggagePrefix) {
    this.isHttp = isHttp;
    this.contextName = contextName;
    this.baggagePrefix = baggagePrefix;
  }

  /** Returns the codec for {@code Format.Builtin.HTTP_HEADERS}: values are percent-encoded. */
  public static JaegerCodec httpHeaders() {
    return new JaegerCodec(true, CONTEXT, BAGGAGE_PREFIX);
  }

  /** Returns the codec for {@code Format.Builtin.TEXT_MAP}: values stand as they are. */
  public static JaegerCodec textMap() {
    return new JaegerCodec(false, CONTEXT, BAGGAGE_PREFIX);
  }

  /**
   * Returns a codec that has another name for the header of the context.
   *
   * @param name read in any case, written as it is; default {@code uber-trace-id}
   * @throws IllegalArgumentException if no header can have that name
   */
  public JaegerCodec withContextName(String name) {
    return new JaegerCodec(isHttp, HeaderText.checkedName("context name", name), baggagePrefix);
  }

  /**
   * Returns a codec with another prefix of the headers of baggage.
   *
   * @param prefix of each name, before the key; default {@code uberctx-}
   * @throws IllegalArgumentException if no name of a header can begin so
   */
  public JaegerCodec withBaggagePrefix(String prefix) {
    return new JaegerCodec(isHttp, contextName, HeaderText.checkedName("baggage prefix", prefix));
  }

  /**
   * Reads a context from the text that {@link SkuaSpanContext#toString} writes, which is also the
   * value of the header, for places that hold a text but no headers.
   *
   * <pre>{@code
   * SkuaSpanContext parent = JaegerCodec.contextFromString(job.get("trace"));
   * }</pre>
   *
   * @param text such as {@code a2fb4a1d1a96d312:e457b5a2e4d86bd1:0:1}
   * @return without baggage
   * @throws IllegalArgumentException if it is null, empty or anything else
   */
  public static SkuaSpanContext contextFromString(String text) {
    SkuaSpanContext context = text == null ? null : ContextParser.parse(text, true);
    if (context == null) {
      throw new IllegalArgumentException(
          "context: '" + text + "', must be trace id:span id:parent id:flags in hex digits");
    }
    return context;
  }

  @Override
  public int inject(SkuaSpanContext context, TextMap carrier) {
    carrier.put(contextName, context.toString());
    int leftOut = 0;
    for (int i = 0; i < context.baggageCount(); i++) {
      String key = context.baggageKey(i);
      String value = context.baggageValue(i);
      boolean mayBePut = isHttp ? HeaderText.isToken(key) : isPlain(key, value);
      if (!mayBePut || !HeaderText.isPut(carrier, baggagePrefix + key, encode(value))) {
        leftOut++;
      }
    }
    return leftOut;
  }

  private String encode(String value) {
    return isHttp ? HeaderText.encode(value, PLAIN) : value;
  }

  private static boolean isPlain(String key, String value) {
    return !key.isEmpty() && !HeaderText.hasControls(key) && !HeaderText.hasControls(value);
  }

  @Override
  public @Nullable SkuaSpanContext extract(TextMap carrier) {
    SkuaSpanContext context = null;
    ContextParts parts = null;
    for (Map.Entry<String, String> header : carrier) {
      String name = header.getKey();
      String value = header.getValue();
      if (name == null || value == null || !mayBeOurs(name)) {
        continue;
      }
      if (name.equalsIgnoreCase(contextName)) {
        SkuaSpanContext parsed = ContextParser.parse(value, isHttp);
        context = parsed == null ? context : parsed;
        parts = parsed == null ? ContextParts.malformed(parts) : parts;
      } else if (HeaderText.startsWith(name, baggagePrefix)) {
        parts = ContextParts.orNew(parts);
        String key = name.substring(baggagePrefix.length()).toLowerCase(Locale.ROOT);
        if (isHttp) {
          parts.putEncoded(key, value, true);
        } else {
          parts.put(key, value);
        }
      } else {
        parts = DebugHeaders.read(name, value, isHttp, parts);
      }
    }
    return parts == null ? context : parts.with(context);
  }

  /** Most headers of a request are none of these; their first letter tells. */
  private boolean mayBeOurs(String name) {
    int first = name.isEmpty() ? 0 : name.charAt(0) | 0x20;
    return first == 'j'
        || first == (contextName.charAt(0) | 0x20)
        || first == (baggagePrefix.charAt(0) | 0x20);
  }

  @Override
  public String toString() {
    boolean isUsual = contextName.equals(CONTEXT) && baggagePrefix.equals(BAGGAGE_PREFIX);
    return isUsual ? "jaeger" : "jaeger{" + contextName + ", " + baggagePrefix + "*}";
  }
}
