/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jaegertracing.thriftjava.Batch;
import io.jaegertracing.thriftjava.Process;
import io.jaegertracing.thriftjava.Span;
import io.jaegertracing.thriftjava.Tag;
import io.jaegertracing.thriftjava.TagType;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real Jaeger 2.20 was seen to answer, where a client could tell the difference. */
class AsJaegerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TIMES =
      "query.startTimeMin=2023-11-14T00:00:00Z&query.startTimeMax=2023-11-15T00:00:00Z";
  private static final String EMPTY_SPAN =
      """
      {"traceId":"000000000000000000000000000000ab","spanId":"0000000000000001"%s}""";

  private static AllInOne backend;

  @BeforeAll
  static void start() throws Exception {
    backend = AllInOne.start();
    assertThat(postOtlp(trace()).statusCode()).isEqualTo(200);
    Span client = new Span(2, 0, 2, 0, "HTTP GET", 1, 1_700_000_000_000_000L, 5);
    client.addToTags(new Tag("span.kind", TagType.STRING).setVStr("client"));
    client.addToTags(new Tag("http.status_code", TagType.LONG).setVLong(404));
    byte[] batch =
        new TSerializer(new TBinaryProtocol.Factory())
            .serialize(new Batch(new Process("thrift"), List.of(client)));
    String collector = backend.url(Port.COLLECTOR) + "/api/traces";
    assertThat(Http.post(collector, "application/x-thrift", batch).statusCode()).isEqualTo(202);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  private static String trace() {
    return """
    {"resourceSpans":[{"resource":{"attributes":[
      {"key":"service.name","value":{"stringValue":"shop"}},
      {"key":"region","value":{"stringValue":"eu"}}]},
     "scopeSpans":[{"scope":{"name":"io.shop.web","version":"1.2"},"spans":[{
      "traceId":"00000000000000000000000000000001","spanId":"0000000000000001","name":"GET /","kind":2,
      "startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000000005000",
      "attributes":[{"key":"http.status_code","value":{"intValue":"500"}},
                    {"key":"region","value":{"stringValue":"here"}}],
      "status":{"code":1},
      "events":[{"timeUnixNano":"1700000000000001000","name":"retry",
                 "attributes":[{"key":"n","value":{"intValue":"1"}}]}],
      "links":[{"traceId":"000000000000000000000000000000ff","spanId":"0000000000000009",
                "attributes":[{"key":"queue","value":{"stringValue":"orders"}}]}]}]}]}]}
    """;
  }

  private static HttpResponse<String> postOtlp(String document) throws Exception {
    return Http.post(
        backend.url(Port.OTLP) + "/v1/traces", "application/json", document.getBytes(UTF_8));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return Http.get(backend.queryUrl() + path);
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static List<String> found(String key, String value) throws Exception {
    String tags = escaped(JSON.createObjectNode().put(key, value).toString());
    List<String> services = new ArrayList<>();
    for (String service : List.of("shop", "thrift")) {
      String path = "/api/traces?start=0&service=" + service + "&tags=" + tags;
      JsonNode data = JSON.readTree(get(path).body()).get("data");
      data.forEach(trace -> services.add(trace.at("/processes/p1/serviceName").asText()));
    }
    return services;
  }

  @ParameterizedTest
  @CsvSource({"services, services", "operations, operations", "trace-summaries, summaries"})
  void v3Lists_withoutContent_areThere(String path, String member) throws Exception {
    try (AllInOne empty = AllInOne.start()) {
      String query = "?service=none&" + TIMES;

      assertThat(Http.get(empty.queryUrl() + "/api/v3/" + path + query).body())
          .isEqualTo("{\"" + member + "\":[]}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "scope.name, io.shop.web",
    "scope.version, 1.2",
    "span.status, ok",
    "span.status, OK",
    "span.kind, SERVER",
    "span.kind, server",
    "resource.region, eu",
    "resource.service.name, shop",
    "service.name, shop",
    "queue, orders",
    "opentracing.ref_type, follows_from",
    "region, eu",
    "region, here"
  })
  void search_byWhatJaegerKnows_findsIt(String key, String value) throws Exception {
    assertThat(found(key, value)).containsExactly("shop");
  }

  @ParameterizedTest
  @CsvSource({
    "scope.name, io.shop",
    "span.status, error",
    "span.kind, producer",
    "resource.region, here",
    "resource.queue, orders",
    "queue, others"
  })
  void search_byWhatIsElsewhere_findsNothing(String key, String value) throws Exception {
    assertThat(found(key, value)).doesNotContain("shop");
  }

  @Test
  void error_ofAStatusCodeOfHttp_isThatOfThriftAlone() throws Exception {
    assertThat(found("error", "true")).containsExactly("thrift");
    assertThat(found("span.status", "error")).containsExactly("thrift");
    assertThat(get("/api/traces/2").body())
        .contains("{\"key\":\"error\",\"type\":\"bool\",\"value\":true}");
    assertThat(get("/api/v3/trace-summaries?query.serviceName=thrift&" + TIMES).body())
        .contains("\"errorSpanCount\":1");
  }

  @Test
  void eventOfOtlp_itsNameIsTheFirstField() throws Exception {
    JsonNode fields = JSON.readTree(get("/api/traces/1").body()).findValue("fields");

    assertThat(fields.findValuesAsText("key")).containsExactly("event", "n");
  }

  @Test
  void linkOfOtlp_keepsItsAttributes() throws Exception {
    JsonNode link = JSON.readTree(get("/api/v3/traces/1").body()).findValue("links").get(0);

    assertThat(link.findValuesAsText("key")).contains("opentracing.ref_type", "queue");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "/api/traces/1?start=yesterday                  | 400",
        "/api/traces/1?end=1.5                          | 400",
        "/api/traces/1?start=1&end=2                    | 200",
        "/api/traces?service=shop&tags={\"n\":1}        | 400",
        "/api/traces?service=shop&tags={\"n\":true}     | 400",
        "/api/traces?service=shop&tags={\"n\":\"1\"}x   | 400",
        "/api/traces?service=shop&tags={}{}             | 400",
        "/api/traces?service=shop&tags=null             | 200",
        "/api/traces?service=shop&tags={\"n\":null}     | 200",
        "/api/traces?service=shop&tag=:x                | 200",
        "/api/traces?service=shop&tag=x                 | 400",
        "/api/traces?service=shop&minDuration=2s&maxDuration=0s | 200",
        "/api/v3/operations                             | 200",
        "/api/credits                                   | 404",
        "/static/nope                                   | 404",
        "/static/nope.js                                | 404"
      })
  void status_isThatOfJaeger(String path, int status) throws Exception {
    String escaped =
        path.replace("\"", "%22").replace("{", "%7B").replace("}", "%7D").replace(" ", "");

    assertThat(get(escaped).statusCode()).isEqualTo(status);
  }

  /**
   * What differs by choice: each has a row in docs/all-in-one.md, and its reason in rationale.md.
   */
  @ParameterizedTest
  @CsvSource({
    "/api/traces?start=0, 200",
    "/api/traces?service=shop&limit=2000000000, 200",
    "/api/traces?service=shop&limit=0, 400",
    "/api/traces?service=shop&limit=-1, 400",
    "/api/deep-dependencies, 404",
    "/api/quality-metrics, 404"
  })
  void status_thatIsNotJaegers_isThatOfTheManual(String path, int status) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(status);
  }

  @Test
  void collector_strategies_areThereAsInVersion1() throws Exception {
    assertThat(Http.get(backend.url(Port.COLLECTOR) + "/api/sampling?service=s").body())
        .contains("\"strategyType\":\"PROBABILISTIC\"");
  }

  @Test
  void collector_bodyThatIsCutShort_is400() throws Exception {
    HttpResponse<String> answer =
        Http.send(
            Http.request(backend.url(Port.COLLECTOR) + "/api/traces")
                .header("Content-Type", "application/x-thrift")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(new byte[] {0x1f, (byte) 0x8b, 8, 0})));

    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void otlp_severalDocuments_areRefused() throws Exception {
    assertThat(postOtlp("{} {}").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"traces", "trace-summaries"})
  void v3Search_minAfterMax_is400(String path) throws Exception {
    String times =
        "query.startTimeMin=2023-11-15T00:00:00Z&query.startTimeMax=2023-11-14T00:00:00Z";
    String durations = "query.durationMin=2s&query.durationMax=1s&" + TIMES;

    assertThat(get("/api/v3/" + path + '?' + times).statusCode()).isEqualTo(400);
    assertThat(get("/api/v3/" + path + '?' + durations).statusCode()).isEqualTo(400);
  }

  @Test
  void tags_givenTwice_mustAllHold() throws Exception {
    String path = "/api/traces?service=shop&start=0";

    assertThat(get(path + "&tags=%7B%7D&tags=%7B%22k%22:%22v%22%7D").body())
        .startsWith("{\"data\":[],");
  }

  @ParameterizedTest
  @CsvSource({"POST, /api/services", "DELETE, /api/traces/1", "PUT, /api/v3/services"})
  void query_anotherMethod_is404(String method, String path) throws Exception {
    HttpResponse<String> answer =
        Http.send(Http.request(backend.queryUrl() + path).method(method, BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("404 page not found\n");
  }

  @ParameterizedTest
  @CsvSource({"COLLECTOR, /api/traces", "OTLP, /v1/traces"})
  void receivers_anotherMethod_is405(Port port, String path) throws Exception {
    assertThat(Http.get(backend.url(port) + path).statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GZIP", "identity", "Identity", "br"})
  void receivers_unknownEncoding_is400(String encoding) throws Exception {
    for (String url :
        List.of(
            backend.url(Port.OTLP) + "/v1/traces", backend.url(Port.COLLECTOR) + "/api/traces")) {
      String type = url.endsWith("/v1/traces") ? "application/json" : "application/x-thrift";
      HttpResponse<String> answer =
          Http.send(
              Http.request(url)
                  .header("Content-Type", type)
                  .header("Content-Encoding", encoding)
                  .POST(BodyPublishers.ofByteArray("{}".getBytes(UTF_8))));

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("Content-Encoding");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"startTimeUnixNano\":null",
        ",\"endTimeUnixNano\":null",
        ",\"attributes\":[{\"key\":\"n\",\"value\":{\"intValue\":\"9223372036854775808\"}}]",
        ",\"attributes\":[{\"key\":\"n\",\"value\":{\"intValue\":-9223372036854775809}}]",
        ",\"parentSpanId\":\"01\"",
        ",\"links\":[{\"traceId\":\"01\"}]",
        ",\"startTimeUnixNano\":-1"
      })
  void otlp_wrongMember_isRefusedAsAWhole(String member) throws Exception {
    assertThat(
            postOtlp(
                    "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":["
                        + EMPTY_SPAN.formatted(member)
                        + "]}]}]}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void otlp_shortTraceId_isRefusedAsAWhole() throws Exception {
    String span = EMPTY_SPAN.formatted("").replace("000000000000000000000000000000ab", "ab");

    assertThat(
            postOtlp("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + span + "]}]}]}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void transform_severalDocuments_showsThemAll() throws Exception {
    String documents =
        trace()
            + '\n'
            + trace()
                .replace(
                    "\"00000000000000000000000000000001\"", "\"00000000000000000000000000000003\"");

    HttpResponse<String> answer =
        Http.post(
            backend.queryUrl() + "/api/transform", "application/json", documents.getBytes(UTF_8));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body()).get("data").findValuesAsText("operationName"))
        .containsExactly("GET /", "GET /");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/sampling"})
  void sampling_anyPath_isAnsweredInStrings(String path) throws Exception {
    assertThat(Http.get(backend.url(Port.SAMPLING) + path + "?service=s").body())
        .contains("\"strategyType\":\"PROBABILISTIC\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/credits?service=s&uuid=1&operations=o", "/baggageRestrictions?service=s"})
  void sampling_whatJaegerNeverHad_is404(String path) throws Exception {
    assertThat(Http.get(backend.url(Port.SAMPLING) + path).statusCode()).isEqualTo(404);
  }
}
