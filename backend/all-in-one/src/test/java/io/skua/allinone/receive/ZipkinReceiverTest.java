/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.Http;
import io.skua.allinone.Port;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipkinReceiverTest {
  private static final String IDS =
      "\"traceId\":\"463ac35c9f6413ad48485a3953bb6124\",\"id\":\"a2fb4a1d1a96d312\"";
  private static final TraceId TRACE = TraceId.parse("463ac35c9f6413ad48485a3953bb6124");

  private ReceiverFixture fixture;

  @BeforeEach
  void open() {
    fixture = new ReceiverFixture();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private HttpResponse<String> post(String body) throws Exception {
    return fixture.post(
        Port.ZIPKIN, "/api/v2/spans", "application/json; charset=utf-8", body.getBytes(UTF_8));
  }

  private Span posted(String members) throws Exception {
    assertThat(post("[{" + IDS + ',' + members + "}]").statusCode()).isEqualTo(202);
    assertThat(fixture.spans()).hasSize(1);
    return fixture.spans().get(0);
  }

  @Test
  void post_span_isStoredAsJaegerShowsIt() throws Exception {
    Span span =
        posted(
            """
            "parentId":"0020000000000001","kind":"SERVER","name":"get /",
            "timestamp":1700000000123456,"duration":5000,
            "localEndpoint":{"serviceName":"shop","ipv4":"10.0.0.7","port":8080},
            "remoteEndpoint":{"serviceName":"web","ipv6":"2001:db8::c001"},
            "annotations":[{"timestamp":1700000000123500,"value":"cache miss"}],
            "tags":{"http.method":"GET"},"future":[1]
            """);

    assertThat(span.traceId()).isEqualTo(TRACE);
    assertThat(span.spanId()).isEqualTo(0xa2fb4a1d1a96d312L);
    assertThat(span.references())
        .containsExactly(new SpanReference(false, TRACE, 0x20_0000_0000_0001L));
    assertThat(span.operationName()).isEqualTo("get /");
    assertThat(span.startMicros()).isEqualTo(1_700_000_000_123_456L);
    assertThat(span.durationMicros()).isEqualTo(5000);
    assertThat(span.service()).isEqualTo("shop");
    assertThat(span.process().tags())
        .containsExactly(new Tag("ipv4", "10.0.0.7"), new Tag("port", 8080L));
    assertThat(span.tags())
        .containsExactly(
            new Tag("http.method", "GET"),
            new Tag("span.kind", "server"),
            new Tag("peer.service", "web"),
            new Tag("peer.ipv6", "2001:db8::c001"));
    assertThat(span.logs())
        .containsExactly(
            new SpanLog(1_700_000_000_123_500L, List.of(new Tag("event", "cache miss"))));
    assertThat(span.flags()).isEqualTo(1);
    assertThat(span.warnings()).isEmpty();
  }

  @Test
  void post_spanWithIdsAlone_saysWhatIsMissing() throws Exception {
    Span span = posted("\"kind\":null");

    assertThat(span.service()).isEqualTo("missing-service-name");
    assertThat(span.operationName()).isEqualTo("empty-span-name");
    assertThat(span.startMicros()).isGreaterThan(1_700_000_000_000_000L);
    assertThat(span.warnings()).singleElement().asString().contains("No timestamp");
  }

  @Test
  void post_sharedSpan_keepsItsId() throws Exception {
    post("[{%1$s,\"kind\":\"CLIENT\"},{%1$s,\"kind\":\"SERVER\",\"shared\":true}]".formatted(IDS));

    assertThat(fixture.spans()).extracting(Span::spanId).containsOnly(0xa2fb4a1d1a96d312L);
    assertThat(fixture.spans()).extracting(Span::kind).containsExactly("client", "server");
  }

  @Test
  void post_debugSpan_hasJaegersFlags() throws Exception {
    assertThat(posted("\"debug\":true").flags()).isEqualTo(3);
  }

  @Test
  void post_errorTag_isAnErrorWhateverItsText() throws Exception {
    assertThat(posted("\"tags\":{\"error\":\"timed out\"}").tags())
        .containsExactly(new Tag("error", true), new Tag("error.message", "timed out"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "true"})
  void post_errorTagWithoutMessage_isAnError(String text) throws Exception {
    assertThat(posted("\"tags\":{\"error\":\"" + text + "\"}").tags())
        .containsExactly(new Tag("error", true));
  }

  @Test
  void post_noError_isNone() throws Exception {
    assertThat(posted("\"tags\":{\"error\":\"false\"}").isError()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "7",
        "[7]",
        "[null]",
        "[{}]",
        "[{\"traceId\":\"1\"}]",
        "[{\"traceId\":\"xyz\",\"id\":\"1\"}]",
        "[{\"traceId\":\"1\",\"id\":\"11112222333344445\"}]",
        "[{\"traceId\":\"1\",\"id\":\"1\",\"parentId\":\"\"}]",
        "[{\"traceId\":\"1\",\"id\":\"1\",\"timestamp\":\"now\"}]",
        "[{\"traceId\":\"1\",\"id\":\"1\",\"annotations\":{}}]"
      })
  void post_malformed_is400_andStoresNothing(String body) throws Exception {
    HttpResponse<String> answer = post(body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("malformed: ");
    assertThat(fixture.spans()).isEmpty();
    assertThat(fixture.metric("batches_refused_total")).isEqualTo(1);
  }

  @Test
  void post_nullWithinASpan_isLeftOut() throws Exception {
    Span span = posted("\"annotations\":[null],\"tags\":{\"k\":null},\"remoteEndpoint\":{}");

    assertThat(span.logs()).isEmpty();
    assertThat(span.tags()).containsExactly(new Tag("k", ""));
  }

  @Test
  void post_nothing_isAccepted() throws Exception {
    assertThat(post("[]").statusCode()).isEqualTo(202);
  }

  @Test
  void post_anotherType_is415() throws Exception {
    assertThat(
            fixture
                .post(Port.ZIPKIN, "/api/v2/spans", "application/x-protobuf", new byte[0])
                .statusCode())
        .isEqualTo(415);
  }

  @Test
  void get_is405() throws Exception {
    assertThat(Http.get(fixture.url(Port.ZIPKIN, "/api/v2/spans")).statusCode()).isEqualTo(405);
  }

  @Test
  void post_storeFails_is503(@TempDir Path folder) throws Exception {
    try (ReceiverFixture broken = ReceiverFixture.withBrokenStore(folder)) {
      byte[] body = ("[{" + IDS + "}]").getBytes(UTF_8);

      assertThat(broken.post(Port.ZIPKIN, "/api/v2/spans", "application/json", body).statusCode())
          .isEqualTo(503);
    }
  }
}
