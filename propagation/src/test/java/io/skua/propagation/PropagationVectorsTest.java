/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.tracer.Codec;
import io.skua.tracer.InMemoryReporter;
import io.skua.tracer.SamplingDecision;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded headers of propagation.json, whose first lines say what they mean. */
class PropagationVectorsTest {
  private static final JsonNode VECTORS = read();

  private static final Map<String, Codec<TextMap>> CODECS =
      Map.of(
          "jaeger", JaegerCodec.httpHeaders(),
          "w3c", new W3cCodec(),
          "b3", B3Codec.multiHeader(),
          "b3-single", B3Codec.singleHeader());

  private static final List<Codec<TextMap>> IN_ORDER =
      List.of(CODECS.get("w3c"), CODECS.get("b3-single"), CODECS.get("jaeger"), CODECS.get("b3"));

  private static JsonNode read() {
    try (InputStream json = PropagationVectorsTest.class.getResourceAsStream("/propagation.json")) {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Vector> extractions() {
    return StreamSupport.stream(VECTORS.get("extract").spliterator(), false).map(Vector::new);
  }

  private static SkuaTracer tracer(String format) {
    return SkuaTracer.builder("vectors")
        .sampler((operation, id) -> SamplingDecision.NO)
        .reporter(new InMemoryReporter())
        .codec(Format.Builtin.HTTP_HEADERS, CODECS.get(format))
        .shutdownHook(false)
        .build();
  }

  /** One case, named by its id in the test report. */
  record Vector(JsonNode json) {
    Map<String, String> headers() {
      return mapOf(json.get("headers"));
    }

    String format() {
      return json.get("format").asText();
    }

    JsonNode expect() {
      return json.get("expect");
    }

    @Override
    public String toString() {
      return json.get("id").asText();
    }
  }

  private static Map<String, String> mapOf(JsonNode object) {
    Map<String, String> map = new HashMap<>();
    if (object != null) {
      object.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
    }
    return map;
  }

  @ParameterizedTest
  @MethodSource("extractions")
  void extract_recordedHeaders_givesWhatIsExpected(Vector vector) {
    SkuaSpanContext context =
        tracer(vector.format())
            .extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(vector.headers()));

    if (vector.expect().isTextual()) {
      assertThat(vector.expect().asText()).isEqualTo("rejected");
      assertThat(context).isNull();
      return;
    }
    assertThat(context).isNotNull();
    assertTrace(context, vector.expect());
    assertDecision(context, vector.expect().path("decision").asText());
    assertThat(baggageOf(context)).isEqualTo(mapOf(vector.expect().get("baggage")));
    JsonNode debugId = vector.expect().get("debugId");
    assertThat(context.debugId()).isEqualTo(debugId == null ? null : debugId.asText());
  }

  @ParameterizedTest
  @MethodSource("extractions")
  void extract_recordedHeadersByAllFormatsAtOnce_givesTheSameTrace(Vector vector) {
    if (vector.expect().isTextual()) {
      return;
    }
    SkuaSpanContext context =
        new CompositeCodec<>(IN_ORDER).extract(new TextMapAdapter(vector.headers()));

    assertTrace(context, vector.expect());
    assertDecision(context, vector.expect().path("decision").asText());
    assertThat(baggageOf(context)).isEqualTo(mapOf(vector.expect().get("baggage")));
  }

  private static void assertTrace(SkuaSpanContext context, JsonNode expect) {
    if (expect.get("traceId").isNull()) {
      assertThat(context.hasTrace()).isFalse();
      return;
    }
    String traceId = String.format("%016x%016x", context.traceIdHigh(), context.traceIdLow());
    assertThat(traceId).isEqualTo(expect.get("traceId").asText());
    assertThat(context.toSpanId()).isEqualTo(expect.get("spanId").asText());
    // Not told where the format has none.
    assertThat(String.format("%016x", context.parentSpanId()))
        .isEqualTo(expect.path("parentSpanId").asText("0000000000000000"));
    assertThat(context.flags()).isEqualTo(expect.get("flags").asInt());
    assertThat(context.isSampled()).isEqualTo(expect.get("sampled").asBoolean());
    assertThat(context.isDebug()).isEqualTo(expect.get("debug").asBoolean());
  }

  private static void assertDecision(SkuaSpanContext context, String decision) {
    assertThat(context.isDeferred()).isEqualTo(decision.equals("deferred"));
    assertThat(context.isDecisionOnly()).isEqualTo(!context.hasTrace() && !decision.isEmpty());
    if (!decision.isEmpty()) {
      assertThat(context.isSampled()).isEqualTo(Set.of("accept", "debug").contains(decision));
      assertThat(context.isDebug()).isEqualTo(decision.equals("debug"));
    }
  }

  static Map<String, String> baggageOf(SkuaSpanContext context) {
    Map<String, String> baggage = new HashMap<>();
    context.baggageItems().forEach(item -> baggage.put(item.getKey(), item.getValue()));
    return baggage;
  }

  static Stream<Vector> jaegerClientInjections() {
    return StreamSupport.stream(
            VECTORS.get("inject").get("jaeger-client-java 1.8.1").spliterator(), false)
        .map(
            json ->
                new Vector(
                    ((com.fasterxml.jackson.databind.node.ObjectNode) json)
                        .put("id", json.get("context").toString())));
  }

  @ParameterizedTest
  @MethodSource("jaegerClientInjections")
  void inject_textMap_writesWhatJaegerClientWrote(Vector vector) {
    Map<String, String> written = new HashMap<>();
    JaegerCodec.textMap().inject(contextOf(vector), new TextMapAdapter(written));

    assertThat(written).isEqualTo(mapOf(vector.json().get("jaegerTextMap")));
  }

  @ParameterizedTest
  @MethodSource("jaegerClientInjections")
  void inject_httpHeaders_writesWhatJaegerClientWroteButForSpaces(Vector vector) {
    Map<String, String> written = new HashMap<>();
    JaegerCodec.httpHeaders().inject(contextOf(vector), new TextMapAdapter(written));

    Map<String, String> expected = mapOf(vector.json().get("jaegerHttpHeaders"));
    // On purpose: Node and OpenTelemetry do not read + as a space.
    expected.replaceAll((name, value) -> value.replace("+", "%20"));
    assertThat(written).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("jaegerClientInjections")
  void inject_b3_writesWhatJaegerClientWroteButForWhatBreaksAHeader(Vector vector) {
    SkuaSpanContext context = contextOf(vector);
    Map<String, String> written = new HashMap<>();
    B3Codec.multiHeader().inject(context, new TextMapAdapter(written));

    Map<String, String> expected = mapOf(vector.json().get("b3"));
    // On purpose: é cannot stand in a header; and no trace has no ids, nor a decision.
    expected.replaceAll((name, value) -> value.replace("é", "%C3%A9"));
    assertThat(written).isEqualTo(context.hasTrace() ? expected : Map.of());
  }

  @ParameterizedTest
  @MethodSource("jaegerClientInjections")
  void inject_w3c_writesWhatJaegerClientWroteAndTheBaggage(Vector vector) {
    SkuaSpanContext context = contextOf(vector);
    Map<String, String> written = new HashMap<>();
    new W3cCodec().inject(context, new TextMapAdapter(written));

    assertThat(written.containsKey("baggage")).isEqualTo(context.baggageCount() > 0);
    written.remove("baggage");
    // On purpose: a traceparent of zeros is not allowed.
    assertThat(written).isEqualTo(context.hasTrace() ? mapOf(vector.json().get("w3c")) : Map.of());
  }

  static Stream<Vector> otherClientsInjections() {
    return Stream.of("jaeger-client-node 3.19.0", "@opentelemetry/propagator-jaeger 2.12.0")
        .flatMap(
            client -> StreamSupport.stream(VECTORS.get("inject").get(client).spliterator(), false))
        .map(
            json ->
                new Vector(
                    ((com.fasterxml.jackson.databind.node.ObjectNode) json).put("id", "" + json)));
  }

  @ParameterizedTest
  @MethodSource("otherClientsInjections")
  void inject_whatNodeAndOpenTelemetryWrote_isWrittenTheSameButForPadding(Vector vector) {
    JsonNode headers = vector.json().path("jaegerHttpHeaders");
    Map<String, String> recorded =
        mapOf(headers.isMissingNode() ? vector.json().get("headers") : headers);
    SkuaSpanContext read = JaegerCodec.httpHeaders().extract(new TextMapAdapter(recorded));
    Map<String, String> written = new HashMap<>();
    JaegerCodec.httpHeaders().inject(read, new TextMapAdapter(written));

    // They do not pad ids, or pad the flags, and keep the case of keys: the rest is to the letter.
    assertThat(unpadded(written)).isEqualTo(unpadded(recorded));
  }

  private static Map<String, String> unpadded(Map<String, String> headers) {
    Map<String, String> unpadded = new HashMap<>();
    headers.forEach(
        (name, value) ->
            unpadded.put(
                name.toLowerCase(java.util.Locale.ROOT),
                name.equalsIgnoreCase("uber-trace-id")
                    ? value.replaceAll("(^|:)0+(?=[0-9a-f])", "$1")
                    : value));
    return unpadded;
  }

  private static SkuaSpanContext contextOf(Vector vector) {
    JsonNode context = vector.json().get("context");
    String traceId = context.get("traceId").asText();
    return SkuaSpanContext.of(
        Long.parseUnsignedLong(traceId.substring(0, 16), 16),
        Long.parseUnsignedLong(traceId.substring(16), 16),
        Long.parseUnsignedLong(context.get("spanId").asText(), 16),
        Long.parseUnsignedLong(context.get("parentSpanId").asText(), 16),
        context.get("flags").asInt(),
        mapOf(context.get("baggage")),
        null);
  }
}
