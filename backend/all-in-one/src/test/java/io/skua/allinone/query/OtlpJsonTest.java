/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static io.skua.allinone.query.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.skua.allinone.Vector;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Written by us, and read by the classes that protobuf generated from OTLP's definitions. */
class OtlpJsonTest {
  private static TracesData read(Spans... spans) throws Exception {
    try (QueryFixture api = new QueryFixture()) {
      api.with(spans);
      return read(api.json("/api/v3/traces/ab?rawTraces=true").get("result"));
    }
  }

  private static Span readSpan(Spans span) throws Exception {
    return read(span).getResourceSpans(0).getScopeSpans(0).getSpans(0);
  }

  /** Fails at members that OTLP does not have. */
  private static TracesData read(JsonNode json) throws Exception {
    idsToBase64(json);
    TracesData.Builder read = TracesData.newBuilder();
    JsonFormat.parser().merge(json.toString(), read);
    return read.build();
  }

  /** Protobuf's own JSON has ids, as any bytes, in base64. */
  private static void idsToBase64(JsonNode node) {
    for (String name : List.of("traceId", "spanId", "parentSpanId")) {
      if (node.has(name)) {
        byte[] id = HexFormat.of().parseHex(node.get(name).textValue());
        ((ObjectNode) node).put(name, Base64.getEncoder().encodeToString(id));
      }
    }
    node.forEach(OtlpJsonTest::idsToBase64);
  }

