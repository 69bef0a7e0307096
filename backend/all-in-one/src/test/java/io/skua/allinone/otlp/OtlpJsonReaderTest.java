/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpJsonReaderTest {
  private static ExportTraceServiceRequest read(String document) throws IOException {
    return OtlpJsonReader.read(document.getBytes(UTF_8), 1 << 20);
  }

  private static String document(String spanMembers) {
    return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" + spanMembers + "}]}]}]}";
  }

  private static Span span(String members) throws IOException {
    return read(document(members)).getResourceSpans(0).getScopeSpans(0).getSpans(0);
  }

  private static void assertMalformed(String document, String problem) {
    assertThatThrownBy(() -> read(document))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(problem);
  }

  /** Apart from ids and enums it is protobuf's own JSON, whose reader is the oracle. */
  @Test
  void read_whatProtobufReads_isTheSame() throws Exception {
    String document =
        """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"sh\\u00f6p"}}],
          "droppedAttributesCount":3},"schemaUrl":"https://schema",
         "scopeSpans":[{"scope":{"name":"lib","version":"1"},"spans":[{
           "name":"GET /","kind":3,"startTimeUnixNano":"1700000000123456789","endTimeUnixNano":1700000000123456790,
           "attributes":[{"key":"a","value":{"intValue":"-9223372036854775808"}},{"key":"b","value":{"intValue":7}},
             {"key":"c","value":{"doubleValue":0.5}},{"key":"d","value":{"doubleValue":"NaN"}},
             {"key":"e","value":{"doubleValue":"-Infinity"}},{"key":"f","value":{"boolValue":false}},
             {"key":"g","value":{"bytesValue":"AAEC/w=="}},{"key":"h","value":{"stringValue":""}},
             {"key":"i","value":{"arrayValue":{"values":[{"intValue":"1"},{"kvlistValue":{"values":[
               {"key":"k","value":{"boolValue":true}}]}}]}}},{"key":"j"}],
           "events":[{"timeUnixNano":"1","name":"e","attributes":[]}],"links":[{"traceState":"x=y"}],
           "status":{"code":2,"message":"boom"},"flags":257,"traceState":"a=b"}]}]}]}
        """;
    ExportTraceServiceRequest.Builder expected = ExportTraceServiceRequest.newBuilder();
    JsonFormat.parser().merge(document, expected);

    assertThat(read(document)).isEqualTo(expected.build());
  }

  @Test
  void read_ids_areHexOfEitherCase() throws Exception {
    Span span =
        span(
            "\"traceId\":\"463AC35C9F6413AD48485A3953BB6124\",\"spanId\":\"a2fb4a1d1a96d312\","
                + "\"parentSpanId\":\"\"");

    assertThat(span.getTraceId().size()).isEqualTo(16);
    assertThat(span.getTraceId().byteAt(1)).isEqualTo((byte) 0x3a);
    assertThat(span.getSpanId().byteAt(7)).isEqualTo((byte) 0x12);
    assertThat(span.getParentSpanId().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1700000000123456789, 1700000000123456789",
    "\"1700000000123456789\", 1700000000123456789",
    "\"18446744073709551615\", -1",
    "18446744073709551615, -1",
    "0, 0"
  })
  void read_time_isANumberOrAString(String written, long read) throws Exception {
    assertThat(span("\"startTimeUnixNano\":" + written).getStartTimeUnixNano()).isEqualTo(read);
  }

  @Test
  void read_kind_isANumberOrAName() throws Exception {
    assertThat(span("\"kind\":3").getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(span("\"kind\":\"SPAN_KIND_CLIENT\"").getKind())
        .isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(span("\"kind\":99").getKind()).isEqualTo(Span.SpanKind.UNRECOGNIZED);
  }

  @Test
  void read_unknownOrNullMembers_areSkipped() throws Exception {
    Span span =
        span(
            "\"future\":{\"a\":[1,{\"b\":null}]},\"start_time_unix_nano\":\"7\",\"name\":null,"
                + "\"events\":null");

    assertThat(span).isEqualTo(Span.getDefaultInstance());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "7",
        "{",
        "{} {}",
        "{\"resourceSpans\":{}}",
        "{\"resourceSpans\":[7]}",
        "{\"resourceSpans\":[null]}",
        "{\"resourceSpans\":[[]]}"
      })
  void read_anotherDocument_isMalformed(String document) {
    assertThatThrownBy(() -> read(document)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "\"traceId\":\"xyz\", traceId",
    "\"traceId\":\"123\", traceId",
    "\"kind\":\"CLIENT\", kind",
    "\"name\":{}, name is no string",
    "\"name\":7, name is no string",
    "\"traceId\":12345678, traceId is no string",
    "\"startTimeUnixNano\":true, startTimeUnixNano is no number",
    "\"attributes\":[{\"value\":{\"boolValue\":\"true\"}}], boolValue is no boolean",
    "\"startTimeUnixNano\":\"1e3\", startTimeUnixNano",
    "\"startTimeUnixNano\":1.5, startTimeUnixNano",
    "\"startTimeUnixNano\":null, startTimeUnixNano",
    "\"startTimeUnixNano\":-1, startTimeUnixNano",
    "\"kind\":null, kind",
    "\"flags\":4294967296, flags",
    "\"attributes\":[{\"value\":{\"intValue\":9223372036854775808}}], intValue",
    "\"attributes\":[{\"value\":{\"boolValue\":null}}], boolValue",
    "\"startTimeUnixNano\":\"18446744073709551616\", startTimeUnixNano",
    "\"startTimeUnixNano\":1e999999999, startTimeUnixNano",
    "\"attributes\":7, attributes is no array",
    "\"status\":7, status is no object"
  })
  void read_wrongMember_isMalformedAndNamed(String member, String problem) {
    assertMalformed(document(member), problem);
  }

  @Test
  void read_bytesThatAreNoUtf8_isMalformed() {
    byte[] document = document("\"name\":\"#\"").getBytes(UTF_8);
    document[new String(document, UTF_8).indexOf('#')] = (byte) 0xff;

    assertThatThrownBy(() -> OtlpJsonReader.read(document, 1 << 20))
        .isInstanceOf(IOException.class);
  }

  @Test
  void readAll_documentsThatFollowOneAnother_areOne() throws Exception {
    String documents = document("\"name\":\"a\"") + '\n' + document("\"name\":\"b\"") + "{}";

    assertThat(OtlpJsonReader.readAll(documents.getBytes(UTF_8), 1 << 20).getResourceSpansList())
        .extracting(r -> r.getScopeSpans(0).getSpans(0).getName())
        .containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{} 7", "{} x", "{},{}"})
  void readAll_anythingElse_isMalformed(String documents) {
    assertThatThrownBy(() -> OtlpJsonReader.readAll(documents.getBytes(UTF_8), 1 << 20))
        .isInstanceOf(IOException.class);
  }

  @Test
  void read_moreObjectsThanThereIsRoomFor_isRefused() {
    String objects = "{},".repeat(10_000);

    assertMalformed(
        document("\"attributes\":[" + objects + "{}]"), "too many objects for its length");
  }

  @Test
  void read_nestedTooDeeply_isRefused() {
    String value = "{\"arrayValue\":{\"values\":[".repeat(5000) + "]}}".repeat(5000);

    assertMalformed(document("\"attributes\":[{\"value\":" + value + "}]"), "nesting depth");
    assertMalformed("{\"x\":" + "[".repeat(100_000), "nesting depth");
  }
}
