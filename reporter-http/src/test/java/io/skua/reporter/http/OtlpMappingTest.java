/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import static io.skua.reporter.http.Expected.attribute;
import static io.skua.reporter.http.Expected.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.opentracing.References;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SpanEncoder.Appended;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import io.skua.tracer.Spans;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which part of a span goes where, row by row. */
class OtlpMappingTest {
  private static final int ROOMY = 1 << 20;

  private final Spans spans = new Spans();

  private static EncodedBatch encode(Otlp otlp, SkuaSpan... given) {
    OtlpEncoder encoder = otlp.encoder(ROOMY);
    for (SkuaSpan span : given) {
      assertThat(encoder.append(span)).isEqualTo(Appended.ADDED);
    }
    EncodedBatch batch = encoder.seal();
    assertThat(batch.spanCount()).isEqualTo(given.length);
    return batch;
  }

  /** In both encodings the same; in protobuf byte for byte what generated code writes. */
  private static void assertReadBack(SkuaSpan... given) {
    var expected = Expected.of(List.of(given));
    assertThat(Otlp.bytes(encode(Otlp.PROTOBUF, given))).isEqualTo(expected.toByteArray());
    assertThat(Otlp.JSON.read(encode(Otlp.JSON, given))).isEqualTo(expected);
  }

  private static Span only(SkuaSpan span) {
    assertReadBack(span);
    return Otlp.PROTOBUF.spans(encode(Otlp.PROTOBUF, span)).get(0);
  }

  private Span filled(Consumer<SkuaSpan> fill) {
    return only(spans.filled(fill));
  }

  // Resource and scope

  @Test
  void resource_process_isServiceNameAndTags() {
    Spans other = new Spans("shop", b -> b.tag("shards", 7).tag("ratio", 0.5).tag("canary", true));

    assertReadBack(other.plain());
    var read = Otlp.PROTOBUF.read(encode(Otlp.PROTOBUF, other.plain())).getResourceSpans(0);
    String version = SkuaTracer.VERSION.replace("Java-", "");
    assertThat(read.getResource().getAttributesList())
        .contains(
            attribute("service.name", "shop"),
            attribute("host.name", "h"),
            attribute("ip", "192.0.2.1"),
            attribute("shards", 7),
            attribute("ratio", 0.5),
            attribute("canary", true),
            attribute("jaeger.version", SkuaTracer.VERSION),
            attribute("telemetry.sdk.name", "skua"),
            attribute("telemetry.sdk.language", "java"),
            attribute("telemetry.sdk.version", version))
        .extracting(KeyValue::getKey)
        .doesNotContain("hostname")
        .doesNotHaveDuplicates();
    assertThat(read.getScopeSpans(0).getScope().getName()).isEqualTo("io.skua");
    assertThat(read.getScopeSpans(0).getScope().getVersion()).isEqualTo(version);
  }

  @Test
  void resource_tagsThatWouldBeThereTwice_areThereOnce() {
    Spans other = new Spans("shop", b -> b.tag("service.name", "no").tag("host.name", "mine"));

    assertReadBack(other.plain());
    var read = Otlp.PROTOBUF.read(encode(Otlp.PROTOBUF, other.plain())).getResourceSpans(0);
    assertThat(read.getResource().getAttributesList())
        .contains(
            attribute("service.name", "shop"),
            attribute("host.name", "mine"),
            attribute("hostname", "h"))
        .extracting(KeyValue::getKey)
        .doesNotHaveDuplicates();
  }

  // Ids, parent, links

  @Test
  void ids_of64Bits_haveZerosBefore() {
    Span read = only(spans.built(b -> b.asChildOf(Spans.context(0, 7, 8, 1))));

    assertThat(read.getTraceId()).isEqualTo(id(0, 7));
    assertThat(read.getSpanId().size()).isEqualTo(8);
    assertThat(read.getParentSpanId()).isEqualTo(id(8));
    assertThat(read.getLinksList()).isEmpty();
  }

  @Test
  void ids_of128Bits_areBigEndian() {
    Span read =
        only(spans.built(b -> b.asChildOf(Spans.context(Long.MIN_VALUE, -2, Long.MAX_VALUE, 1))));

    assertThat(read.getTraceId()).isEqualTo(id(Long.MIN_VALUE, -2));
    assertThat(read.getParentSpanId()).isEqualTo(id(Long.MAX_VALUE));
  }

