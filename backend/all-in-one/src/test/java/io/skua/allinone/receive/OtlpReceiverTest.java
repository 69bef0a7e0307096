/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.skua.allinone.Http;
import io.skua.allinone.Port;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpReceiverTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final String SPAN =
      """
      {"traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"a2fb4a1d1a96d312","name":"GET /"}""";

  private ReceiverFixture fixture;

  @BeforeEach
  void open() {
    fixture = new ReceiverFixture();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static byte[] json(String... spans) {
    return """
    {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
      "scopeSpans":[{"spans":[%s]}]}]}
    """
        .formatted(String.join(",", spans))
        .getBytes(UTF_8);
  }

  private static byte[] protobuf(Span... spans) {
    KeyValue name =
        KeyValue.newBuilder()
            .setKey("service.name")
            .setValue(AnyValue.newBuilder().setStringValue("shop"))
            .build();
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (Span span : spans) {
      scope.addSpans(span);
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(name))
                .addScopeSpans(scope))
        .build()
        .toByteArray();
  }

  private static Span span(int traceIdBytes) {
    return Span.newBuilder()
        .setTraceId(ByteString.copyFrom(new byte[traceIdBytes - 1]).concat(bytes(7)))
        .setSpanId(ByteString.copyFrom(new byte[7]).concat(bytes(8)))
        .setName("GET /")
        .build();
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }

  private HttpResponse<byte[]> post(String contentType, byte[] body) throws Exception {
    return post(fixture, contentType, body);
  }

  private static HttpResponse<byte[]> post(ReceiverFixture to, String contentType, byte[] body)
      throws Exception {
    return Http.sendForBytes(
        Http.request(to.url(Port.OTLP, "/v1/traces"))
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private static void assertAnswered(HttpResponse<byte[]> answer, int status, String type) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
  }

  @Test
  void post_protobuf_isStored() throws Exception {
    HttpResponse<byte[]> answer = post(PROTOBUF, protobuf(span(16)));

    assertAnswered(answer, 200, PROTOBUF);
    assertThat(answer.body()).isEmpty();
    assertThat(fixture.spans()).singleElement().hasFieldOrPropertyWithValue("spanId", 8L);
  }

  @Test
  void post_json_isStored() throws Exception {
    HttpResponse<byte[]> answer = post("application/json; charset=utf-8", json(SPAN));

    assertAnswered(answer, 200, JSON);
    assertThat(answer.body()).asString().isEqualTo("{\"partialSuccess\":{}}");
    assertThat(fixture.spans())
        .singleElement()
        .satisfies(span -> assertThat(span.service()).isEqualTo("shop"));
  }

  @Test
  void post_gzip_isStored() throws Exception {
    HttpResponse<String> answer =
        Http.send(
            Http.request(fixture.url(Port.OTLP, "/v1/traces"))
                .header("Content-Type", JSON)
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(ReceiverFixture.gzip(json(SPAN)))));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(fixture.spans()).hasSize(1);
  }

  @Test
  void post_nothing_isAccepted() throws Exception {
    assertAnswered(post(PROTOBUF, new byte[0]), 200, PROTOBUF);
    assertAnswered(post(JSON, "{}".getBytes(UTF_8)), 200, JSON);
  }

  @Test
  void post_someWithoutProperId_isPartialSuccess() throws Exception {
    Span withoutId = span(16).toBuilder().clearSpanId().build();
    HttpResponse<byte[]> protobuf =
        post(PROTOBUF, protobuf(span(16), withoutId, span(16).toBuilder().clearTraceId().build()));
    HttpResponse<byte[]> json =
        post(JSON, json(SPAN, SPAN.replace("a2fb4a1d1a96d312", "0000000000000000")));

    assertThat(protobuf.statusCode()).isEqualTo(200);
    assertThat(
            ExportTraceServiceResponse.parseFrom(protobuf.body())
                .getPartialSuccess()
                .getRejectedSpans())
        .isEqualTo(2);
    assertThat(json.body())
        .asString()
        .isEqualTo(
            "{\"partialSuccess\":{\"rejectedSpans\":\"1\",\"errorMessage\":\"not stored:"
                + " invalid_id\"}}");
    assertThat(fixture.spans()).hasSize(2);
    assertThat(fixture.metrics())
        .containsEntry(
            "skua_spans_dropped_total{reason=\"invalid_id\",service=\"shop\","
                + "transport=\"otlp-protobuf\"}",
            2L);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 17})
  void post_idOfAWrongLength_is400(int traceIdBytes) throws Exception {
    HttpResponse<byte[]> answer = post(PROTOBUF, protobuf(span(16), span(traceIdBytes)));

    assertAnswered(answer, 400, PROTOBUF);
    assertThat(code(answer.body())).isEqualTo(3);
    assertThat(fixture.spans()).isEmpty();
  }

  @Test
  void post_malformedJson_is400_withAStatus() throws Exception {
    HttpResponse<byte[]> answer = post(JSON, "{\"resourceSpans\":7}".getBytes(UTF_8));

    assertAnswered(answer, 400, JSON);
    assertThat(answer.body())
        .asString()
        .startsWith("{\"code\":3,\"message\":\"resourceSpans is no");
  }

  @Test
  void post_malformedProtobuf_is400_withAStatus() throws Exception {
    HttpResponse<byte[]> answer = post(PROTOBUF, new byte[] {0x0a, 0x7f});

    assertAnswered(answer, 400, PROTOBUF);
    assertThat(code(answer.body())).isEqualTo(3);
  }

  private static int code(byte[] status) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(status);
    assertThat(in.readTag()).isEqualTo(1 << 3);
    int code = in.readInt32();
    assertThat(in.readTag()).isEqualTo(2 << 3 | 2);
    assertThat(in.readString()).isNotEmpty();
    assertThat(in.isAtEnd()).isTrue();
    return code;
  }

  @Test
  void post_tooLarge_is413() throws Exception {
    assertAnswered(post(PROTOBUF, new byte[1 + (20 << 20)]), 413, PROTOBUF);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-thrift", "application/jsonp"})
  void post_anotherType_is415(String type) throws Exception {
    HttpResponse<byte[]> answer = post(type, new byte[0]);

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body())
        .asString()
        .isEqualTo(
            "415 unsupported media type, supported: [application/json, application/x-protobuf]\n");
  }

  @Test
  void get_is405() throws Exception {
    assertThat(Http.get(fixture.url(Port.OTLP, "/v1/traces")).statusCode()).isEqualTo(405);
  }

  @Test
  void post_storeFails_is503_soThatItIsSentAgain(@TempDir Path folder) throws Exception {
    try (ReceiverFixture broken = ReceiverFixture.withBrokenStore(folder)) {
      assertAnswered(post(broken, JSON, json(SPAN)), 503, JSON);
      HttpResponse<byte[]> answer = post(broken, PROTOBUF, protobuf(span(16)));

      assertAnswered(answer, 503, PROTOBUF);
      assertThat(code(answer.body())).isEqualTo(14);
    }
  }
}
