/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.tracer.SkuaSpanContext;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class B3CodecTest {
  private final B3Codec multi = B3Codec.multiHeader();
  private final B3Codec single = B3Codec.singleHeader();

  private SkuaSpanContext extract(String... headers) {
    SkuaSpanContext found = multi.extract(Headers.of(headers));
    SkuaSpanContext bySingle = single.extract(Headers.of(headers));
    assertThat(bySingle == null ? null : bySingle.toString())
        .as("both read the same")
        .isEqualTo(found == null ? null : found.toString());
    return found;
  }

  private static Map<String, String> inject(B3Codec codec, SkuaSpanContext context) {
    Headers headers = new Headers();
    codec.inject(context, headers);
    return headers.toMap();
  }

  private static SkuaSpanContext context(int state) {
    return SkuaSpanContext.of(0, 0xaa, 0xbb, 0xcc, state, null, null);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "true, 1",
    "TRUE, 1",
    "' 1 ', 1",
    "0, 0",
    "false, 0",
    "False, 0",
    "d, 3",
  })
  void extract_sampled_decides(String sampled, int flags) {
    SkuaSpanContext context =
        extract("X-B3-TraceId", "a", "X-B3-SpanId", "b", "X-B3-Sampled", sampled);
    SkuaSpanContext alone = extract("x-b3-sampled", sampled);

    assertThat(context.toString()).isEqualTo("000000000000000a:000000000000000b:0:" + flags);
    assertThat(context.isDeferred()).isFalse();
    assertThat(alone.isDecisionOnly()).isTrue();
    assertThat(alone.flags()).isEqualTo(flags);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "2", "D"})
  void extract_malformedSampled_isDeferredAndSaysSo(String sampled) {
    SkuaSpanContext context =
        extract("X-B3-TraceId", "a", "X-B3-SpanId", "b", "X-B3-Sampled", sampled);

    assertThat(context.hasTrace()).isTrue();
    assertThat(context.isDeferred()).isTrue();
    assertThat(context.isMalformed()).isTrue();
    assertThat(extract("X-B3-Sampled", sampled).isDecisionOnly()).isFalse();
    assertThat(extract("X-B3-Sampled", sampled).isMalformed()).isTrue();
  }

  @Test
  void extract_debugFlag_impliesSampledWhateverElseIsSaid() {
    assertThat(
            extract("X-B3-TraceId", "a", "X-B3-SpanId", "b", "X-B3-Flags", "1", "X-B3-Sampled", "0")
                .flags())
        .isEqualTo(3);
    assertThat(extract("X-B3-TraceId", "a", "X-B3-SpanId", "b", "X-B3-Flags", "0").isDeferred())
        .isTrue();
    assertThat(extract("X-B3-Flags", "2")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"'', b", "zz, b", "a, ''", "a, 00000000000000001", "0, b", "a, 0", "-a, b"})
  void extract_malformedIds_takeTheDecisionWithThem(String traceId, String spanId) {
    SkuaSpanContext context =
        extract("X-B3-TraceId", traceId, "X-B3-SpanId", spanId, "X-B3-Sampled", "1");

    assertThat(context.hasTrace()).isFalse();
    assertThat(context.isDecisionOnly()).isFalse();
    assertThat(context.isMalformed()).isTrue();
  }

  @Test
  void extract_idsOfZero_asJaegerClientWritesThem_areNothingButNotMalformed() {
    SkuaSpanContext context =
        extract("X-B3-TraceId", "00", "X-B3-SpanId", "0", "X-B3-Sampled", "0");

    assertThat(context.hasTrace()).isFalse();
    assertThat(context.isDecisionOnly()).isFalse();
    assertThat(context.isMalformed()).isFalse();
    assertThat(extract("b3", "0-0-0").isDecisionOnly()).isFalse();
  }

  @Test
  void extract_malformedParent_costsOnlyTheParent() {
    SkuaSpanContext context =
        extract(
            "X-B3-TraceId", "a", "X-B3-SpanId", "b", "X-B3-ParentSpanId", "x", "X-B3-Sampled", "1");

    assertThat(context.toString()).isEqualTo("000000000000000a:000000000000000b:0:1");
    assertThat(context.isMalformed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "a-b-0, 0:0, false",
    "A-B-1, 0:1, false",
    "a-b-d, 0:3, false",
    "' a-b', 0:0, true",
    "a-b-1-00000000000000cc, 00000000000000cc:1, false",
    "a-b-00000000000000CC, 00000000000000cc:0, true",
    "a-b-1-0000000000000000, 0:1, false",
  })
  void extract_single_isReadInAllItsForms(String value, String rest, boolean deferred) {
    SkuaSpanContext context = extract("B3", value);

    assertThat(context.toString()).isEqualTo("000000000000000a:000000000000000b:" + rest);
    assertThat(context.isDeferred()).isEqualTo(deferred);
    assertThat(context.isMalformed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2",
        "dd",
        "-",
        "a-",
        "-b",
        "a-b-",
        "a-b-2",
        "a-b-1-",
        "a-b-1-c",
        "a-b-cc",
        "a-0-1",
        "0-b-1",
        "a-b-1-00000000000000cc-",
        "a-b-1-000000000000000g",
        "a-b-00000000000000cc-1",
        "a--1",
        "a-b--00000000000000cc",
        "a-b-x-00000000000000cc",
        "é"
      })
  void extract_malformedSingle_leavesTheTurnToTheOthers(String value) {
    assertThat(extract("b3", value).hasTrace()).isFalse();
    assertThat(extract("b3", value).isMalformed()).isTrue();

    SkuaSpanContext context =
        extract("b3", value, "X-B3-TraceId", "c", "X-B3-SpanId", "d", "X-B3-Sampled", "1");
    assertThat(context.traceIdLow()).isEqualTo(0xc);
    assertThat(context.isMalformed()).isTrue();
  }

  @Test
  void extract_singleAndOthers_singleWinsButADecisionDoesNotHideATrace() {
    String[] others = {"X-B3-TraceId", "c", "X-B3-SpanId", "d", "X-B3-Sampled", "1"};
    Headers trace = Headers.of(others);
    trace.put("b3", "a-b-0");
    Headers decision = Headers.of(others);
    decision.put("b3", "0");

    assertThat(multi.extract(trace).traceIdLow()).isEqualTo(0xa);
    assertThat(multi.extract(decision).traceIdLow()).isEqualTo(0xc);
    assertThat(extract("b3", "0", "X-B3-Sampled", "1").isSampled()).isFalse();
  }

  @Test
  void extract_baggage_isDecodedOnlyWhereItIsEncoded() {
    SkuaSpanContext context =
        extract("Baggage-User", "Zo%C3%AB+K", "baggage-rate", "100%", "baggage-", "v");

    assertThat(PropagationVectorsTest.baggageOf(context))
        .isEqualTo(Map.of("user", "Zoë+K", "rate", "100%"));
    assertThat(context.isMalformed()).isFalse();
  }

  @Test
  void inject_itemThatTheCarrierRefuses_costsNoOther() {
    Headers carrier = Headers.refusing("baggage-bad");
    SkuaSpanContext context =
        SkuaSpanContext.of(0, 1, 2, 0, 1, Map.of("a", "1", "bad", "2", "z", "3"), null);

    assertThat(B3Codec.multiHeader().inject(context, carrier)).isEqualTo(1);
    assertThat(carrier.toMap()).containsEntry("baggage-a", "1").containsEntry("baggage-z", "3");
  }

  @Test
  void baggagePrefix_ofOnesOwn_isWrittenAndRead() {
    B3Codec codec = B3Codec.singleHeader().withBaggagePrefix("bag-");
    Headers carrier = new Headers();
    codec.inject(SkuaSpanContext.of(0, 1, 2, 0, 1, Map.of("k", "v"), null), carrier);

    assertThat(carrier.toMap()).containsEntry("bag-k", "v");
    assertThat(codec.extract(carrier).baggageItem("k")).isEqualTo("v");
    assertThat(codec.toString()).isEqualTo("b3single{bag-*}");
  }

  @Test
  void inject_baggage_isEncodedOnlyWhereItMust() {
    SkuaSpanContext context =
        SkuaSpanContext.of(
            0, 1, 1, 0, 1, Map.of("K", "a b&c=d,\"e\"", "s", " é%\r\n", "a b", "v"), null);
    Headers written = new Headers();

    assertThat(single.inject(context, written)).isEqualTo(1);
    assertThat(written.toMap())
        .isEqualTo(
            Map.of(
                "b3", "0000000000000001-0000000000000001-1",
                "baggage-K", "a b&c=d,\"e\"",
                "baggage-s", "%20%C3%A9%25%0D%0A"));
  }

  @Test
  void inject_single_writesEachState() {
    String ids = "00000000000000aa-00000000000000bb";
    String parent = "-00000000000000cc";
    assertThat(inject(single, context(0))).containsEntry("b3", ids + "-0" + parent);
    assertThat(inject(single, context(1))).containsEntry("b3", ids + "-1" + parent);
    assertThat(inject(single, context(3))).containsEntry("b3", ids + "-d" + parent);
    assertThat(inject(single, context(2))).containsEntry("b3", ids + "-0" + parent);
    assertThat(inject(single, context(SkuaSpanContext.DEFERRED))).containsEntry("b3", ids + parent);
  }

  @Test
  void inject_deferredOrOnlyADecision_passesItOn() {
    assertThat(inject(multi, context(SkuaSpanContext.DEFERRED))).doesNotContainKey("X-B3-Sampled");
    for (String state : new String[] {"0", "1", "d"}) {
      SkuaSpanContext decision = extract("b3", state);
      assertThat(inject(single, decision)).isEqualTo(Map.of("b3", state));
      assertThat(multi.extract(Headers.of("b3", state)).flags()).isEqualTo(decision.flags());
    }
    assertThat(inject(multi, extract("b3", "0"))).isEqualTo(Map.of("X-B3-Sampled", "0"));
    assertThat(inject(multi, extract("b3", "d")))
        .isEqualTo(Map.of("X-B3-Sampled", "1", "X-B3-Flags", "1"));
  }

  @Test
  void inject_debugWithoutSampled_isNotSampled() {
    assertThat(inject(multi, context(2)))
        .containsEntry("X-B3-Sampled", "0")
        .doesNotContainKey("X-B3-Flags");
  }
}