  @Test
  void ids_inJson_areLowerCaseHex() {
    SkuaSpan span =
        spans.built(
            b -> b.asChildOf(Spans.context(0x463ac35c9f6413adL, 0x48485a3953bb6124L, 0xaL, 1)));

    JsonNode read = spanOf(encode(Otlp.JSON, span));
    assertThat(read.get("traceId").textValue()).isEqualTo("463ac35c9f6413ad48485a3953bb6124");
    assertThat(read.get("spanId").textValue()).isEqualTo("0000000000000101");
    assertThat(read.get("parentSpanId").textValue()).isEqualTo("000000000000000a");
  }

  private static JsonNode spanOf(EncodedBatch batch) {
    return Otlp.tree(batch).at("/resourceSpans/0/scopeSpans/0/spans/0");
  }

  @Test
  void parent_ofARoot_isAbsent() {
    assertThat(only(spans.plain()).getParentSpanId().isEmpty()).isTrue();
    assertThat(spanOf(encode(Otlp.JSON, spans.plain())).has("parentSpanId")).isFalse();
  }

  @Test
  void followsFrom_alone_isParentAndLink() {
    SkuaSpanContext other = Spans.context(0, 7, 8, 1);
    Span read = only(spans.built(b -> b.addReference(References.FOLLOWS_FROM, other)));

    assertThat(read.getParentSpanId()).isEqualTo(id(8));
    Span.Link link = read.getLinks(0);
    assertThat(link.getTraceId()).isEqualTo(id(0, 7));
    assertThat(link.getSpanId()).isEqualTo(id(8));
    assertThat(link.getAttributesList())
        .containsExactly(attribute("opentracing.ref_type", "follows_from"));
  }

  @Test
  void references_several_areLinksButTheParent() {
    Span read =
        only(
            spans.built(
                b -> {
                  b.addReference(References.FOLLOWS_FROM, Spans.context(0, 7, 8, 1));
                  b.addReference(References.CHILD_OF, Spans.context(0, 7, 9, 1));
                  b.addReference(References.CHILD_OF, Spans.context(0, 7, 10, 1));
                  b.addReference(References.CHILD_OF, Spans.context(0, 99, 9, 0));
                  b.addReference(References.CHILD_OF, Spans.context(1, 7, 9, 1));
                  b.addReference(References.CHILD_OF, Spans.context(0, 7, 9, 1));
                }));

    assertThat(read.getParentSpanId()).isEqualTo(id(9));
    assertThat(read.getLinksList())
        .extracting(Span.Link::getTraceId, Span.Link::getSpanId, Span.Link::getFlags)
        .containsExactly(
            tuple(id(0, 7), id(8), 1),
            tuple(id(0, 7), id(10), 1),
            tuple(id(0, 99), id(9), 0),
            tuple(id(1, 7), id(9), 1));
  }

