/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.tracer.Codec;
import io.skua.tracer.SkuaSpanContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompositeCodecTest {
  /** Reads always the same, and writes its name. */
  private record Fixed(String name, SkuaSpanContext found) implements Codec<StringBuilder> {
    @Override
    public int inject(SkuaSpanContext context, StringBuilder carrier) {
      carrier.append(name);
      return 0;
    }

    @Override
    public SkuaSpanContext extract(StringBuilder carrier) {
      return found;
    }
  }

  private static final class Failing implements Codec<StringBuilder> {
    @Override
    public int inject(SkuaSpanContext context, StringBuilder carrier) {
      throw new IllegalStateException("inject");
    }

    @Override
    public SkuaSpanContext extract(StringBuilder carrier) {
      throw new IllegalStateException("extract");
    }
  }

  private static SkuaSpanContext trace(long id, Map<String, String> baggage) {
    return SkuaSpanContext.of(0, id, id, 0, 1, baggage, null);
  }

  private static final SkuaSpanContext BAGGAGE_AND_DEBUG =
      SkuaSpanContext.of(0, 0, 0, 0, 0, Map.of("k", "first", "only", "here"), "debug");

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static SkuaSpanContext extract(Codec<StringBuilder>... codecs) {
    return new CompositeCodec<StringBuilder>(Arrays.asList(codecs)).extract(new StringBuilder());
  }

  @Test
  void inject_several_writesAllInOrder() {
    StringBuilder carrier = new StringBuilder();
    new CompositeCodec<StringBuilder>(List.of(new Fixed("a", null), new Fixed("b", null)))
        .inject(trace(1, null), carrier);

    assertThat(carrier.toString()).isEqualTo("ab");
  }

  @Test
  void inject_oneFails_theOthersAreWrittenAndTheFailureIsTold() {
    StringBuilder carrier = new StringBuilder();
    CompositeCodec<StringBuilder> codec =
        new CompositeCodec<>(List.of(new Failing(), new Fixed("b", null)));

    assertThatThrownBy(() -> codec.inject(trace(1, null), carrier)).hasMessage("inject");
    assertThat(carrier.toString()).isEqualTo("b");
  }

  @Test
  void extract_twoTraces_firstWins() {
    assertThat(extract(new Fixed("a", trace(1, null)), new Fixed("b", trace(2, null))).spanId())
        .isEqualTo(1);
  }

  @Test
  void extract_baggageOnlyFirst_doesNotHideTheTrace() {
    SkuaSpanContext context =
        extract(new Fixed("a", BAGGAGE_AND_DEBUG), new Fixed("b", trace(2, Map.of("k", "second"))));

    assertThat(context.spanId()).isEqualTo(2);
    assertThat(context.baggageItem("k")).isEqualTo("first");
    assertThat(context.baggageItem("only")).isEqualTo("here");
  }

  @Test
  void extract_noTrace_keepsTheDebugId() {
    assertThat(extract(new Fixed("a", null), new Fixed("b", BAGGAGE_AND_DEBUG)).debugId())
        .isEqualTo("debug");
  }

  @Test
  void extract_firstFails_secondIsTakenAndItIsToldMalformed() {
    SkuaSpanContext context = extract(new Failing(), new Fixed("b", trace(2, null)));

    assertThat(context.spanId()).isEqualTo(2);
    assertThat(context.isMalformed()).isTrue();
  }

  @Test
  void extract_nothing_isNull() {
    assertThat(extract(new Fixed("a", null), new Fixed("b", null))).isNull();
  }

  @Test
  void extract_onlyMalformed_saysSo() {
    assertThat(extract(new Failing()).isMalformed()).isTrue();
  }

  @Test
  void inject_othersForEachDirection_writesOnlyThoseForWriting() {
    StringBuilder carrier = new StringBuilder();
    CompositeCodec<StringBuilder> codec =
        new CompositeCodec<>(
            List.of(new Fixed("a", null)), List.of(new Fixed("b", trace(2, null))));
    codec.inject(trace(1, null), carrier);

    assertThat(carrier.toString()).isEqualTo("a");
    assertThat(codec.extract(carrier).spanId()).isEqualTo(2);
    assertThat(codec.toString()).startsWith("writes [").contains("reads [");
  }

  @Test
  void extract_traceStateOfTheFirst_isKeptWhateverIsMerged() {
    SkuaSpanContext context =
        extract(
            new Fixed("a", trace(1, Map.of("k", "v")).withTraceState("x=y")),
            new Fixed("b", BAGGAGE_AND_DEBUG),
            new Failing());

    assertThat(context.traceState()).isEqualTo("x=y");
    assertThat(context.baggageItem("k")).isEqualTo("v");
    assertThat(context.isMalformed()).isTrue();
  }

  @Test
  void extract_traceStateOfALaterFormat_isTakenOnlyForTheSameTrace() {
    Fixed stateless = new Fixed("a", trace(1, Map.of("k", "v")));
    SkuaSpanContext same = extract(stateless, new Fixed("b", trace(1, null).withTraceState("x=y")));
    SkuaSpanContext other =
        extract(stateless, new Fixed("b", trace(2, null).withTraceState("x=y")));

    assertThat(same.traceState()).isEqualTo("x=y");
    assertThat(same.baggageItem("k")).isEqualTo("v");
    assertThat(other.traceState()).isNull();
  }

  private static SkuaSpanContext state(long id, int state) {
    return SkuaSpanContext.of(0, id, id, 0, state, Map.of("id" + id, "v"), null);
  }

  @Test
  void extract_deferredDecision_isTakenFromWhoDecidedAboutTheSameTrace() {
    Fixed deferred = new Fixed("a", state(1, SkuaSpanContext.DEFERRED).withTraceState("x=y"));

    SkuaSpanContext decided = extract(deferred, new Fixed("b", state(1, 3)));
    assertThat(decided.isDeferred()).isFalse();
    assertThat(decided.flags()).isEqualTo(3);
    assertThat(decided.traceState()).isEqualTo("x=y");
    assertThat(decided.baggageCount()).isEqualTo(1);
    assertThat(extract(deferred, new Fixed("b", state(1, 0))).isDeferred()).isFalse();

    SkuaSpanContext other = extract(deferred, new Fixed("b", state(2, 1)));
    assertThat(other.isDeferred()).isTrue();
    assertThat(other.baggageCount()).isEqualTo(2);
    assertThat(extract(deferred, deferred).isDeferred()).isTrue();
  }

  @Test
  void extract_decisionWithoutTrace_countsOnlyWhereNobodyElseDecides() {
    Fixed yes =
        new Fixed(
            "a", SkuaSpanContext.of(0, 0, 0, 0, 1 | SkuaSpanContext.DECISION_ONLY, null, null));
    Fixed no =
        new Fixed("b", SkuaSpanContext.of(0, 0, 0, 0, SkuaSpanContext.DECISION_ONLY, null, null));

    assertThat(extract(no, yes).isSampled()).isFalse();
    assertThat(extract(yes, no).isSampled()).isTrue();
    assertThat(extract(no, new Fixed("t", state(1, 1))).isSampled()).isTrue();
    assertThat(extract(new Fixed("t", state(1, 0)), yes).isSampled()).isFalse();
    assertThat(extract(new Fixed("t", state(1, SkuaSpanContext.DEFERRED)), yes).isSampled())
        .isTrue();

    SkuaSpanContext withBaggage = extract(new Fixed("c", BAGGAGE_AND_DEBUG), no, new Failing());
    assertThat(withBaggage.isDecisionOnly()).isTrue();
    assertThat(withBaggage.isMalformed()).isTrue();
    assertThat(withBaggage.debugId()).isEqualTo("debug");
    assertThat(withBaggage.baggageItem("k")).isEqualTo("first");
  }

  @Test
  void toString_namesTheFormatsInOrder() {
    assertThat(
            new CompositeCodec<>(
                List.of(
                    new W3cCodec(),
                    JaegerCodec.httpHeaders(),
                    B3Codec.multiHeader(),
                    B3Codec.singleHeader())))
        .hasToString("[w3c, jaeger, b3, b3single]");
    assertThat(new CompositeCodec<>(List.of(new BinaryCodec()))).hasToString("[binary]");
  }
}
