/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentracing.propagation.TextMapAdapter;
import io.skua.tracer.SkuaSpanContext;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class JaegerCodecTest {
  private static final String TRACE = "00000000000000aa:00000000000000bb:0:1";

  private final JaegerCodec http = JaegerCodec.httpHeaders();
  private final JaegerCodec text = JaegerCodec.textMap();

  private static SkuaSpanContext extract(JaegerCodec codec, String... headers) {
    return codec.extract(Headers.of(headers));
  }

  private static Map<String, String> inject(JaegerCodec codec, Map<String, String> baggage) {
    Map<String, String> written = new HashMap<>();
    codec.inject(
        SkuaSpanContext.of(0, 0xaa, 0xbb, 0, 1, baggage, null), new TextMapAdapter(written));
    return written;
  }

  @Test
  void extract_nothingOfOurs_isNull() {
    assertThat(extract(http, "accept", "*/*", "host", "example.com")).isNull();
  }

  @Test
  void extract_nullNamesAndValues_arePassedOver() {
    assertThat(extract(http, null, "x", "uber-trace-id", null, "uber-trace-id", TRACE).spanId())
        .isEqualTo(0xbb);
  }

  @Test
  void extract_malformedContext_keepsBaggageAndDebugIdAndSaysSo() {
    SkuaSpanContext context =
        extract(http, "uber-trace-id", "nonsense", "uberctx-k", "v", "jaeger-debug-id", "d");

    assertThat(context.hasTrace()).isFalse();
    assertThat(context.isMalformed()).isTrue();
    assertThat(context.baggageItem("k")).isEqualTo("v");
    assertThat(context.debugId()).isEqualTo("d");
  }

  @Test
  void extract_malformedAfterValid_keepsTheValidOne() {
    SkuaSpanContext context = extract(http, "uber-trace-id", TRACE, "Uber-Trace-Id", "nonsense");

    assertThat(context.spanId()).isEqualTo(0xbb);
    assertThat(context.isMalformed()).isTrue();
  }

  /** As the clients for Go and Node do. */
  @Test
  void extract_baggageThatEncodesNothing_isTakenAsItStandsAndSaysSo() {
    SkuaSpanContext context =
        extract(
            http,
            "uber-trace-id",
            TRACE,
            "uberctx-rate",
            "100%",
            "uberctx-good",
            "v",
            "jaeger-baggage",
            "a=5%,b=x%20y");

    assertThat(context.toString()).isEqualTo(TRACE);
    assertThat(context.isMalformed()).isTrue();
    assertThat(PropagationVectorsTest.baggageOf(context))
        .isEqualTo(Map.of("rate", "100%", "good", "v", "a", "5%", "b", "x y"));
  }

  @Test
  void inject_itemThatTheCarrierRefuses_costsNoOther() {
    Headers carrier = Headers.refusing("uberctx-bad");
    SkuaSpanContext context =
        SkuaSpanContext.of(0, 0xaa, 0xbb, 0, 1, Map.of("a", "1", "bad", "2", "z", "3"), null);

    assertThat(http.inject(context, carrier)).isEqualTo(1);
    assertThat(carrier.toMap())
        .isEqualTo(Map.of("uber-trace-id", TRACE, "uberctx-a", "1", "uberctx-z", "3"));
  }

  @Test
  void names_ofOnesOwn_areWrittenAndRead() {
    JaegerCodec codec = http.withContextName("X-Trace").withBaggagePrefix("bag-");
    SkuaSpanContext sent = SkuaSpanContext.of(0, 0xaa, 0xbb, 0, 1, Map.of("k", "v"), null);
    Headers carrier = new Headers();
    codec.inject(sent, carrier);

    assertThat(carrier.toMap()).isEqualTo(Map.of("X-Trace", TRACE, "bag-k", "v"));
    SkuaSpanContext read = extract(codec, "x-trace", TRACE, "BAG-k", "v", "uberctx-other", "w");
    assertThat(read.toString()).isEqualTo(TRACE);
    assertThat(PropagationVectorsTest.baggageOf(read)).isEqualTo(Map.of("k", "v"));
    assertThat(extract(codec, "uber-trace-id", TRACE)).isNull();
    assertThat(codec.toString()).isEqualTo("jaeger{X-Trace, bag-*}");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "a b", "a:b", "\u00e9"})
  void names_thatNoHeaderCanHave_areRefused(String name) {
    assertThatThrownBy(() -> http.withContextName(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("context name: '" + name + "'");
    assertThatThrownBy(() -> http.withBaggagePrefix(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("baggage prefix: '" + name + "'");
  }

  @Test
  void contextFromString_textOfAContext_isThatContext() {
    SkuaSpanContext context = JaegerCodec.contextFromString(TRACE);

    assertThat(context.toString()).isEqualTo(TRACE);
    assertThat(context.isSampled()).isTrue();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "nonsense", "a:b:0", "a:0:0:1"})
  void contextFromString_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> JaegerCodec.contextFromString(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("context: '" + text + "', must be");
  }

  @Test
  void extract_allZeros_isNoTraceButNotMalformed() {
    SkuaSpanContext context = extract(http, "uber-trace-id", "0:0:0:0");

    assertThat(context.hasTrace()).isFalse();
    assertThat(context.isMalformed()).isFalse();
  }

  @Test
  void extract_textMap_takesValuesAsTheyAre() {
    SkuaSpanContext context = extract(text, "uber-trace-id", TRACE, "uberctx-k", "a+b%20c");

    assertThat(context.baggageItem("k")).isEqualTo("a+b%20c");
  }

  @Test
  void extract_textMapWithEncodedColons_isMalformed() {
    assertThat(extract(text, "uber-trace-id", TRACE.replace(":", "%3A")).isMalformed()).isTrue();
  }

  @Test
  void extract_httpBaggage_readsPlusAndPercentTwentyAsSpace() {
    SkuaSpanContext context = extract(http, "uberctx-a", "x+y", "uberctx-b", "x%20y");

    assertThat(context.baggageItem("a")).isEqualTo("x y");
    assertThat(context.baggageItem("b")).isEqualTo("x y");
  }

  @Test
  void extract_jaegerBaggage_splitsBeforeItDecodes() {
    SkuaSpanContext context = extract(http, "jaeger-baggage", " k1 = a%2Cb , k2=c%3Dd,K3=e");

    assertThat(PropagationVectorsTest.baggageOf(context))
        .isEqualTo(Map.of("k1", "a,b", "k2", "c=d", "K3", "e"));
  }

  @Test
  void extract_hugeBaggage_isBoundedAndSaysSo() {
    String[] headers = new String[2 * 10_000];
    for (int i = 0; i < 10_000; i++) {
      headers[2 * i] = "uberctx-" + i;
      headers[2 * i + 1] = "v";
    }
    SkuaSpanContext context = extract(http, headers);

    assertThat(context.baggageCount()).isEqualTo(180);
    assertThat(context.isMalformed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:b:0:1:",
        ":a:b:0:1",
        "a:b:0",
        "a:b",
        "::::",
        ":::",
        "a:b:0:1\n",
        "a:b:0:\uff11",
        "a:b:0:1;x",
        "a b:0:1",
        "%3A%3A%3A",
        "-a:b:0:1",
        "a:b:-1:1"
      })
  void extract_malformedText_isMalformed(String value) {
    SkuaSpanContext context = extract(http, "uber-trace-id", value);

    assertThat(context.isMalformed()).isTrue();
    assertThat(context.hasTrace()).isFalse();
  }

  @Test
  void extract_randomText_neverThrows() {
    SplittableRandom random = new SplittableRandom(7);
    String alphabet = "0123456789abcdefABCDEF:::%%%3+ gz\n\u0000\u00e9\ud83d";
    int withTrace = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder value = new StringBuilder();
      int length = random.nextInt(40);
      for (int n = 0; n < length; n++) {
        value.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String header = value.toString();
      SkuaSpanContext context =
          extract(
              http, "uber-trace-id", header, "uberctx-" + header, header, "jaeger-baggage", header);
      withTrace += context != null && context.hasTrace() ? 1 : 0;
    }
    assertThat(withTrace).isPositive();
  }

  @Test
  void inject_nonAsciiAndSpaces_writesPercentEncodedUtf8() {
    assertThat(inject(http, Map.of("k", "Zoë K")))
        .isEqualTo(Map.of("uber-trace-id", TRACE, "uberctx-k", "Zo%C3%AB%20K"));
  }

  @Test
  void inject_lineBreaksInValue_areEncoded() {
    assertThat(inject(http, Map.of("k", "a\r\nX-Evil: 1")))
        .containsEntry("uberctx-k", "a%0D%0AX-Evil%3A%201");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\r\nb", "é", "a:b", "", "\u0000", "a\"b"})
  void inject_keyThatIsNoHeaderName_isLeftOut(String key) {
    assertThat(inject(http, Map.of(key, "v"))).containsOnlyKeys("uber-trace-id");
  }

  @Test
  void inject_textMap_leavesOutControlCharactersAndCountsThem() {
    Map<String, String> baggage = Map.of("a\nb", "v", "k", "a\r\nX-Evil: 1", "é", "é", "", "v");
    Headers written = new Headers();

    int leftOut = text.inject(SkuaSpanContext.of(0, 0xaa, 0xbb, 0, 1, baggage, null), written);

    assertThat(leftOut).isEqualTo(3);
    assertThat(written.toMap()).isEqualTo(Map.of("uber-trace-id", TRACE, "uberctx-é", "é"));
  }

  @Test
  void inject_thenExtract_givesTheSameContext() {
    Map<String, String> baggage =
        Map.of("user", "Zoë + K", "empty", "", "emoji", "😀", "n", "a=b,c");
    SkuaSpanContext context = SkuaSpanContext.of(1, -2, -3, 4, 0xff, baggage, null);
    Map<String, String> carrier = new HashMap<>();
    http.inject(context, new TextMapAdapter(carrier));

    SkuaSpanContext read = http.extract(new TextMapAdapter(carrier));

    assertThat(read.toString()).isEqualTo(context.toString());
    assertThat(PropagationVectorsTest.baggageOf(read)).isEqualTo(baggage);
    assertThat(read.isMalformed()).isFalse();
  }
}
