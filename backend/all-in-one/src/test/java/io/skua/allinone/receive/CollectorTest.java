/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.Http;
import io.skua.allinone.Port;
import io.skua.allinone.Vector;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorTest {
  private static final String THRIFT = "application/x-thrift";
  private static final byte[] BATCH = Vector.named("java-http-binary-multispan").bytes();

  private ReceiverFixture fixture;

  @BeforeEach
  void open() {
    fixture = new ReceiverFixture();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private HttpResponse<String> post(String contentType, byte[] body) throws Exception {
    return fixture.post(Port.COLLECTOR, "/api/traces", contentType, body);
  }

  private HttpResponse<String> postPacked(String encoding, byte[] body) throws Exception {
    return Http.send(
        Http.request(fixture.url(Port.COLLECTOR, "/api/traces"))
            .header("Content-Type", THRIFT)
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private static void assertRefused(HttpResponse<String> answer, String body) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.body()).isEqualTo(body + '\n');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-thrift",
        "application/vnd.apache.thrift.binary",
        "Application/X-Thrift; charset=utf-8"
      })
  void post_batch_isStored(String contentType) throws Exception {
    HttpResponse<String> answer = post(contentType, BATCH);

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(fixture.spans()).hasSize(4);
  }

  @Test
  void post_gzip_isStored() throws Exception {
    assertThat(postPacked("gzip", ReceiverFixture.gzip(BATCH)).statusCode()).isEqualTo(202);
    assertThat(fixture.spans()).hasSize(4);
  }

  @Test
  void post_anotherEncoding_is400() throws Exception {
    assertRefused(
        postPacked("zstd", BATCH),
        "Unable to process request body: unsupported Content-Encoding &#34;zstd&#34;: gzip and"
            + " deflate are");
  }

  @Test
  void post_anotherType_is400() throws Exception {
    assertRefused(post("text/plain", BATCH), "Unsupported content type: text/plain");
    assertRefused(post("<b>/x", BATCH), "Unsupported content type: &lt;b&gt;/x");
  }

  @Test
  void post_noType_is400() throws Exception {
    assertRefused(post(null, BATCH), "Cannot parse content type: mime: no media type");
  }

  @ParameterizedTest
  @CsvSource({
    "application x, expected slash after first token",
    "application/, expected token after slash",
    "application/x thrift, unexpected content after media subtype"
  })
  void post_malformedType_is400(String contentType, String problem) throws Exception {
    assertRefused(post(contentType, BATCH), "Cannot parse content type: mime: " + problem);
  }

  @Test
  void post_noBatch_is400() throws Exception {
    HttpResponse<String> answer = post(THRIFT, new byte[] {0x0b, 0, 1, 'x'});

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("Unable to process request body: ");
  }

  @Test
  void post_tooLarge_is400() throws Exception {
    String problem =
        "Unable to process request body: request body too large: at most 20971520 bytes";

    assertRefused(post(THRIFT, new byte[1 + (20 << 20)]), problem);
    assertRefused(postPacked("gzip", ReceiverFixture.gzip(new byte[1 + (20 << 20)])), problem);
    assertThat(fixture.metrics())
        .containsEntry(
            "skua_batches_refused_total{reason=\"too_large\",transport=\"http-thrift\"}", 2L);
  }

  @Test
  void post_storeFails_is503_soThatItIsSentAgain(@TempDir Path folder) throws Exception {
    try (ReceiverFixture broken = ReceiverFixture.withBrokenStore(folder)) {
      HttpResponse<String> answer = broken.post(Port.COLLECTOR, "/api/traces", THRIFT, BATCH);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(answer.body()).startsWith("Cannot submit Jaeger batch: ");
    }
  }

  @Test
  void get_is405() throws Exception {
    HttpResponse<String> answer = Http.get(fixture.url(Port.COLLECTOR, "/api/traces"));

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void get_sampling_isAnswered() throws Exception {
    assertThat(Http.get(fixture.url(Port.COLLECTOR, "/api/sampling?service=shop")).body())
        .isEqualTo(
            "{\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":1}}");
  }

  @Test
  void post_refused_isCountedOnce() throws Exception {
    post("text/plain", BATCH);
    post(THRIFT, new byte[0]);
    post(THRIFT, BATCH);

    assertThat(fixture.metrics())
        .containsEntry(
            "skua_batches_refused_total{reason=\"malformed\",transport=\"http-thrift\"}", 2L);
    assertThat(fixture.metric("spans_received_total")).isEqualTo(4);
  }
}
