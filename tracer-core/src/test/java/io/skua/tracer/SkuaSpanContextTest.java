/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkuaSpanContextTest {
  @ParameterizedTest
  @CsvSource({
    "0,1,2,0,1,                     0000000000000001:0000000000000002:0:1",
    "0,255,4096,16,0,               00000000000000ff:0000000000001000:0000000000000010:0",
    "0,-1,-2,-3,129,                ffffffffffffffff:fffffffffffffffe:fffffffffffffffd:81",
    "1,0,2,0,15,    00000000000000010000000000000000:0000000000000002:0:f",
    "-1,1311768467463790320,2,0,16, ffffffffffffffff123456789abcdef0:0000000000000002:0:10",
    "0,0,0,0,0,                     0000000000000000:0000000000000000:0:0"
  })
  void toString_ofAContext_isJaegersTextForm(
      long high, long low, long span, long parent, int flags, String text) {
    assertThat(SkuaSpanContext.of(high, low, span, parent, flags, null, null)).hasToString(text);
  }

  @Test
  void toTraceId_ofAShortId_has16Digits() {
    assertThat(Fixtures.remote(0xabc, 1, 0).toTraceId()).isEqualTo("0000000000000abc");
  }

  @Test
  void toTraceId_ofALongId_has32Digits() {
    assertThat(SkuaSpanContext.of(1, 2, 3, 0, 0, null, null).toTraceId())
        .isEqualTo("00000000000000010000000000000002");
  }

  @Test
  void toSpanId_always_has16Digits() {
    assertThat(Fixtures.remote(1, 0xabc, 0).toSpanId()).isEqualTo("0000000000000abc");
  }

  @Test
  void of_anyIds_keepsThem() {
    SkuaSpanContext context = SkuaSpanContext.of(1, 2, 3, 4, 0, null, "debug");

    assertThat(context.traceIdHigh()).isEqualTo(1);
    assertThat(context.traceIdLow()).isEqualTo(2);
    assertThat(context.spanId()).isEqualTo(3);
    assertThat(context.parentSpanId()).isEqualTo(4);
  }

  @Test
  void debugId_besideATrace_meansNothing() {
    assertThat(SkuaSpanContext.of(0, 0, 0, 0, 0, null, "debug").debugId()).isEqualTo("debug");
    assertThat(SkuaSpanContext.of(1, 2, 3, 4, 0, null, "debug").debugId()).isNull();
  }

  @Test
  void traceState_withoutATrace_isNotKept() {
    SkuaSpanContext none = SkuaSpanContext.of(0, 0, 0, 0, 0, null, null);

    assertThat(none.withTraceState("a=b").traceState()).isNull();
    assertThat(Fixtures.remote(1, 2, 1).withTraceState("a=b").traceState()).isEqualTo("a=b");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,0,false",
    "0,1,0,false",
    "1,0,0,false",
    "0,0,1,false",
    "0,1,1,true",
    "1,0,1,true"
  })
  void hasTrace_byIds_needsATraceAndASpan(long high, long low, long span, boolean hasTrace) {
    assertThat(SkuaSpanContext.of(high, low, span, 0, 0, null, null).hasTrace())
        .isEqualTo(hasTrace);
  }

  @ParameterizedTest
  @CsvSource({"0,false,false", "1,true,false", "2,false,true", "3,true,true", "252,false,false"})
  void flags_ofTheWire_areSampledAndDebug(int flags, boolean sampled, boolean debug) {
    SkuaSpanContext context = Fixtures.remote(1, 2, flags);

    assertThat(context.flags()).isEqualTo(flags);
    assertThat(context.isSampled()).isEqualTo(sampled);
    assertThat(context.isDebug()).isEqualTo(debug);
  }

  @Test
  void of_unknownStateBits_ignoresThem() {
    SkuaSpanContext context = Fixtures.remote(1, 2, 0xffff_fe81);

    assertThat(context.flags()).isEqualTo(0x81);
    assertThat(context.isMalformed()).isFalse();
    assertThat(context.isRecording()).isTrue();
  }

  @Test
  void of_malformed_isKeptButNotAFlag() {
    SkuaSpanContext context = Fixtures.remote(1, 2, 1 | SkuaSpanContext.MALFORMED);

    assertThat(context.isMalformed()).isTrue();
    assertThat(context.flags()).isEqualTo(1);
    assertThat(context).hasToString("0000000000000001:0000000000000002:0:1");
  }

  private static SkuaSpanContext withBaggage(Map<String, String> baggage) {
    return SkuaSpanContext.of(0, 1, 2, 0, 0, baggage, null);
  }

  @Test
  void baggage_ofAContext_isReadByKeyByIndexAndAsItems() {
    Map<String, String> baggage = new LinkedHashMap<>();
    baggage.put("a", "1");
    baggage.put("b", "2");
    SkuaSpanContext context = withBaggage(baggage);
    baggage.put("c", "3");

    assertThat(context.baggageCount()).isEqualTo(2);
    assertThat(context.baggageKey(1)).isEqualTo("b");
    assertThat(context.baggageValue(1)).isEqualTo("2");
    assertThat(context.baggageItem("a")).isEqualTo("1");
    assertThat(context.baggageItem("A")).isNull();
    assertThat(context.baggageItem(null)).isNull();
    assertThat(context.baggageItems()).containsExactly(entry("a", "1"), entry("b", "2"));
  }

  @Test
  void baggageItems_ofAContext_cannotBeChanged() {
    Map.Entry<String, String> item = withBaggage(Map.of("a", "1")).baggageItems().iterator().next();

    assertThatThrownBy(() -> item.setValue("2")).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void baggage_whenThereIsNone_isEmpty() {
    SkuaSpanContext context = withBaggage(Map.of());

    assertThat(context.baggageCount()).isZero();
    assertThat(context.baggageItem("a")).isNull();
    assertThat(context.baggageItems()).isEmpty();
  }

  @Test
  void of_baggageWithNulls_leavesThoseOut() {
    Map<String, String> baggage = new HashMap<>();
    baggage.put(null, "1");
    baggage.put("a", null);
    assertThat(withBaggage(baggage).baggageCount()).isZero();

    baggage.put("b", "2");
    assertThat(withBaggage(baggage).baggageItems()).containsExactly(entry("b", "2"));
  }
}
