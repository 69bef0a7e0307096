/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of OTLP's spans; they are written as JSON here, which says the most. */
class OtlpSpansTest {
  private static final TraceId TRACE = TraceId.parse("463ac35c9f6413ad48485a3953bb6124");
  private static final String IDS =
      "\"traceId\":\"463ac35c9f6413ad48485a3953bb6124\",\"spanId\":\"a2fb4a1d1a96d312\"";

  private static Span span(String members) throws IOException {
    return only("{\"scopeSpans\":[{\"spans\":[{" + IDS + ',' + members + "}]}]}");
  }

  private static Span only(String resourceSpans) throws IOException {
    byte[] document = ("{\"resourceSpans\":[" + resourceSpans + "]}").getBytes(UTF_8);
    List<Span> spans = OtlpSpans.of(OtlpJsonReader.read(document, 1 << 20));
    assertThat(spans).hasSize(1);
    return spans.get(0);
  }

  private static Span ofResource(String attributes) throws IOException {
    return only(
        "{\"resource\":{\"attributes\":["
            + attributes
            + "]},\"scopeSpans\":[{\"spans\":[{"
            + IDS
            + "}]}]}");
  }

  private static Object value(String value) throws IOException {
    return span("\"attributes\":[{\"key\":\"k\",\"value\":" + value + "}]").tag("k").orElseThrow();
  }

  @Test
  void resource_becomesTheProcess() throws Exception {
    Span span =
        ofResource(
            """
            {"key":"service.name","value":{"stringValue":"shop"}},
            {"key":"host.name","value":{"stringValue":"h1"}}
            """);

    assertThat(span.service()).isEqualTo("shop");
    assertThat(span.process().tags()).containsExactly(new Tag("host.name", "h1"));
  }

  @Test
  void resource_withoutAProperServiceName_saysSo() throws Exception {
    assertThat(ofResource("").service()).isEqualTo("missing-service-name");
    assertThat(ofResource("{\"key\":\"service.name\",\"value\":{\"intValue\":7}}").service())
        .isEqualTo("service-name-wrong-type");
  }

  @Test
  void span_hasIdsNameAndTimesInMicroseconds() throws Exception {
    Span span =
        span(
            """
            "name":"GET /","startTimeUnixNano":"1700000000123456789","endTimeUnixNano":"1700000000123461000",
            "flags":769
            """);

    assertThat(span.traceId()).isEqualTo(TRACE);
    assertThat(span.spanId()).isEqualTo(0xa2fb4a1d1a96d312L);
    assertThat(span.operationName()).isEqualTo("GET /");
    assertThat(span.startMicros()).isEqualTo(1_700_000_000_123_456L);
    assertThat(span.durationMicros()).isEqualTo(4);
    assertThat(span.flags()).isEqualTo(1);
    assertThat(span.references()).isEmpty();
  }

