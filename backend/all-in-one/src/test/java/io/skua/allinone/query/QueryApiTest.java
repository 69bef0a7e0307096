/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static io.skua.allinone.query.QueryFixture.escaped;
import static io.skua.allinone.query.QueryFixture.parse;
import static io.skua.allinone.query.Spans.START;
import static io.skua.allinone.query.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.MemoryStore;
import io.skua.allinone.store.SlowFilters;
import io.skua.allinone.store.SpanStore;
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

class QueryApiTest {
  private QueryFixture api;

  @BeforeEach
  void open() throws Exception {
    api = new QueryFixture();
  }

  @AfterEach
  void close() {
    api.close();
  }

  private static String error(int code, String message) {
    return "{\"data\":null,\"total\":0,\"limit\":0,\"offset\":0,\"errors\":[{\"code\":"
        + code
        + ",\"msg\":\""
        + message
        + "\"}]}\n";
  }

  private void assertRefused(String path, int code, String message) throws Exception {
    HttpResponse<String> answer = api.get(path);

    assertThat(answer.statusCode()).isEqualTo(code);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.body()).isEqualTo(error(code, message));
  }

  @Nested
  class Tags {
    private JsonNode data(String query) throws Exception {
      return api.json("/api/tags" + query).at("/data");
    }

    @Test
    void keys_areSorted_withTheirLastValuesFirst() throws Exception {
      api.with(
          span("s", 1).trace(0, 1).at(1, 1).tag("code", 200L).tag("b", true),
          span("s", 2)
              .trace(0, 2)
              .at(2, 1)
              .tag("code", 404L)
              .log(0, new Tag("event", "x"))
              .processTag("ip", "::1"),
          span("s", 3).trace(0, 3).at(3, 1).tag("code", 200L));

      assertThat(api.get("/api/tags").body())
          .isEqualTo(
              """
              {"data":[{"key":"b","values":["true"]},{"key":"code","values":["200","404"]},\
              {"key":"event","values":["x"]},{"key":"ip","values":["::1"]}],\
              "total":4,"limit":0,"offset":0,"errors":null}\
              """);
    }

    @Test
    void keys_ofAService_areThoseOfItsSpans() throws Exception {
      api.with(span("a", 1).tag("mine", 1L), span("b", 2).tag("theirs", 1L));

      assertThat(data("?service=a").findValuesAsText("key")).containsExactly("mine");
      assertThat(data("?service=none")).isEmpty();
    }

    @Test
    void keysAndValues_areFew_andShort() throws Exception {
      Spans span = span("a", 1);
      for (int i = 0; i < 300; i++) {
        span.tag("k" + i, "v").tag("many", "v" + i);
      }
      api.with(
          span.tag("k".repeat(TagCatalogue.MAX_LENGTH + 1), "v")
              .tag("k0", "v".repeat(TagCatalogue.MAX_LENGTH + 1))
              .tag("bytes", new byte[9])
              .tag("", "v"));

      JsonNode data = data("");
      assertThat(data).hasSize(TagCatalogue.MAX_KEYS);
      for (JsonNode tag : data) {
        boolean isMany = tag.at("/key").asText().equals("many");
        assertThat(tag.at("/values")).hasSize(isMany ? TagCatalogue.MAX_VALUES : 1);
        assertThat(tag.at("/key").asText()).hasSizeBetween(1, 4);
      }
    }
  }

  @Nested
  class Names {
    @Test
    void services_areSortedAndCounted() throws Exception {
      api.with(span("frontend", 1), span("driver", 2), span("customer", 3));

      HttpResponse<String> answer = api.get("/api/services");

      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(answer.body())
          .isEqualTo(
              """
              {"data":["customer","driver","frontend"],"total":3,"limit":0,"offset":0,"errors":null}\
              """);
    }

    @Test
    void services_ofNothing_areAnEmptyList() throws Exception {
      assertThat(api.get("/api/services").body())
          .isEqualTo(
              """
              {"data":[],"total":0,"limit":0,"offset":0,"errors":null}\
              """);
    }

    @Test
    void operations_ofAServiceInThePath_areNames() throws Exception {
      api.with(
          span("a/b c", 1).name("HTTP GET: /customer"),
          span("a/b c", 2).name("HTTP GET /dispatch").tag("span.kind", "server"),
          span("a/b c", 3).name("HTTP GET /dispatch").tag("span.kind", "client"),
          span("other", 4));

      assertThat(api.get("/api/services/a%2Fb%20c/operations").body())
          .isEqualTo(
              """
              {"data":["HTTP GET /dispatch","HTTP GET: /customer"],"total":2,"limit":0,"offset":0,"errors":null}\
              """);
    }

    @Test
    void operations_haveTheirKinds() throws Exception {
      api.with(
          span("frontend", 1).name("plain"),
          span("frontend", 2).name("HTTP GET /dispatch").tag("span.kind", "server"));

      assertThat(api.get("/api/operations?service=frontend&spanKind=server").body())
          .isEqualTo(
              """
              {"data":[{"name":"HTTP GET /dispatch","spanKind":"server"}],"total":1,"limit":0,"offset":0,"errors":null}\
              """);
      assertThat(api.json("/api/operations?service=frontend").get("total").asInt()).isEqualTo(2);
    }

    @Test
    void operations_withoutService_areRefused() throws Exception {
      assertRefused("/api/operations", 400, "parameter 'service' is required");
    }
  }

  @Nested
  class OneTrace {
    /** As real Jaeger was recorded to write them, so that text is compared with text. */
    @Test
    void trace_fractions_areWrittenAsJaegerWritesThem() throws Exception {
      api.with(
          span("a", 1)
              .tag("one", 1.0)
              .tag("neg0", -0.0)
              .tag("int17", 12_345_678_901_234_568.0)
              .tag("large", 1e21)
              .tag("quarter", 0.25));

      assertThat(api.get("/api/traces/ab").body())
          .contains("\"float64\",\"value\":1}")
          .contains("\"value\":-0}")
          .contains("\"value\":12345678901234568}")
          .contains("\"value\":1e+21}")
          .contains("\"value\":0.25}");
      assertThat(api.get("/api/v3/traces/ab").body())
          .contains("\"doubleValue\":1}")
          .contains("\"doubleValue\":-0}")
          .contains("\"doubleValue\":12345678901234568}")
          .contains("\"doubleValue\":1e+21}");
    }

    @Test
    void trace_isTheDocumentThatJaegerWrites() throws Exception {
      TraceId other = new TraceId(0, 0xff);
      api.with(
          span("frontend", 1)
              .trace(0x463ac35c9f6413adL, 0x48485a3953bb6124L)
              .name("HTTP GET /dispatch")
              .at(0, 720_123)
              .tag("span.kind", "server")
              .tag("http.status_code", 200L)
              .tag("big", 9_223_372_036_854_775_222L)
              .tag("ratio", 72.5)
              .tag("nothing", Double.NaN)
              .tag("error", true)
              .tag("blob", new byte[] {0, 0, 0x30, 0x39})
              .log(4, new Tag("event", "Found customer"), new Tag("level", "info"))
              .host("h"),
          span("customer", 2)
              .trace(0x463ac35c9f6413adL, 0x48485a3953bb6124L)
              .name("HTTP GET: /customer")
              .flags(0)
              .at(44, 300_100)
              .childOf(1)
              .reference(true, other, 0xff)
              .warning("what the store found"));

      HttpResponse<String> answer = api.get("/api/traces/463ac35c9f6413ad48485a3953bb6124");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(parse(answer.body()))
          .isEqualTo(
              parse(
                  """
                  {"data":[{"traceID":"463ac35c9f6413ad48485a3953bb6124",
                   "spans":[
                    {"traceID":"463ac35c9f6413ad48485a3953bb6124","spanID":"0000000000000001","flags":1,
                     "operationName":"HTTP GET /dispatch","references":[],
                     "startTime":1700000000123456,"duration":720123,
                     "tags":[{"key":"span.kind","type":"string","value":"server"},
                             {"key":"http.status_code","type":"int64","value":200},
                             {"key":"big","type":"int64","value":"9223372036854775222"},
                             {"key":"ratio","type":"float64","value":72.5},
                             {"key":"nothing","type":"float64","value":"NaN"},
                             {"key":"error","type":"bool","value":true},
                             {"key":"blob","type":"binary","value":"AAAwOQ=="}],
                     "logs":[{"timestamp":1700000000123460,
                              "fields":[{"key":"event","type":"string","value":"Found customer"},
                                        {"key":"level","type":"string","value":"info"}]}],
                     "processID":"p1","warnings":null},
                    {"traceID":"463ac35c9f6413ad48485a3953bb6124","spanID":"0000000000000002",
                     "parentSpanID":"0000000000000001",
                     "operationName":"HTTP GET: /customer",
                     "references":[
                      {"refType":"CHILD_OF","traceID":"463ac35c9f6413ad48485a3953bb6124","spanID":"0000000000000001"},
                      {"refType":"FOLLOWS_FROM","traceID":"00000000000000ff","spanID":"00000000000000ff"}],
                     "startTime":1700000000123500,"duration":300100,"tags":[],"logs":[],"processID":"p2",
                     "warnings":["what the store found"]}],
                   "processes":{"p1":{"serviceName":"frontend","tags":[{"key":"hostname","type":"string","value":"h"}]},
                                "p2":{"serviceName":"customer","tags":[]}},
                   "warnings":null}],"total":0,"limit":0,"offset":0,"errors":null}
                  """));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "AB", "00000000000000ab", "000000000000000000000000000000ab"})
    void id_mayHaveAnyNumberOfZerosBefore(String id) throws Exception {
      api.with(span("a", 1).trace(0, 0xab));

      assertThat(api.json("/api/traces/" + id).at("/data/0/traceID").asText())
          .isEqualTo("00000000000000ab");
    }

    @Test
    void id_mayBeBase64() throws Exception {
      api.with(span("a", 1).trace(0xfb00000000000000L, 0xff));

      assertThat(
              api.json("/api/traces/%2BwAAAAAAAAAAAAAAAAAA%2Fw==").at("/data/0/traceID").asText())
          .isEqualTo("fb0000000000000000000000000000ff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xyz", "AAA_", "+++++w==", "0123456789abcdef0123456789abcdef0"})
    void id_thatIsNeither_isRefused(String id) throws Exception {
      assertRefused(
          "/api/traces/" + id,
          400,
          "unable to parse param 'traceID': neither 1 to 32 hex digits nor 16 bytes in base64");
    }

    @Test
    void unknownTrace_is404() throws Exception {
      assertRefused("/api/traces/ff", 404, "trace not found");
    }

    @Test
    void trace_isMended_unlessItIsAskedForRaw() throws Exception {
      api.with(span("a", 1).childOf(0xee), span("a", 1).childOf(0xee));

      JsonNode mended = api.json("/api/traces/ab").at("/data/0/spans");
      JsonNode raw = api.json("/api/traces/ab?raw=true").at("/data/0/spans");

      assertThat(mended).hasSize(1);
      assertThat(mended.at("/0/warnings")).hasSize(1);
      assertThat(raw).hasSize(2);
      assertThat(raw.at("/0/warnings").isNull()).isTrue();
    }

    @Test
    void rawThatIsNoBoolean_isRefused() throws Exception {
      assertRefused(
          "/api/traces/ab?raw=maybe",
          400,
          "unable to parse param 'raw': neither true nor false: maybe");
    }

    @Test
    void prettyPrint_indents() throws Exception {
      api.with(span("a", 1));

      HttpResponse<String> answer = api.get("/api/traces/ab?prettyPrint=true");

      assertThat(answer.body()).contains("\n  \"data\"");
      assertThat(parse(answer.body())).isEqualTo(api.json("/api/traces/ab?prettyPrint=false"));
    }

    @Test
    void manySpans_areWrittenWhileTheyAreSent() throws Exception {
      List<Span> spans = new ArrayList<>();
      for (int i = 1; i <= 10_000; i++) {
        spans.add(span("a", i).childOf(i - 1).span());
      }
      api.store.add(spans);

      HttpResponse<String> answer = api.get("/api/traces/ab");

      assertThat(answer.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
      assertThat(parse(answer.body()).at("/data/0/spans")).hasSize(10_000);
    }
  }

  @Nested
  class Search {
    private List<String> found(String query) throws Exception {
      JsonNode answer = api.json("/api/traces?service=a&start=0&end=" + (START + 1000) + query);
      List<String> names = new ArrayList<>();
      answer.get("data").forEach(trace -> names.add(trace.at("/spans/0/operationName").asText()));
      return names;
    }

    private Spans trace(int id) {
      return span("a", id).trace(0, id).name("t" + id);
    }

    @Test
    void traces_comeNewestFirst() throws Exception {
      api.with(trace(1), trace(2), span("b", 3).trace(0, 3));

      assertThat(found("")).containsExactly("t2", "t1");
    }

    @Test
    void nothingFound_isAnEmptyList() throws Exception {
      assertThat(api.get("/api/traces?service=none").body())
          .isEqualTo(
              """
              {"data":[],"total":0,"limit":0,"offset":0,"errors":null}\
              """);
    }

    @Test
    void operation_isExact() throws Exception {
      api.with(trace(1), trace(12));

      assertThat(found("&operation=t1")).containsExactly("t1");
      assertThat(found("&operation=")).hasSize(2);
    }

    @Test
    void startAndEnd_areMicroseconds() throws Exception {
      api.with(trace(1).at(10, 1), trace(2).at(20, 1), trace(3).at(30, 1));

      JsonNode answer =
          api.json("/api/traces?service=a&start=" + (START + 20) + "&end=" + (START + 29));

      assertThat(answer.get("data")).hasSize(1);
      assertThat(answer.at("/data/0/traceID").asText()).isEqualTo("0000000000000002");
    }

    @Test
    void startAndEnd_areTwoDaysUnlessTheyAreGiven() throws Exception {
      long now = System.currentTimeMillis() * 1000 - START;
      long day = 86_400_000_000L;
      api.with(trace(1).at(now - day, 1), trace(2).at(now - 3 * day, 1), trace(3).at(now + day, 1));

      assertThat(api.json("/api/traces?service=a").findValuesAsText("operationName"))
          .containsExactly("t1");
    }

    @Test
    void lookback_isThePagesOwn() throws Exception {
      api.with(trace(1));

      assertThat(found("&lookback=1h")).containsExactly("t1");
    }

    @Test
    void limit_cutsTheOldest() throws Exception {
      api.with(trace(1), trace(2), trace(3));

      assertThat(found("&limit=2")).containsExactly("t3", "t2");
    }

    @Test
    void limit_is100UnlessItIsGiven() throws Exception {
      for (int i = 1; i <= 101; i++) {
        api.with(trace(i));
      }

      assertThat(found("")).hasSize(100);
    }

    @Test
    void withoutService_findsThoseOfAny() throws Exception {
      api.with(trace(1), trace(2));

      assertThat(parse(api.get("/api/traces?start=0").body()).get("data")).hasSize(2);
    }

    @Test
    void durations_areInclusive() throws Exception {
      api.with(trace(1).at(0, 100), trace(2).at(0, 1_500), trace(3).at(0, 2_000_000));

      assertThat(found("&minDuration=1.5ms")).containsExactly("t3", "t2");
      assertThat(found("&maxDuration=1.5ms")).containsExactly("t2", "t1");
      assertThat(found("&minDuration=100us&maxDuration=0.1ms")).containsExactly("t1");
      assertThat(found("&minDuration=100001ns")).containsExactly("t3", "t2");
    }

    @Test
    void tag_mayBeRepeated_andAllMustHold() throws Exception {
      api.with(trace(1).tag("x", "1").tag("y", "a:b"), trace(2).tag("x", "1"));

      assertThat(found("&tag=x:1")).containsExactly("t2", "t1");
      assertThat(found("&tag=x:1&tag=" + escaped("y:a:b"))).containsExactly("t1");
    }

    @Test
    void filter_isOfThisPageAlone() throws Exception {
      api.with(
          trace(1).tag("http.status_code", 200L),
          trace(2).tag("http.status_code", 503L),
          trace(3).tag("error", true));

      assertThat(found("&filter=" + escaped("http.status_code >= 500 OR error")))
          .containsExactly("t3", "t2");
      assertThat(found("&filter=")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/api/traces?start=0&filter=x",
          "/api/v3/traces?query.filter=x",
          "/api/v3/trace-summaries?query.rawTraces=true&query.filter=x"
        })
    void filter_tooSlowAfterTheFirst_is503(String path) throws Exception {
      SpanStore store = SlowFilters.afterTheFirst(new MemoryStore(9, 1 << 20));
      String within =
          "&query.startTimeMin=2023-11-14T22:00:00Z&query.startTimeMax=2023-11-14T23:00:00Z";
      try (QueryFixture slow = new QueryFixture(store)) {
        slow.with(trace(1).tag("x", true), trace(2).tag("x", true));

        HttpResponse<String> answer = slow.get(path + within);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("the filter takes too long");
      }
    }

    @Test
    void tags_areAJsonObject() throws Exception {
      api.with(
          trace(1).tag("error", true).tag("http.status_code", 500L),
          trace(2).tag("http.status_code", 500L));

      String tags =
          """
          {"error":"true","http.status_code":"500"}\
          """;
      assertThat(found("&tags=" + escaped(tags))).containsExactly("t1");
    }

    @Test
    void raw_isNotMended() throws Exception {
      api.with(trace(1).childOf(0xee));

      String query = "/api/traces?service=a&start=0";
      assertThat(api.json(query + "&raw=true").at("/data/0/spans/0/warnings").isNull()).isTrue();
      assertThat(api.json(query).at("/data/0/spans/0/warnings")).hasSize(1);
    }

    @Test
    void traceIds_areLookedUp_andMissingOnesAreNamed() throws Exception {
      api.with(trace(1), trace(2), trace(3));

      HttpResponse<String> answer =
          api.get("/api/traces?traceID=3&traceID=fe&traceID=1&traceID=ff");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(parse(answer.body()).findValuesAsText("operationName"))
          .containsExactly("t3", "t1");
      assertThat(parse(answer.body()).get("errors"))
          .isEqualTo(
              parse(
                  """
                  [{"msg":"trace not found","traceID":"00000000000000fe"},
                   {"msg":"trace not found","traceID":"00000000000000ff"}]
                  """));
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "service=a&start=today | unable to parse param 'start': For input string: \\\"today\\\"",
          "service=a&end=1.5     | unable to parse param 'end': For input string: \\\"1.5\\\"",
          "service=a&limit=0     | unable to parse param 'limit': less than 1: 0",
          "service=a&limit=many  | unable to parse param 'limit': For input string: \\\"many\\\"",
          "service=a&tag=x       | unable to parse param 'tag': expecting key:value, got x",
          "service=a&tags=x      | unable to parse param 'tags': no JSON object of strings: x",
          "service=a&tags=5      | unable to parse param 'tags': no JSON object of strings: 5",
          "service=a&tags=[]     | unable to parse param 'tags': no JSON object of strings: []",
          "filter=a+b+%3D        | unable to parse param 'filter': a value is missing, \\\"\\\" if"
              + " it is empty (at position 6)",
          "service=a&raw=2       | unable to parse param 'raw': neither true nor false: 2",
          "traceID=xyz           | unable to parse param 'traceID': neither 1 to 32 hex digits nor"
              + " 16 bytes in base64",
          "service=a&minDuration=5 | unable to parse param 'minDuration': invalid duration"
              + " \\\"5\\\", such as 1.5ms or 2s",
          "service=a&maxDuration=x | unable to parse param 'maxDuration': invalid duration"
              + " \\\"x\\\", such as 1.5ms or 2s",
          "service=a&minDuration=2s&maxDuration=1s | 'maxDuration' should be greater than"
              + " 'minDuration'"
        })
    void malformedParameter_isRefusedByItsName(String query, String message) throws Exception {
      String uri = query.replace("[", "%5B").replace("]", "%5D");

      assertRefused("/api/traces?" + uri, 400, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "{\"a\":{}}", "{\"a\":\"b\"", "\"text\"", "{}x"})
    void tagsThatAreNoObjectOfStrings_areRefused(String tags) throws Exception {
      assertThat(api.get("/api/traces?service=a&tags=" + escaped(tags)).statusCode())
          .isEqualTo(400);
    }
  }

  @Nested
  class Dependencies {
    @BeforeEach
    void twoServicesCallEachOther() {
      api.with(
          span("frontend", 1),
          span("customer", 2).childOf(1),
          span("customer", 3).childOf(1),
          span("mysql", 4).childOf(3));
    }

    @Test
    void dependencies_areCounted() throws Exception {
      assertThat(api.get("/api/dependencies?endTs=1700000001000&lookback=10000").body())
          .isEqualTo(
              """
              {"data":[{"parent":"customer","child":"mysql","callCount":1},{"parent":"frontend","child":"customer","callCount":2}],"total":0,"limit":0,"offset":0,"errors":null}\
              """);
    }

    @Test
    void service_isParentOrChild() throws Exception {
      String query = "/api/dependencies?endTs=1700000001000&service=";

      assertThat(api.json(query + "customer").get("data")).hasSize(2);
      assertThat(api.json(query + "mysql").get("data")).hasSize(1);
      assertThat(api.json(query + "none").get("data")).isEmpty();
    }

    @Test
    void lookback_isADayUnlessItIsGiven() throws Exception {
      long hour = 3_600_000;
      long start = START / 1000;

      assertThat(api.json("/api/dependencies?endTs=" + (start + 23 * hour)).get("data")).hasSize(2);
      assertThat(api.json("/api/dependencies?endTs=" + (start + 25 * hour)).get("data")).isEmpty();
      assertThat(api.json("/api/dependencies").get("data")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"endTs=x", "endTs=-1", "lookback=9223372036854775807"})
    void malformedTime_isRefused(String query) throws Exception {
      assertThat(api.get("/api/dependencies?" + query).statusCode()).isEqualTo(400);
    }
  }

  @Nested
  class Transform {
    private static final String OTLP =
        """
        {"resourceSpans":[{
         "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
         "scopeSpans":[{"spans":[
          {"traceId":"000000000000000000000000000000ab","spanId":"0000000000000001","name":"GET /","kind":2,
           "startTimeUnixNano":"1700000000123456000","endTimeUnixNano":"1700000000123461000",
           "status":{"code":2}},
          {"traceId":"000000000000000000000000000000cd","spanId":"0000000000000002","name":"other",
           "startTimeUnixNano":"1","endTimeUnixNano":"2"},
          {"traceId":"000000000000000000000000000000ab","spanId":"0000000000000003",
           "parentSpanId":"0000000000000001","name":"child"}]}]}]}
        """;

    @Test
    void otlp_isAnsweredAsTraces() throws Exception {
      JsonNode data = parse(api.post("/api/transform", OTLP).body()).get("data");

      assertThat(data).hasSize(2);
      assertThat(data.at("/0/traceID").asText()).isEqualTo("00000000000000ab");
      assertThat(data.at("/0/spans").findValuesAsText("operationName"))
          .containsExactly("GET /", "child");
      assertThat(data.at("/0/spans/0/tags").findValuesAsText("key"))
          .containsExactlyInAnyOrder("span.kind", "error", "otel.status_code");
      assertThat(data.at("/0/spans/1/parentSpanID").asText()).isEqualTo("0000000000000001");
      assertThat(data.at("/0/processes/p1/serviceName").asText()).isEqualTo("shop");
    }

    @Test
    void otlp_isNotStored() throws Exception {
      api.post("/api/transform", OTLP);

      assertThat(api.store.services()).isEmpty();
    }

    @Test
    void whatVersion3Answers_canBeShown() throws Exception {
      api.with(
          span("frontend", 1).host("h").tag("x", 5L).log(1, new Tag("event", "e")),
          span("customer", 2).childOf(1).reference(true, new TraceId(1, 2), 3));
      String stored = api.json("/api/v3/traces/ab").get("result").toString();

      JsonNode shown = parse(api.post("/api/transform", stored).body()).at("/data/0");

      JsonNode direct = api.json("/api/traces/ab").at("/data/0");
      assertThat(shown.get("spans")).isEqualTo(direct.get("spans"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "{\"resourceSpans\":5}"})
    void anythingElse_isRefused(String body) throws Exception {
      HttpResponse<String> answer = api.post("/api/transform", body);

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(parse(answer.body()).at("/errors/0/code").asInt()).isEqualTo(400);
    }

    @Test
    void nothing_isAnEmptyList() throws Exception {
      assertThat(api.post("/api/transform", "{}").body())
          .isEqualTo(
              """
              {"data":[],"total":0,"limit":0,"offset":0,"errors":null}\
              """);
    }
  }

  @Nested
  class WhatThereIsNot {
    @Test
    void archive_ofATrace_isNotImplemented() throws Exception {
      api.with(span("a", 1));

      HttpResponse<String> answer = api.post("/api/archive/ab", "");

      assertThat(answer.statusCode()).isEqualTo(501);
      assertThat(answer.body()).isEqualTo(error(501, "there is no archive storage"));
    }

    @Test
    void archive_ofNothing_is404() throws Exception {
      assertThat(api.post("/api/archive/ab", "").body()).isEqualTo(error(404, "trace not found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"latencies", "calls", "errors"})
    void metrics_areNotImplemented(String name) throws Exception {
      assertRefused("/api/metrics/" + name + "?service=a", 501, "there is no metrics storage");
    }

    @Test
    void anythingElse_is404InPlainText() throws Exception {
      HttpResponse<String> answer = api.get("/api/nothing");

      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).isEqualTo("404 page not found\n");
    }

    @Test
    void otherMethods_areNotAllowed() throws Exception {
      assertThat(api.post("/api/services", "").statusCode()).isEqualTo(405);
    }
  }
}
