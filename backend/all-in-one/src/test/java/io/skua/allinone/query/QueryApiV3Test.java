/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static io.skua.allinone.query.QueryFixture.escaped;
import static io.skua.allinone.query.QueryFixture.parse;
import static io.skua.allinone.query.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryApiV3Test {
  /** Around {@link Spans#START}, which is 2023-11-14T22:13:20.123456Z. */
  private static final String TIMES =
      "query.startTimeMin=2023-11-14T22:13:20Z&query.startTimeMax=2023-11-14T22:13:21.5Z";

  private QueryFixture api;

  @BeforeEach
  void open() throws Exception {
    api = new QueryFixture();
  }

  @AfterEach
  void close() {
    api.close();
  }

  private void assertRefused(String path, int code, String message) throws Exception {
    HttpResponse<String> answer = api.get(path);

    assertThat(answer.statusCode()).isEqualTo(code);
    assertThat(answer.body())
        .isEqualTo("{\"error\":{\"httpCode\":" + code + ",\"message\":\"" + message + "\"}}\n");
  }

  @Test
  void services_areSorted() throws Exception {
    api.with(span("frontend", 1), span("customer", 2));

    assertThat(api.get("/api/v3/services").body())
        .isEqualTo(
            """
            {"services":["customer","frontend"]}\
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "services, services",
    "operations?service=a, operations",
    "trace-summaries?" + TIMES + ", summaries"
  })
  void nothing_isAnEmptyList(String path, String name) throws Exception {
    assertThat(api.get("/api/v3/" + path).body()).isEqualTo("{\"" + name + "\":[]}");
  }

  @Test
  void operations_withoutKind_areInternal() throws Exception {
    api.with(span("s", 1).name("x"), span("s", 2).name("y").tag("span.kind", "server"));

    assertThat(api.get("/api/v3/operations?service=s").body())
        .isEqualTo(
            """
            {"operations":[{"name":"x","spanKind":"internal"},{"name":"y","spanKind":"server"}]}\
            """);
    assertThat(api.json("/api/v3/operations?service=s&spanKind=server").get("operations"))
        .hasSize(1);
    assertThat(api.json("/api/v3/operations?service=s&span_kind=internal").get("operations"))
        .hasSize(1);
  }

  @Test
  void operations_withoutService_areNone() throws Exception {
    api.with(span("s", 1));

    assertThat(api.get("/api/v3/operations").body()).isEqualTo("{\"operations\":[]}");
  }

  @Test
  void trace_isOtlp() throws Exception {
    api.with(
        span("golden-java", 1)
            .trace(0x463ac35c9f6413adL, 0x48485a3953bb6124L)
            .name("HTTP GET")
            .tag("span.kind", "client")
            .tag("http.status_code", 500L)
            .tag("error", true)
            .tag("otel.status_description", "boom")
            .log(1, new Tag("event", "retry"), new Tag("n", 1L))
            .childOf(7)
            .reference(true, new TraceId(0, 0xff), 8)
            .host("golden-host"));

    assertThat(api.json("/api/v3/traces/463ac35c9f6413ad48485a3953bb6124?rawTraces=true"))
        .isEqualTo(
            parse(
                """
                {"result":{"resourceSpans":[{
                 "resource":{"attributes":[
                  {"key":"service.name","value":{"stringValue":"golden-java"}},
                  {"key":"host.name","value":{"stringValue":"golden-host"}}]},
                 "scopeSpans":[{"scope":{},"spans":[{
                  "traceId":"463ac35c9f6413ad48485a3953bb6124","spanId":"0000000000000001",
                  "parentSpanId":"0000000000000007","name":"HTTP GET","kind":3,
                  "startTimeUnixNano":"1700000000123456000","endTimeUnixNano":"1700000000123461000",
                  "attributes":[{"key":"http.status_code","value":{"intValue":"500"}}],
                  "events":[{"timeUnixNano":"1700000000123457000","name":"retry",
                             "attributes":[{"key":"n","value":{"intValue":"1"}}]}],
                  "links":[{"traceId":"000000000000000000000000000000ff","spanId":"0000000000000008",
                            "attributes":[{"key":"opentracing.ref_type","value":{"stringValue":"follows_from"}}]}],
                  "status":{"message":"boom","code":2},"flags":1}]}]}]}}
                """));
  }

  @Test
  void unknownTrace_is404() throws Exception {
    assertRefused("/api/v3/traces/ff", 404, "No traces found");
  }

  @Test
  void traceWarnings_areAnAttribute() throws Exception {
    api.with(span("a", 1).childOf(0xee));

    JsonNode attributes = api.json("/api/v3/traces/ab").findValue("spans").at("/0/attributes");

    assertThat(attributes)
        .isEqualTo(
            parse(
                """
                [{"key":"@jaeger@warnings","value":{"arrayValue":{"values":[{"stringValue":
                 "parent span ID=00000000000000ee is not in the trace; skipping clock skew adjustment"}]}}}]
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "xyz                | trace_id: neither 1 to 32 hex digits nor 16 bytes in base64",
        "ab?startTime=x     | startTime: no time as 2026-01-31T12:00:00.123456789Z: x",
        "ab?end_time=2023   | endTime: no time as 2026-01-31T12:00:00.123456789Z: 2023",
        "ab?raw_traces=no   | rawTraces: neither true nor false: no"
      })
  void trace_withMalformedParameter_isRefused(String path, String message) throws Exception {
    assertRefused("/api/v3/traces/" + path, 400, "malformed parameter " + message);
  }

  @Nested
  class Search {
    private List<String> found(String query) throws Exception {
      HttpResponse<String> answer = api.get("/api/v3/traces?" + TIMES + query);
      List<String> names = new ArrayList<>();
      for (JsonNode spans : parse(answer.body()).findValues("spans")) {
        names.add(spans.at("/0/name").asText());
      }
      return names;
    }

    private Spans trace(int id) {
      return span("a", id).trace(0, id).name("t" + id);
    }

    @Test
    void traces_ofAllServices_areMerged() throws Exception {
      api.with(trace(1), span("b", 2).trace(0, 2).name("t2"));

      assertThat(found("")).containsExactly("t2", "t1");
      assertThat(found("&query.serviceName=a")).containsExactly("t1");
      assertThat(found("&query.service_name=b")).containsExactly("t2");
    }

    @Test
    void nothingFound_is404() throws Exception {
      assertRefused("/api/v3/traces?" + TIMES, 404, "No traces found");
    }

    @Test
    void everyFilter_hasBothItsNames() throws Exception {
      api.with(
          trace(1).at(0, 1_000).tag("x", "1"), trace(2).at(0, 2_000), trace(3).at(5_000_000, 1));

      assertThat(found("&query.operationName=t1")).containsExactly("t1");
      assertThat(found("&query.operation_name=t2")).containsExactly("t2");
      assertThat(found("&query.attributes=" + escaped("{\"x\":\"1\"}"))).containsExactly("t1");
      assertThat(found("&query.filter=" + escaped("x != 2"))).containsExactly("t1");
      assertThat(found("&query.durationMin=2ms")).containsExactly("t2");
      assertThat(found("&query.duration_max=1999us")).containsExactly("t1");
      assertThat(found("&query.searchDepth=1")).containsExactly("t2");
      assertThat(found("&query.search_depth=1")).containsExactly("t2");
      assertThat(found("&query.num_traces=1")).containsExactly("t2");
    }

    @Test
    void times_areToTheMicrosecond() throws Exception {
      api.with(trace(1).at(0, 1), trace(2).at(1, 1));

      String times =
          "query.start_time_min=2023-11-14T22:13:20.123457Z&query.start_time_max=2023-11-14T23:13:20.123457999%2B01:00";

      assertThat(api.json("/api/v3/traces?" + times).findValue("name").asText()).isEqualTo("t2");
    }

    @Test
    void rawTraces_areNotMended() throws Exception {
      api.with(trace(1).childOf(0xee));

      assertThat(api.get("/api/v3/traces?" + TIMES).body()).contains("@jaeger@warnings");
      assertThat(api.get("/api/v3/traces?query.rawTraces=true&" + TIMES).body())
          .doesNotContain("@jaeger@warnings");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "query.durationMin=5     | query.durationMin: invalid duration \\\"5\\\", such as 1.5ms"
              + " or 2s",
          "query.searchDepth=-1    | query.searchDepth: less than 1: -1",
          "query.searchDepth=0     | query.searchDepth: less than 1: 0",
          "query.attributes=1      | query.attributes: no JSON object of strings: 1",
          "query.rawTraces=perhaps | query.rawTraces: neither true nor false: perhaps",
          "query.filter=a%3D%3D1    | query.filter: == is no operator, = is (at position 2)"
        })
    void malformedParameter_isRefusedByItsName(String query, String message) throws Exception {
      assertRefused("/api/v3/traces?" + query + "&" + TIMES, 400, "malformed parameter " + message);
    }

    @Test
    void malformedTime_isRefused() throws Exception {
      assertRefused(
          "/api/v3/trace-summaries?query.startTimeMin=now&query.startTimeMax=now",
          400,
          "malformed parameter query.startTimeMin: no time as 2026-01-31T12:00:00.123456789Z: now");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "query.startTimeMin=2023-11-14T22:13:20Z"})
    void missingTime_isRefused(String query) throws Exception {
      assertRefused(
          "/api/v3/traces?" + query, 400, "query.startTimeMin and query.startTimeMax are required");
    }
  }

  @Nested
  class Summaries {
    private JsonNode summary() throws Exception {
      return api.json("/api/v3/trace-summaries?" + TIMES).at("/summaries/0");
    }

    @Test
    void summary_countsSpansAndErrors() throws Exception {
      api.with(
          span("frontend", 2).childOf(1).at(10, 100).tag("error", true),
          span("frontend", 1).name("HTTP GET /").at(0, 20));

      assertThat(api.get("/api/v3/trace-summaries?query.serviceName=frontend&" + TIMES).body())
          .isEqualTo(
              "{\"summaries\":[{\"traceId\":\"000000000000000000000000000000ab\",\"rootServiceName\":\"frontend\",\"rootOperationName\":\"HTTP"
                  + " GET /\",\"minStartTimeUnixNano\":\"1700000000123456000\","
                  + "\"maxEndTimeUnixNano\":\"1700000000123566000\","
                  + "\"spanCount\":2,\"errorSpanCount\":1,"
                  + "\"services\":[{\"name\":\"frontend\",\"spanCount\":2,\"errorSpanCount\":1}]}]}");
    }

    @Test
    void root_isTheEarliestWithoutParent() throws Exception {
      api.with(span("late", 1).at(20, 1), span("early", 2).at(10, 1), span("child", 3).childOf(1));

      assertThat(summary().get("rootServiceName").asText()).isEqualTo("early");
    }

    @Test
    void spansWhoseParentIsMissing_areOrphans_andNameTheTraceIfNoOtherDoes() throws Exception {
      api.with(span("b", 2).childOf(1), span("a", 3).childOf(2));

      assertThat(summary())
          .isEqualTo(
              parse(
                  """
                  {"traceId":"000000000000000000000000000000ab",
                   "rootServiceName":"b","rootOperationName":"op",
                   "minStartTimeUnixNano":"1700000000123456000","maxEndTimeUnixNano":"1700000000123461000",
                   "spanCount":2,"orphanSpanCount":1,
                   "services":[{"name":"a","spanCount":1},{"name":"b","spanCount":1}]}
                  """));
    }

    @Test
    void spanThatWasSentTwice_countsOnce() throws Exception {
      api.with(span("a", 1), span("a", 1));

      assertThat(summary().get("spanCount").asInt()).isEqualTo(1);
    }
  }
}
