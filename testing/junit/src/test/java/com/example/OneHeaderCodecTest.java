/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example;

import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.propagation.JaegerCodec;
import io.skua.tracer.Codec;
import io.skua.tracer.CodecContract;
import io.skua.tracer.SkuaSpanContext;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** As docs/testing.md has it: a codec of one's own. */
class OneHeaderCodecTest extends CodecContract.OfText {
  @Override
  protected Codec<TextMap> codec() {
    return new OneHeaderCodec();
  }

  /** All that Jaeger has in several headers, in one. */
  private static final class OneHeaderCodec implements Codec<TextMap> {
    private static final String NAME = "x-context";

    private final Codec<TextMap> several = JaegerCodec.httpHeaders();

    @Override
    public int inject(SkuaSpanContext context, TextMap carrier) {
      Map<String, String> headers = new HashMap<>();
      int leftOut = several.inject(context, new TextMapAdapter(headers));
      String value =
          headers.entrySet().stream()
              .map(header -> encoded(header.getKey()) + '=' + encoded(header.getValue()))
              .collect(Collectors.joining("&"));
      carrier.put(NAME, value);
      return leftOut;
    }

    @Override
    public SkuaSpanContext extract(TextMap carrier) {
      SkuaSpanContext found = null;
      for (Map.Entry<String, String> header : carrier) {
        if (NAME.equalsIgnoreCase(header.getKey()) && header.getValue() != null) {
          found = read(header.getValue());
        }
      }
      return found;
    }

    private SkuaSpanContext read(String value) {
      Map<String, String> headers = new HashMap<>();
      try {
        for (String header : value.split("&")) {
          String[] pair = header.split("=", 2);
          headers.put(decoded(pair[0]), decoded(pair[1]));
        }
        return several.extract(new TextMapAdapter(headers));
      } catch (RuntimeException unreadable) {
        return SkuaSpanContext.of(0, 0, 0, 0, SkuaSpanContext.MALFORMED, null, null);
      }
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
  }
}