  @Test
  void traceState_ifAny_isOnSpanAndLink() {
    SkuaSpanContext other = Spans.context(0, 7, 8, 1).withTraceState("rojo=1,congo=2");
    Span read = only(spans.built(b -> b.addReference(References.FOLLOWS_FROM, other)));

    assertThat(read.getTraceState()).isEqualTo("rojo=1,congo=2");
    assertThat(read.getLinks(0).getTraceState()).isEqualTo("rojo=1,congo=2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9, 255})
  void flags_ofJaeger_areSampledAlone(int flags) {
    SkuaSpanContext parent = Spans.context(0, 7, 8, flags);

    assertThat(only(spans.built(b -> b.asChildOf(parent))).getFlags()).isEqualTo(1);
  }

  // Name and times

  @Test
  void name_anyOperation_isItsName() {
    assertThat(only(spans.named("GET /x", s -> {})).getName()).isEqualTo("GET /x");
    assertThat(only(spans.named("n".repeat(300), s -> {})).getName()).hasSize(300);
  }

  @Test
  void times_micros_areNanos() {
    Span read = only(spans.plain());

    assertThat(read.getStartTimeUnixNano()).isEqualTo(1_700_000_000_123_456_000L);
    assertThat(read.getEndTimeUnixNano()).isEqualTo(1_700_000_000_123_498_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5, 5000, 5000",
    "1000, 1, 1000000, 1000000",
    "-1000, 7, 0, 7000",
    "-1000, -7, 0, 0",
    "9223372036854775, 9223372036854776, 9223372036854775000, 9223372036854775000",
    "9223372036854775000, 9223372036854775807, 9223372036854775000, 9223372036854775000",
    "-9223372036854775808, 9223372036854775807, 0, 0"
  })
  void times_strange_staySoThatTheEndIsNotBeforeTheStart(
      long start, long end, long startNanos, long endNanos) {
    for (Otlp otlp : Otlp.values()) {
      Span read = otlp.spans(encode(otlp, spans.timed(start, end))).get(0);

      assertThat(read.getStartTimeUnixNano()).isEqualTo(startNanos);
      assertThat(read.getEndTimeUnixNano()).isGreaterThanOrEqualTo(startNanos);
      assertThat(read.getEndTimeUnixNano()).isEqualTo(endNanos);
    }
  }

  // Kind

  @ParameterizedTest
  @CsvSource({"client, 3", "server, 2", "producer, 4", "consumer, 5", "internal, 1"})
  void spanKind_known_isTheKindAndNoAttribute(String kind, int number) {
    Span read = filled(s -> s.setTag("span.kind", kind).setTag("other", 1));

    assertThat(read.getKindValue()).isEqualTo(number);
    assertThat(read.getAttributesList()).containsExactly(attribute("other", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SERVER", "", "broker"})
  void spanKind_unknown_isInternalAndAnAttribute(String kind) {
    Span read = filled(s -> s.setTag("span.kind", kind));

    assertThat(read.getKind()).isEqualTo(SpanKind.SPAN_KIND_INTERNAL);
    assertThat(read.getAttributesList()).containsExactly(attribute("span.kind", kind));
  }

  @Test
  void spanKind_absent_isInternal() {
    assertThat(only(spans.plain()).getKind()).isEqualTo(SpanKind.SPAN_KIND_INTERNAL);
  }

  // Status

  @Test
  void error_true_isTheStatusAndNoAttribute() {
    Span read = filled(s -> s.setTag("error", true));

    assertThat(read.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(read.getAttributesList()).isEmpty();
  }

  @Test
  void error_false_isAnAttribute() {
    Span read = filled(s -> s.setTag("error", false));

    assertThat(read.hasStatus()).isFalse();
    assertThat(read.getAttributesList()).containsExactly(attribute("error", false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "True"})
  void error_trueAsText_isReadToo(String error) {
    Span read = filled(s -> s.setTag("error", error));

    assertThat(read.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(read.getAttributesList()).isEmpty();
  }

  /** As Jaeger derives it of a span in Thrift. */
  @ParameterizedTest
  @CsvSource({
    "server, 200, 0", "server, 302, 0", "server, 404, 0", "server, 500, 2", "server, 599, 2",
    "client, 200, 0", "client, 404, 2", "client, 500, 2", "client, 99, 2", "client, 600, 2",
    "internal, 404, 2", "internal, 204, 0", "producer, 503, 2"
  })
  void httpStatus_withoutAnotherStatus_isTheStatusAsInJaeger(String kind, int http, int code) {
    Span number = filled(s -> s.setTag("span.kind", kind).setTag("http.status_code", http));
    Span text =
        filled(s -> s.setTag("http.status_code", String.valueOf(http)).setTag("span.kind", kind));

    assertThat(number.getStatus().getCodeValue()).isEqualTo(code);
    assertThat(number.getAttributesList()).containsExactly(attribute("http.status_code", http));
    assertThat(text.getStatus().getCodeValue()).isEqualTo(code);
  }

  @Test
  void httpStatus_besideAnotherStatusOrNone_isNoStatus() {
    Span ok = filled(s -> s.setTag("http.status_code", 500).setTag("otel.status_code", "OK"));
    Span text = filled(s -> s.setTag("http.status_code", "50x"));
    Span no = filled(s -> s.setTag("http.status_code", 500).setTag("error", false));

    assertThat(ok.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_OK);
    assertThat(text.hasStatus()).isFalse();
    assertThat(no.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
  }

  @Test
  void error_ofOtherKind_isAnAttribute() {
    Span read = filled(s -> s.setTag("error", "timeout"));

    assertThat(read.hasStatus()).isFalse();
    assertThat(read.getAttributesList()).containsExactly(attribute("error", "timeout"));
  }

  @ParameterizedTest
  @CsvSource({"OK, 1", "ok, 1", "ERROR, 2", "Error, 2"})
  void statusCode_known_isTheStatusAndNoAttribute(String text, int code) {
    Span read = filled(s -> s.setTag("otel.status_code", text));

    assertThat(read.getStatus().getCodeValue()).isEqualTo(code);
    assertThat(read.getAttributesList()).isEmpty();
  }

  @Test
  void statusCode_unknown_isAnAttribute() {
    Span read = filled(s -> s.setTag("otel.status_code", "UNSET"));

    assertThat(read.hasStatus()).isFalse();
    assertThat(read.getAttributesList()).containsExactly(attribute("otel.status_code", "UNSET"));
  }

  @Test
  void statusCode_besideAnError_doesNotCount() {
    Span before = filled(s -> s.setTag("otel.status_code", "OK").setTag("error", true));
    Span after = filled(s -> s.setTag("error", true).setTag("otel.status_code", "OK"));

    assertThat(before.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(after.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    assertThat(after.getAttributesList()).isEmpty();
  }

  @Test
  void statusDescription_text_isTheMessage() {
    Span read = filled(s -> s.setTag("otel.status_description", "boom").setTag("error", true));

    assertThat(read.getStatus())
        .isEqualTo(
            Status.newBuilder().setCode(StatusCode.STATUS_CODE_ERROR).setMessage("boom").build());
    assertThat(filled(s -> s.setTag("otel.status_description", "b")).getStatus().getMessage())
        .isEqualTo("b");
  }

  @Test
  void statusDescription_number_isAnAttribute() {
    Span read = filled(s -> s.setTag("otel.status_description", 5));

    assertThat(read.hasStatus()).isFalse();
    assertThat(read.getAttributesList()).containsExactly(attribute("otel.status_description", 5));
  }

  @Test
  void status_ofTheSpanBefore_doesNotStay() {
    assertReadBack(
        spans.filled(
            s ->
                s.setTag("error", true)
                    .setTag("span.kind", "client")
                    .setTag("otel.status_description", "boom")),
        spans.filled(s -> s.setTag("a", 1).setTag("b", 2).setTag("c", 3)));
  }

  // Attributes

  @Test
  void tags_ofEveryType_areTyped() {
    Span read =
        filled(
            span ->
                span.setTag("string", "text")
                    .setTag("true", true)
                    .setTag("false", false)
                    .setTag("short", (short) -3)
                    .setTag("int", 1_000_000)
                    .setTag("long", 1L << 60)
                    .setTag("float", 1.1f)
                    .setTag("double", Math.PI)
                    .setTag("byte", (byte) 1)
                    .setTag(Spans.tag("binary"), new byte[] {0, 1, -1}));

    assertThat(read.getAttributesList())
        .extracting(attribute -> attribute.getValue().getValueCase())
        .containsExactly(
            AnyValue.ValueCase.STRING_VALUE,
            AnyValue.ValueCase.BOOL_VALUE,
            AnyValue.ValueCase.BOOL_VALUE,
            AnyValue.ValueCase.INT_VALUE,
            AnyValue.ValueCase.INT_VALUE,
            AnyValue.ValueCase.INT_VALUE,
            AnyValue.ValueCase.DOUBLE_VALUE,
            AnyValue.ValueCase.DOUBLE_VALUE,
            AnyValue.ValueCase.STRING_VALUE,
            AnyValue.ValueCase.BYTES_VALUE);
  }

  @Test
  void tags_zeroAndEmpty_keepTheirTypes() {
    Span read =
        filled(
            span ->
                span.setTag("s", "")
                    .setTag("b", false)
                    .setTag("i", 0)
                    .setTag("d", 0.0)
                    .setTag(Spans.tag("y"), new byte[0]));

    assertThat(read.getAttributesList())
        .extracting(attribute -> attribute.getValue().getValueCase())
        .containsExactly(
            AnyValue.ValueCase.STRING_VALUE,
            AnyValue.ValueCase.BOOL_VALUE,
            AnyValue.ValueCase.INT_VALUE,
            AnyValue.ValueCase.DOUBLE_VALUE,
            AnyValue.ValueCase.BYTES_VALUE);
  }

  @Test
  void tags_extremeNumbers_areReadBack() {
    assertReadBack(
        spans.filled(
            span ->
                span.setTag("1", Long.MIN_VALUE)
                    .setTag("2", Long.MAX_VALUE)
                    .setTag("3", -1)
                    .setTag("4", 300)
                    .setTag("5", Double.NaN)
                    .setTag("6", Double.POSITIVE_INFINITY)
                    .setTag("7", Double.NEGATIVE_INFINITY)
                    .setTag("8", Double.MIN_VALUE)
                    .setTag("9", Double.MAX_VALUE)
                    .setTag("10", Float.MIN_VALUE)
                    .setTag("11", Integer.MIN_VALUE)
                    .setTag("12", 127)
                    .setTag("13", 128)));
  }

  /** By itself, since protobuf's reader of JSON loses the sign. */
  @Test
  void tags_negativeZero_keepsItsSign() {
    SkuaSpan span = spans.filled(s -> s.setTag("zero", -0.0));

    assertThat(Otlp.PROTOBUF.spans(encode(Otlp.PROTOBUF, span)).get(0).getAttributesList())
        .containsExactly(attribute("zero", -0.0));
    assertThat(spanOf(encode(Otlp.JSON, span)).at("/attributes/0/value/doubleValue").doubleValue())
        .isEqualTo(-0.0);
  }

  @Test
  void tags_emptyKey_isReadBack() {
    SkuaSpan span = spans.filled(s -> s.setTag("", "v"));

    for (Otlp otlp : Otlp.values()) {
      assertThat(otlp.read(encode(otlp, span))).isEqualTo(Expected.of(List.of(span)));
    }
  }

  @Test
  void tags_allKindsOfText_areValidUtf8() {
    List<String> texts =
        List.of(
            "",
            "\0",
            "a\0b",
            "\"quoted\\\" \n\t\u007f\u2028",
            "grüße",
            "\ud83d\ude80",
            "half \ud83d",
            "\ude80 half",
            "\ud83d\ud83d\ude80\ude80",
            "\uffff",
            "x".repeat(31) + "é",
            "x".repeat(32) + "é",
            "é".repeat(128),
            "k".repeat(129),
            "v".repeat(127),
            "v".repeat(128),
            "v".repeat(16_383),
            "v".repeat(16_384),
            "\ud83d\ude80".repeat(5000),
            "\ud83d".repeat(9000));

    assertReadBack(
        spans.filled(span -> texts.forEach(text -> span.setTag("k" + text, text + text))),
        spans.filled(span -> texts.forEach(text -> span.setTag("otel.status_description", text))),
        spans.filled(
            span -> texts.forEach(text -> span.log(1, Map.of("event", text, "k" + text, text)))));
    assertReadBack(
        texts.stream()
            .filter(text -> !text.isEmpty())
            .map(text -> spans.named(text, span -> {}))
            .toArray(SkuaSpan[]::new));
  }

  @Test
  void tags_manyDistinctKeys_areReadBack() {
    assertReadBack(
        spans.filled(
            span -> {
              for (int i = 0; i < 5000; i++) {
                span.setTag("key" + i % 1500, i);
              }
            }));
  }

  // Events

  @Test
  void log_event_isNamedByIt() {
    Span read = filled(s -> s.log(Spans.START + 1, "retry"));

    assertThat(read.getEvents(0))
        .isEqualTo(
            Span.Event.newBuilder()
                .setTimeUnixNano((Spans.START + 1) * 1000)
                .setName("retry")
                .build());
  }

  @Test
  void log_fields_areAttributes() {
    Span read = filled(s -> s.log(5, fields("n", 1, "event", "retry", "why", "slow")));

    assertThat(read.getEvents(0).getName()).isEqualTo("retry");
    assertThat(read.getEvents(0).getAttributesList())
        .containsExactly(attribute("n", 1), attribute("why", "slow"));
  }

  @Test
  void log_withoutAnEventOfText_isNamedLog() {
    Span read =
        filled(
            s -> {
              s.log(5, Map.of("message", "hello"));
              s.log(5, Map.of("event", 7));
              s.log(5, "");
              s.log(0, Map.of());
            });

    assertThat(read.getEventsList()).extracting(Span.Event::getName).containsOnly("log");
    assertThat(read.getEvents(0).getAttributesList())
        .containsExactly(attribute("message", "hello"));
    assertThat(read.getEvents(1).getAttributesList()).containsExactly(attribute("event", 7));
    assertThat(read.getEvents(2).getAttributesList()).containsExactly(attribute("event", ""));
  }

  @Test
  void log_ofAnError_isAnException() {
    Span read =
        filled(
            s ->
                s.log(
                    5,
                    fields(
                        "event", "error",
                        "error.kind", "java.io.IOException",
                        "message", "no route",
                        "stack", "at ...",
                        "error.object", "java.io.IOException: no route",
                        "attempt", 2)));

    assertThat(read.getEvents(0).getName()).isEqualTo("exception");
    assertThat(read.getEvents(0).getAttributesList())
        .containsExactly(
            attribute("exception.type", "java.io.IOException"),
            attribute("exception.message", "no route"),
            attribute("exception.stacktrace", "at ..."),
            attribute("error.object", "java.io.IOException: no route"),
            attribute("attempt", 2));
  }

  @Test
  void log_ofAnErrorObjectAlone_hasItsTextAsMessage() {
    Span read =
        filled(
            s -> s.log(5, fields("event", "error", "error.object", new RuntimeException("oops"))));

    assertThat(read.getEvents(0).getName()).isEqualTo("exception");
    assertThat(read.getEvents(0).getAttributesList())
        .containsExactly(attribute("exception.message", "java.lang.RuntimeException: oops"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"error.kind", "message", "stack", "error.object"})
  void log_ofAnErrorWithAnyOfItsFields_isAnException(String field) {
    Span read = filled(s -> s.log(5, fields("event", "error", field, "text")));

    assertThat(read.getEvents(0).getName()).isEqualTo("exception");
    assertThat(read.getEvents(0).getAttributes(0).getKey()).startsWith("exception.");
  }

  @Test
  void log_ofAnErrorWithoutItsFields_isAnEvent() {
    Span read = filled(s -> s.log(5, fields("event", "error", "code", 7)));

    assertThat(read.getEvents(0).getName()).isEqualTo("error");
  }

  @Test
  void log_withFieldsOfAnErrorButAnotherName_isAnEvent() {
    Span read = filled(s -> s.log(5, fields("event", "failure", "message", "no route")));

    assertThat(read.getEvents(0).getName()).isEqualTo("failure");
    assertThat(read.getEvents(0).getAttributesList())
        .containsExactly(attribute("message", "no route"));
  }

  private static Map<String, Object> fields(Object... pairs) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      fields.put((String) pairs[i], pairs[i + 1]);
    }
    return fields;
  }

  // JSON's own rules

  @Test
  void json_numbers_areWrittenAsTheProtocolSays() {
    SkuaSpan span =
        spans.filled(
            s ->
                s.setTag("long", Long.MAX_VALUE)
                    .setTag("nan", Double.NaN)
                    .setTag("infinite", Double.NEGATIVE_INFINITY)
                    .setTag("half", 0.5)
                    .setTag("no", false)
                    .setTag(Spans.tag("bytes"), new byte[] {0, 1, 2, -1})
                    .setTag("error", true));

    JsonNode read = spanOf(encode(Otlp.JSON, span));

    assertThat(read.get("kind").isInt()).isTrue();
    assertThat(read.get("flags").isInt()).isTrue();
    assertThat(read.at("/status/code").isInt()).isTrue();
    assertThat(read.get("startTimeUnixNano").textValue()).isEqualTo("1700000000123456000");
    assertThat(read.get("endTimeUnixNano").textValue()).isEqualTo("1700000000123498000");
    JsonNode attributes = read.get("attributes");
    assertThat(attributes.at("/0/value/intValue").textValue()).isEqualTo("9223372036854775807");
    assertThat(attributes.at("/1/value/stringValue").textValue()).isEqualTo("NaN");
    assertThat(attributes.at("/2/value/stringValue").textValue()).isEqualTo("-Infinity");
    assertThat(attributes.at("/3/value/doubleValue").doubleValue()).isEqualTo(0.5);
    assertThat(attributes.at("/4/value/boolValue").isBoolean()).isTrue();
    assertThat(attributes.at("/5/value/bytesValue").textValue()).isEqualTo("AAEC/w==");
  }

  @Test
  void json_severalSpans_areSeparated() {
    assertReadBack(spans.plain(), spans.plain(), spans.ofSize(20_000), spans.plain());
  }

  @Test
  void protobuf_exampleOfTheJavadoc_isWrittenSo() {
    byte[] bytes = Otlp.bytes(encode(Otlp.PROTOBUF, spans.filled(s -> s.setTag("key", "value!"))));

    assertThat(bytes)
        .containsSequence(
            0x4a, 0x0f, 0x0a, 0x03, 'k', 'e', 'y', 0x12, 0x08, 0x0a, 0x06, 'v', 'a', 'l', 'u', 'e',
            '!');
  }

  @ParameterizedTest
  @EnumSource
  void mediaType_always_isTheProtocols(Otlp otlp) {
    assertThat(otlp.encoder(ROOMY).mediaType())
        .isEqualTo(otlp == Otlp.JSON ? "application/json" : "application/x-protobuf");
  }
}
