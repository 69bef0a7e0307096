/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.tracer.SkuaSpanContext;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class W3cCodecTest {
  private static final String IDS = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
  private static final String TRACE = "00-" + IDS + "-01";

  private final W3cCodec codec = new W3cCodec();

  private SkuaSpanContext extract(String... headers) {
    return codec.extract(Headers.of(headers));
  }

  private SkuaSpanContext withState(String... states) {
    Headers headers = Headers.of("traceparent", TRACE);
    for (String state : states) {
      headers.put("tracestate", state);
    }
    return codec.extract(headers);
  }

  private Map<String, String> inject(Map<String, String> baggage, int leftOut) {
    Headers headers = new Headers();
    SkuaSpanContext context = SkuaSpanContext.of(0, 0xaa, 0xbb, 0, 1, baggage, null);
    assertThat(codec.inject(context, headers)).isEqualTo(leftOut);
    return headers.toMap();
  }

  private static String repeated(String text, int times, String delimiter) {
    return IntStream.range(0, times).mapToObj(i -> text + i).collect(Collectors.joining(delimiter));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-" + IDS + "-1",
        "00-" + IDS + "-01-",
        "00-" + IDS + "-0A",
        "01-" + IDS + "-01what",
        "01-" + IDS + "-01.",
        "0-" + IDS + "-01",
        "0G-" + IDS + "-01",
        "FF-" + IDS + "-01",
        "00_" + IDS + "-01",
        "00-" + IDS + "_01",
        "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319-cb7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333\uff11-01",
        "00-" + IDS + "-01\n",
      })
  void extract_malformedTraceparent_isMalformed(String value) {
    SkuaSpanContext context = extract("traceparent", value, "tracestate", "a=b");

    assertThat(context.hasTrace()).isFalse();
    assertThat(context.isMalformed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cc-" + IDS + "-01", "01-" + IDS + "-01-", "00-" + IDS + "-ff"})
  void extract_laterVersionsAndFlags_areReadByWhatIsKnown(String value) {
    SkuaSpanContext context = extract("TraceParent", " " + value + "\t");

    assertThat(context.toString()).isEqualTo(IDS.replace('-', ':') + ":0:1");
    assertThat(context.isMalformed()).isFalse();
  }

  @Test
  void extract_twoTraceparentsThatDiffer_areNone() {
    String other = TRACE.replace("01", "00");

    assertThat(extract("traceparent", TRACE, "traceparent", TRACE).hasTrace()).isTrue();
    assertThat(extract("traceparent", TRACE, "Traceparent", other).hasTrace()).isFalse();
    assertThat(extract("traceparent", "x", "traceparent", TRACE).isMalformed()).isTrue();
  }

  @Test
  void extract_traceStateInSeveralHeaders_isJoinedInOrder() {
    SkuaSpanContext context = withState("a=1 , b=2", " ", ",", "c@d=x y", "0a/b*c-d_e@z9=~");

    assertThat(context.traceState()).isEqualTo("a=1,b=2,c@d=x y,0a/b*c-d_e@z9=~");
    assertThat(context.isMalformed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a=",
        "=b",
        "a=b=c",
        "A=b",
        "a b=c",
        "a =b",
        "@a=b",
        "-a=b",
        "a=é",
        "a=\u0001",
        "a=b\u007f",
        "_a=b",
        "a=b,c"
      })
  void extract_malformedTraceState_isDroppedWholeWithoutCostingTheTrace(String state) {
    SkuaSpanContext context = withState("x=y", state, "z=z");

    assertThat(context.hasTrace()).isTrue();
    assertThat(context.traceState()).isNull();
    assertThat(context.isMalformed()).isTrue();
  }

  /** Keys that Level 2 of the Recommendation allows; some are none of Level 1. */
  @ParameterizedTest
  @ValueSource(strings = {"0=b", "foo@=1", "a@0=b", "a@b@c=d", "a@b23456789012345=c", "a_-*/@=b"})
  void extract_traceStateOfLevelTwo_isKept(String state) {
    assertThat(withState(state).traceState()).isEqualTo(state);
  }

  @Test
  void extract_traceStateAtItsLimits_isKept() {
    String key = "k".repeat(256);
    assertThat(withState(key + "=v").traceState()).isEqualTo(key + "=v");
    String numbered = "0@" + "k".repeat(254); // by the first edition 14 may follow the @
    assertThat(withState(numbered + "=v").traceState()).isEqualTo(numbered + "=v");
    assertThat(withState("k=" + key).traceState()).isEqualTo("k=" + key);
    assertThat(withState("k" + key + "=v").traceState()).isNull();
    assertThat(withState("k=v" + key).traceState()).isNull();
    String members = "," + repeated("k=", 32, ", ,");
    assertThat(withState(members).traceState()).isEqualTo(repeated("k=", 32, ","));
    assertThat(withState(members, "one=more").isMalformed()).isTrue();
  }

  @Test
  void extract_longTraceState_losesLargeMembersThenThoseAtTheEnd() {
    String large = "large=" + "x".repeat(123);
    String small = "small=" + "x".repeat(122);
    assertThat(withState(large, small, large, small, "end=x").traceState())
        .isEqualTo(large + "," + small + "," + small + ",end=x");
    assertThat(withState(large, small, small, small, small).traceState())
        .isEqualTo(small + "," + small + "," + small);
    assertThat(withState(large, small, small, small, small).isMalformed()).isFalse();
  }

  @Test
  void extract_traceStateWithoutTraceparent_isNothing() {
    assertThat(extract("tracestate", "a=b")).isNull();
    assertThat(extract("tracestate", "=")).isNull();
  }

  @Test
  void inject_traceState_isForwarded() {
    Headers written = new Headers();
    codec.inject(withState("a=b"), written);

    assertThat(written.toMap()).isEqualTo(Map.of("traceparent", TRACE, "tracestate", "a=b"));
  }

  @Test
  void inject_traceStateThatBreaksHeaders_isLeftOut() {
    Headers written = new Headers();
    codec.inject(extract("traceparent", TRACE).withTraceState("a=b\r\nX-Evil: 1"), written);

    assertThat(written.toMap()).isEqualTo(Map.of("traceparent", TRACE));
  }

  @Test
  void extract_baggage_isDecodedWithoutItsProperties() {
    SkuaSpanContext context =
        extract("baggage", "Zo=%C3%AB%20+K ;p1; p2=v,, a = b=c", "Baggage", "Zo=later,e=,");

    assertThat(PropagationVectorsTest.baggageOf(context))
        .isEqualTo(Map.of("Zo", "later", "a", "b=c", "e", ""));
    assertThat(context.isMalformed()).isFalse();
    assertThat(extract("baggage", "k=%C3%AB%20+K;p").baggageItem("k")).isEqualTo("ë +K");
  }

  @ParameterizedTest
  @ValueSource(strings = {"k", "=v", "k k=v", "k=a b", "k=\"", "é=v", "k=é", ";k=v"})
  void extract_malformedBaggageMember_costsNothingElse(String member) {
    SkuaSpanContext context = extract("traceparent", TRACE, "baggage", "a=b," + member + ",c=d");

    assertThat(context.hasTrace()).isTrue();
    assertThat(context.isMalformed()).isTrue();
    assertThat(PropagationVectorsTest.baggageOf(context)).isEqualTo(Map.of("a", "b", "c", "d"));
  }

  @Test
  void extract_baggageThatEncodesNothing_isTakenAsItStandsAndSaysSo() {
    SkuaSpanContext context = extract("traceparent", TRACE, "baggage", "a=b,k=100%,c=%zz");

    assertThat(context.isMalformed()).isTrue();
    assertThat(PropagationVectorsTest.baggageOf(context))
        .isEqualTo(Map.of("a", "b", "k", "100%", "c", "%zz"));
  }

  @Test
  void inject_baggageThatTheCarrierRefuses_isCounted() {
    Headers carrier = Headers.refusing("baggage");
    SkuaSpanContext context = SkuaSpanContext.of(0, 1, 2, 0, 1, Map.of("a", "b", "c", "d"), null);

    assertThat(codec.inject(context, carrier)).isEqualTo(2);
    assertThat(carrier.toMap()).containsOnlyKeys("traceparent");
  }

  /** Python reads a plus sign as a space. */
  @Test
  void inject_baggageWithAPlus_isEncoded() {
    assertThat(inject(Map.of("sum", "1+1"), 0)).containsEntry("baggage", "sum=1%2B1");
  }

  @Test
  void extract_baggageBytesThatAreNoUtf8_becomeTheReplacementCharacter() {
    assertThat(extract("baggage", "k=a%FFb").baggageItem("k")).isEqualTo("a\ufffdb");
  }

  @Test
  void extract_baggageBeyondItsLimits_isLeftOut() {
    String many =
        IntStream.range(0, 64).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    assertThat(extract("baggage", many).baggageCount()).isEqualTo(64);
    assertThat(extract("baggage", many).isMalformed()).isFalse();
    assertThat(extract("baggage", many, "baggage", "x=y").baggageCount()).isEqualTo(64);
    assertThat(extract("baggage", many, "baggage", "x=y").isMalformed()).isTrue();

    String large = "k=" + "v".repeat(8188);
    assertThat(extract("baggage", large, "baggage", "").isMalformed()).isFalse();
    assertThat(extract("baggage", large, "baggage", "x=y").baggageCount()).isEqualTo(1);
    assertThat(extract("baggage", large, "baggage", "x=y").isMalformed()).isTrue();
    assertThat(extract("baggage", "v" + large + "vv").baggageCount()).isZero();
  }

  @Test
  void inject_baggage_isPercentEncoded() {
    assertThat(inject(Map.of("User", "Zoë, \"K\";100%\\=\r\n"), 0))
        .containsEntry("baggage", "User=Zo%C3%AB%2C%20%22K%22%3B100%25%5C=%0D%0A");
  }

  @Test
  void inject_baggageBeyondItsLimits_isCounted() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("k" + i, "v");
    }
    assertThat(inject(many, 36).get("baggage").split(",")).hasSize(64);
    assertThat(inject(Map.of("large", "é".repeat(1400), "a b", "v", "k", "v"), 2))
        .containsEntry("baggage", "k=v");
  }

  @Test
  void extract_manualHeaders_areReadAsByJaeger() {
    SkuaSpanContext context = extract("Jaeger-Debug-Id", "bug%201", "jaeger-baggage", "k=a+b");

    assertThat(context.debugId()).isEqualTo("bug 1");
    assertThat(context.baggageItem("k")).isEqualTo("a b");
  }
}
