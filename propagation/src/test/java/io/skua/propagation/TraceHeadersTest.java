/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentracing.propagation.TextMap;
import io.skua.internal.TraceHeaders;
import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpanContext;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who asks for headers by name finds all that a codec wrote. */
class TraceHeadersTest {
  static Stream<Codec<TextMap>> codecs() {
    return Stream.of(
        JaegerCodec.httpHeaders(), new W3cCodec(), B3Codec.multiHeader(), B3Codec.singleHeader());
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void names_ofEachCodec_areAllThatItWrites(Codec<TextMap> codec) {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(TraceHeaders.NAMES);
    for (int flags : new int[] {0, SkuaSpanContext.SAMPLED | SkuaSpanContext.DEBUG}) {
      Headers written = new Headers();
      SkuaSpanContext context =
          SkuaSpanContext.of(1, 2, 3, 4, flags, Map.of("tenant", "a"), null).withTraceState("x=y");
      codec.inject(context, written);

      assertThat(written)
          .isNotEmpty()
          .allSatisfy(header -> assertThat(withoutItem(header.getKey())).isIn(names));
    }
  }

  @ParameterizedTest
  @MethodSource("debugIds")
  void names_ofDebugHeaders_areThere(String name) {
    assertThat(TraceHeaders.NAMES).contains(name);
    assertThat(JaegerCodec.httpHeaders().extract(Headers.of(name, "a=b"))).isNotNull();
  }

  static Stream<String> debugIds() {
    return Stream.of("jaeger-debug-id", "jaeger-baggage");
  }

  /** One of the names, for a header of an item of baggage. */
  private static String withoutItem(String header) {
    boolean isItem =
        TraceHeaders.BAGGAGE_PREFIXES.stream().anyMatch(p -> header.equals(p + "tenant"));
    return isItem ? "baggage" : header;
  }
}
