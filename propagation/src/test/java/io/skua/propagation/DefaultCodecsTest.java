/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.propagation.BinaryAdapters;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.tracer.Codec;
import io.skua.tracer.Fixtures;
import io.skua.tracer.InMemoryMetrics;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A builder that is given no codec propagates as that of jaeger-client does. */
class DefaultCodecsTest {
  private static final SkuaSpanContext CONTEXT =
      SkuaSpanContext.of(0, 0xaa, 0xbb, 0, 1, Map.of("k", "a b"), null);

  private static SkuaTracer.Builder builder() {
    return SkuaTracer.builder("orders").sampler(Fixtures.ALL).reporter(new InMemoryReporter());
  }

  @Test
  void build_withoutCodecs_propagatesInJaegersFormats() {
    try (SkuaTracer tracer = builder().build()) {
      Map<String, String> headers = new HashMap<>();
      tracer.inject(CONTEXT, Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
      Map<String, String> texts = new HashMap<>();
      tracer.inject(CONTEXT, Format.Builtin.TEXT_MAP_INJECT, new TextMapAdapter(texts));
      ByteBuffer bytes = ByteBuffer.allocate(100);
      tracer.inject(CONTEXT, Format.Builtin.BINARY_INJECT, BinaryAdapters.injectionCarrier(bytes));
      bytes.flip();

      String ids = "00000000000000aa:00000000000000bb:0:1";
      assertThat(headers).isEqualTo(Map.of("uber-trace-id", ids, "uberctx-k", "a%20b"));
      assertThat(texts).isEqualTo(Map.of("uber-trace-id", ids, "uberctx-k", "a b"));
      assertThat(
              tracer.extract(
                  Format.Builtin.BINARY_EXTRACT, BinaryAdapters.extractionCarrier(bytes)))
          .hasToString(ids);
      assertThat(tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers)))
          .hasToString(ids);
    }
  }

  @Test
  void build_withACodecForOneFormat_keepsItAndHasTheDefaultOfTheOthers() {
    try (SkuaTracer tracer =
        builder().codec(Format.Builtin.HTTP_HEADERS, B3Codec.singleHeader()).build()) {
      Map<String, String> headers = new HashMap<>();
      tracer.inject(CONTEXT, Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
      Map<String, String> texts = new HashMap<>();
      tracer.inject(CONTEXT, Format.Builtin.TEXT_MAP, new TextMapAdapter(texts));

      assertThat(headers).containsKey("b3").doesNotContainKey("uber-trace-id");
      assertThat(texts).containsKey("uber-trace-id");
    }
  }

  static List<Arguments> codecs() {
    return List.of(
        Arguments.of(JaegerCodec.httpHeaders(), "uberctx-bad"),
        Arguments.of(B3Codec.multiHeader(), "baggage-bad"),
        Arguments.of(new W3cCodec(), "baggage"));
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void inject_itemThatTheCarrierRefuses_isCounted(Codec<TextMap> codec, String refused) {
    InMemoryMetrics metrics = new InMemoryMetrics();
    try (SkuaTracer tracer =
        builder().codec(Format.Builtin.HTTP_HEADERS, codec).metrics(metrics).build()) {
      tracer.inject(
          SkuaSpanContext.of(0, 1, 2, 0, 1, Map.of("bad", "1"), null),
          Format.Builtin.HTTP_HEADERS,
          Headers.refusing(refused));
    }

    assertThat(metrics.value("jaeger_tracer_baggage_injection_drops")).isEqualTo(1);
  }
}