  private static Map<String, AnyValue> map(List<KeyValue> attributes) {
    return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  @Test
  void ids_areOfFullLength() throws Exception {
    Span read = readSpan(span("a", -1).childOf(0x7f));

    assertThat(read.getTraceId().toByteArray())
        .isEqualTo(HexFormat.of().parseHex("000000000000000000000000000000ab"));
    assertThat(read.getSpanId().toByteArray())
        .isEqualTo(HexFormat.of().parseHex("ffffffffffffffff"));
    assertThat(read.getParentSpanId().toByteArray())
        .isEqualTo(HexFormat.of().parseHex("000000000000007f"));
  }

  @Test
  void attributes_keepTheirTypes() throws Exception {
    Map<String, AnyValue> read =
        map(
            readSpan(
                    span("a", 1)
                        .tag("text", "ä\u0000\ud83d\ude80")
                        .tag("empty", "")
                        .tag("no", false)
                        .tag("zero", 0L)
                        .tag("long", Long.MIN_VALUE)
                        .tag("double", 0.5)
                        .tag("nan", Double.NaN)
                        .tag("infinite", Double.NEGATIVE_INFINITY)
                        .tag("bytes", new byte[] {0, 1, 2, -1}))
                .getAttributesList());

    assertThat(read.get("text").getStringValue()).isEqualTo("ä\u0000\ud83d\ude80");
    assertThat(read.get("empty").hasStringValue()).isTrue();
    assertThat(read.get("no").hasBoolValue()).isTrue();
    assertThat(read.get("zero").hasIntValue()).isTrue();
    assertThat(read.get("long").getIntValue()).isEqualTo(Long.MIN_VALUE);
    assertThat(read.get("double").getDoubleValue()).isEqualTo(0.5);
    assertThat(read.get("nan").getDoubleValue()).isNaN();
    assertThat(read.get("infinite").getDoubleValue()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(read.get("bytes").getBytesValue().toByteArray()).containsExactly(0, 1, 2, -1);
  }

  @Test
  void repeatedKey_isTheLast() throws Exception {
    assertThat(readSpan(span("a", 1).tag("x", "1").tag("x", "2")).getAttributesList())
        .containsExactly(attribute("x", "2"));
  }

  @ParameterizedTest
  @CsvSource({
    "server, SPAN_KIND_SERVER",
    "client, SPAN_KIND_CLIENT",
    "producer, SPAN_KIND_PRODUCER",
    "consumer, SPAN_KIND_CONSUMER",
    "internal, SPAN_KIND_INTERNAL"
  })
  void kind_isNoAttribute(String kind, Span.SpanKind expected) throws Exception {
    Span read = readSpan(span("a", 1).tag("span.kind", kind));

    assertThat(read.getKind()).isEqualTo(expected);
    assertThat(read.getAttributesList()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "strange"})
  void unknownKind_staysAnAttribute(String kind) throws Exception {
    Span read = readSpan(span("a", 1).tag("span.kind", kind));

    assertThat(read.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_UNSPECIFIED);
    assertThat(read.getAttributesList()).containsExactly(attribute("span.kind", kind));
  }

  @Test
  void error_isTheStatus() throws Exception {
    Span read = readSpan(span("a", 1).tag("error", true).tag("otel.status_code", "OK"));

    assertThat(read.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(read.getAttributesList()).isEmpty();
  }

  @Test
  void noError_staysAnAttribute() throws Exception {
    Span read = readSpan(span("a", 1).tag("error", false));

    assertThat(read.hasStatus()).isFalse();
    assertThat(read.getAttributesList()).hasSize(1);
  }

  @Test
  void statusTags_areTheStatus() throws Exception {
    Span read =
        readSpan(span("a", 1).tag("otel.status_code", "ok").tag("otel.status_description", "why"));

    assertThat(read.getStatus())
        .isEqualTo(
            Status.newBuilder()
                .setCode(Status.StatusCode.STATUS_CODE_OK)
                .setMessage("why")
                .build());
    assertThat(read.getAttributesList()).isEmpty();
  }

  @Test
  void traceState_isNoAttribute() throws Exception {
    Span read = readSpan(span("a", 1).tag("w3c.tracestate", "k=v"));

    assertThat(read.getTraceState()).isEqualTo("k=v");
    assertThat(read.getAttributesList()).isEmpty();
  }

  @Test
  void log_isAnEvent() throws Exception {
    Span read =
        readSpan(
            span("a", 1)
                .log(3, new Tag("event", "retry"), new Tag("n", 1L))
                .log(4, new Tag("event", 5L)));

    assertThat(read.getEvents(0).getName()).isEqualTo("retry");
    assertThat(read.getEvents(0).getTimeUnixNano()).isEqualTo(1_700_000_000_123_459_000L);
    assertThat(map(read.getEvents(0).getAttributesList())).containsOnlyKeys("n");
    assertThat(read.getEvents(1).getName()).isEmpty();
    assertThat(map(read.getEvents(1).getAttributesList())).containsOnlyKeys("event");
  }

  @Test
  void references_areParentAndLinks() throws Exception {
    TraceId here = new TraceId(0, 0xab);
    Span childOf = readSpan(span("a", 9).childOf(1).childOf(2));
    Span followsFrom = readSpan(span("a", 9).reference(true, here, 1));
    Span elsewhere = readSpan(span("a", 9).reference(false, new TraceId(5, 6), 1));

    assertThat(childOf.getParentSpanId().byteAt(7)).isEqualTo((byte) 1);
    assertThat(childOf.getLinksList()).hasSize(1);
    assertThat(childOf.getLinks(0).getSpanId().byteAt(7)).isEqualTo((byte) 2);
    assertThat(childOf.getLinks(0).getAttributesList())
        .containsExactly(attribute("opentracing.ref_type", "child_of"));
    assertThat(followsFrom.getParentSpanId().byteAt(7)).isEqualTo((byte) 1);
    assertThat(followsFrom.getLinks(0).getAttributesList())
        .containsExactly(attribute("opentracing.ref_type", "follows_from"));
    assertThat(elsewhere.getParentSpanId().isEmpty()).isTrue();
    assertThat(elsewhere.getLinks(0).getTraceId().toByteArray())
        .isEqualTo(HexFormat.of().parseHex("00000000000000050000000000000006"));
  }

  @Test
  void debugFlag_isJaegersOwn() throws Exception {
    assertThat(readSpan(span("a", 1).flags(3)).getFlags()).isEqualTo(1);
  }

  @Test
  void processes_areResources_andLibrariesAreScopes() throws Exception {
    TracesData read =
        read(
            span("a", 1).host("x").tag("otel.scope.name", "lib").tag("otel.scope.version", "1"),
            span("b", 2),
            span("a", 3).host("x"),
            span("a", 4).host("x").tag("otel.scope.name", "lib").tag("otel.scope.version", "1"));

    assertThat(read.getResourceSpansList()).hasSize(2);
    ResourceSpans a = read.getResourceSpans(0);
    assertThat(a.getResource().getAttributesList())
        .containsExactly(attribute("service.name", "a"), attribute("host.name", "x"));
    assertThat(a.getScopeSpansList()).hasSize(2);
    assertThat(a.getScopeSpans(0).getScope().getName()).isEqualTo("lib");
    assertThat(a.getScopeSpans(0).getScope().getVersion()).isEqualTo("1");
    assertThat(a.getScopeSpans(0).getSpansList()).hasSize(2);
    assertThat(a.getScopeSpans(0).getSpans(0).getAttributesList()).isEmpty();
  }

  @Test
  void hostname_staysBesidesAHostName() throws Exception {
    assertThat(
            map(
                read(span("a", 1).host("x").processTag("host.name", "y"))
                    .getResourceSpans(0)
                    .getResource()
                    .getAttributesList()))
        .containsOnlyKeys("service.name", "hostname", "host.name");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE})
  void strangeTimes_areStillOtlp(long micros) throws Exception {
    Span read = readSpan(span("a", 1).at(micros - Spans.START, 0));

    assertThat(read.getStartTimeUnixNano()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void everyVector_isReadToTheLastMember() throws Exception {
    for (Vector vector : Vector.all()) {
      List<io.skua.allinone.model.Span> spans = VectorsTest.spans(vector);
      try (QueryFixture api = new QueryFixture()) {
        api.store.add(spans);
        int read = 0;
        for (String id : VectorsTest.traceIds(spans)) {
          read += count(read(api.json("/api/v3/traces/" + id + "?rawTraces=1").get("result")));
        }
        assertThat(read).as(vector.name()).isEqualTo(spans.size());
      }
    }
  }

  private static int count(TracesData data) {
    return data.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .mapToInt(scope -> scope.getSpansCount())
        .sum();
  }
}