  @Test
  void flags_randomTraceId_isNotJaegersDebug() throws Exception {
    assertThat(span("\"flags\":3").flags()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1, internal", "2, server", "3, client", "4, producer", "5, consumer"})
  void kind_becomesATag(int kind, String tag) throws Exception {
    assertThat(span("\"kind\":" + kind).kind()).isEqualTo(tag);
  }

  @Test
  void kind_unknown_isNoTag() throws Exception {
    assertThat(span("\"kind\":0").tags()).isEmpty();
    assertThat(span("\"kind\":77").tags()).isEmpty();
  }

  @Test
  void status_becomesTags() throws Exception {
    assertThat(span("\"status\":{\"code\":2,\"message\":\"boom\"}").tags())
        .containsExactly(
            new Tag("error", true),
            new Tag("otel.status_code", "ERROR"),
            new Tag("otel.status_description", "boom"));
    assertThat(span("\"status\":{\"code\":1}").tags())
        .containsExactly(new Tag("otel.status_code", "OK"));
    assertThat(span("\"status\":{}").tags()).isEmpty();
  }

  @Test
  void scopeAndTraceState_becomeTags() throws Exception {
    Span span =
        only(
            "{\"scopeSpans\":[{\"scope\":{\"name\":\"lib\",\"version\":\"1.2\"},\"spans\":[{"
                + IDS
                + ",\"traceState\":\"a=b\"}]}]}");

    assertThat(span.tags())
        .containsExactly(
            new Tag("otel.scope.name", "lib"),
            new Tag("otel.scope.version", "1.2"),
            new Tag("w3c.tracestate", "a=b"));
  }

  @Test
  void attribute_keepsItsType() throws Exception {
    assertThat(value("{\"stringValue\":\"s\"}")).isEqualTo("s");
    assertThat(value("{\"boolValue\":false}")).isEqualTo(false);
    assertThat(value("{\"intValue\":\"-9223372036854775808\"}")).isEqualTo(Long.MIN_VALUE);
    assertThat(value("{\"doubleValue\":-0.0}")).isEqualTo(-0.0);
    assertThat(value("{\"bytesValue\":\"AAEC/w==\"}")).isEqualTo(new byte[] {0, 1, 2, -1});
    assertThat(value("{}")).isEqualTo("");
  }

  @Test
  void attribute_nested_becomesJson() throws Exception {
    assertThat(
            value(
                """
                {"arrayValue":{"values":[{"intValue":1},{"stringValue":"a\\"b"},{"boolValue":true},{},
                  {"kvlistValue":{"values":[{"key":"x","value":{"doubleValue":0.5}},
                                            {"key":"y","value":{"bytesValue":"AAE="}}]}}]}}
                """))
        .isEqualTo("[1,\"a\\\"b\",true,null,{\"x\":0.5,\"y\":\"AAE=\"}]");
  }

  @Test
  void event_becomesALog() throws Exception {
    Span span =
        span(
            """
            "events":[{"timeUnixNano":"1700000000123457000","name":"retry",
                       "attributes":[{"key":"n","value":{"intValue":"1"}}]},
                      {"timeUnixNano":"1700000000123458000","name":"lost",
                       "attributes":[{"key":"event","value":{"stringValue":"kept"}}]},
                      {}]
            """);

    assertThat(span.logs())
        .containsExactly(
            new SpanLog(
                1_700_000_000_123_457L, List.of(new Tag("event", "retry"), new Tag("n", 1L))),
            new SpanLog(1_700_000_000_123_458L, List.of(new Tag("event", "kept"))),
            new SpanLog(0, List.of()));
  }

  @Test
  void parent_isTheFirstReference() throws Exception {
    Span span =
        span(
            """
            "parentSpanId":"0000000000000007",
            "links":[{"traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"0000000000000009"},
                     {"traceId":"000000000000000000000000000000ff","spanId":"0000000000000008",
                      "attributes":[{"key":"opentracing.ref_type","value":{"stringValue":"child_of"}}]}]
            """);

    assertThat(span.references())
        .containsExactly(
            new SpanReference(false, TRACE, 7),
            new SpanReference(true, TRACE, 9),
            new SpanReference(false, new TraceId(0, 0xff), 8));
  }

  @Test
  void parent_thatALinkSaysIsFollowed_isAFollower() throws Exception {
    Span span =
        span(
            """
            "parentSpanId":"0000000000000007",
            "links":[{"traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"0000000000000009"},
                     {"traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"0000000000000007",
                      "attributes":[{"key":"opentracing.ref_type","value":{"stringValue":"follows_from"}}]}]
            """);

    assertThat(span.references())
        .containsExactly(new SpanReference(true, TRACE, 7), new SpanReference(true, TRACE, 9));
  }

  @Test
  void links_ofASpanWithoutParent_areNoParentOfIt() throws Exception {
    Span span =
        span(
            """
            "links":[{"traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"0000000000000007",
                      "attributes":[{"key":"opentracing.ref_type","value":{"stringValue":"child_of"}}]},
                     {"traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"a2fb4a1d1a96d312"}]
            """);

    assertThat(span.parentSpanId()).isZero();
    assertThat(span.references())
        .extracting(SpanReference::spanId)
        .containsExactly(7L, 0xa2fb4a1d1a96d312L);
  }

  @Test
  void link_keepsItsAttributes_butItsType() throws Exception {
    Span span =
        span(
            """
            "parentSpanId":"0000000000000007",
            "links":[{"traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"0000000000000007",
                      "attributes":[{"key":"of","value":{"stringValue":"parent"}},
                                    {"key":"opentracing.ref_type","value":{"stringValue":"child_of"}}]},
                     {"traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"0000000000000009",
                      "attributes":[{"key":"n","value":{"intValue":"1"}}]}]
            """);

    assertThat(span.references())
        .containsExactly(
            new SpanReference(false, TRACE, 7, List.of(new Tag("of", "parent"))),
            new SpanReference(true, TRACE, 9, List.of(new Tag("n", 1L))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"traceId\":\"ff\"",
        "\"spanId\":\"00ff\"",
        "\"parentSpanId\":\"463ac35c9f6413ad48\"",
        "\"links\":[{\"spanId\":\"01\"}]"
      })
  void id_ofAWrongLength_isRefused(String member) {
    assertThatThrownBy(() -> only("{\"scopeSpans\":[{\"spans\":[{" + member + "}]}]}"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bytes, must be ");
  }

  @Test
  void id_thatIsAbsent_isZero() throws Exception {
    Span span = only("{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"\"}]}]}");

    assertThat(span.traceId().isZero()).isTrue();
    assertThat(span.spanId()).isZero();
  }
}
