/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.Span;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What one click leaves behind: the whole trace of one dispatch, the first since the start. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DispatchTraceTest {
  private Running demo;
  private HttpResponse<String> response;
  private SpanTree trace;

  @BeforeAll
  void dispatchOnce() throws Exception {
    demo = Running.fast();
    response = demo.dispatch("123", "7-1");
    trace = demo.dispatchTrace();
  }

  @AfterAll
  void close() {
    demo.close();
  }

  @Test
  void dispatch_customer_isAnsweredWithDriverAndTime() throws Exception {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).matches("\\{\"Driver\":\"T7\\d{5}C\",\"ETA\":\\d+}");
    Frontend.Answer answer = Endpoint.JSON.readValue(response.body(), Frontend.Answer.class);
    assertThat(answer.eta()).isGreaterThanOrEqualTo(120_000_000_000L).isEqualTo(fewestNanos());
  }

  private long fewestNanos() {
    return Long.parseLong(SpanTree.field(trace.root(), "Dispatch successful", "eta"));
  }

  @Test
  void dispatch_customer_givesSpansOfSixServices() {
    Map<String, Long> counts =
        trace.spans().stream().collect(Collectors.groupingBy(Span::service, Collectors.counting()));
    // The first question to redis times out, and the sixth, and the eleventh.
    assertThat(counts)
        .isEqualTo(
            Map.of(
                "frontend", 1L + 2 + 1 + 20,
                "customer", 1L,
                "mysql", 1L,
                "driver", 1L,
                "redis", 1L + 13,
                "route", 10L));
    assertThat(trace.spans()).hasSize(51);
  }

  @Test
  void dispatch_customer_rootIsTheServletsSpan() {
    Span root = trace.root();
    assertThat(root.service()).isEqualTo("frontend");
    assertThat(root.operationName()).isEqualTo("HTTP GET /dispatch");
    assertThat(root.kind()).isEqualTo("server");
    assertThat(root.tag("component")).contains("java-web-servlet");
    assertThat(root.tag("http.method")).contains("GET");
    assertThat(root.tag("http.status_code")).contains(200L);
    assertThat(root.isError()).isFalse();
  }

  @Test
  void dispatch_customer_rootCallsCustomerDriverAndTenRoutes() {
    assertThat(trace.children(trace.root()))
        .allSatisfy(span -> assertThat(span.kind()).isEqualTo("client"))
        .extracting(Span::operationName)
        .containsOnly(
            "HTTP GET: /customer", "/driver.DriverService/FindNearest", "HTTP GET: /route")
        .hasSize(12);
  }

  @Test
  void httpCall_eachOne_isTwoSpansAndTheServers() {
    List<Span> routes = trace.named("HTTP GET: /route");
    assertThat(routes).hasSize(10).allSatisfy(this::isACallOfRoute);
  }

  private void isACallOfRoute(Span outer) {
    Span onTheWire = trace.child(outer);
    assertThat(onTheWire.operationName()).isEqualTo("HTTP GET");
    assertThat(onTheWire.kind()).isEqualTo("client");
    assertThat(onTheWire.tag("component")).contains("okhttp");
    Span server = trace.child(onTheWire);
    assertThat(server.service()).isEqualTo("route");
    assertThat(server.operationName()).isEqualTo("HTTP GET /route");
    assertThat(server.kind()).isEqualTo("server");
    assertThat(SpanTree.logs(server)).containsExactly("info: HTTP request received");
  }

  @Test
  void grpcCall_findNearest_isASpanOnEitherSide() {
    Span client = trace.only("frontend", "/driver.DriverService/FindNearest");
    Span server = trace.child(client);
    assertThat(server.service()).isEqualTo("driver");
    assertThat(server.operationName()).isEqualTo(client.operationName());
    assertThat(server.kind()).isEqualTo("server");
    assertThat(client.tag("component")).contains("java-grpc");
    assertThat(server.tag("component")).contains("java-grpc");
  }

  @Test
  void customer_query_isOneSpanOfMysql() {
    Span server = trace.only("customer", "HTTP GET /customer");
    assertThat(SpanTree.logs(server))
        .containsExactly("info: HTTP request received", "info: Loading customer");
    Span select = trace.child(server);
    assertThat(select.service()).isEqualTo("mysql");
    assertThat(select.operationName()).isEqualTo("SQL SELECT");
    assertThat(select.kind()).isEqualTo("client");
    assertThat(select.tag("component")).contains("java-jdbc");
    assertThat(select.tag("peer.service")).contains("mysql");
    assertThat(select.tag("sql.query")).contains("SELECT * FROM customer WHERE customer_id=123");
    assertThat(SpanTree.logs(select))
        .containsExactly("info: Acquired lock with 0 transactions waiting behind");
  }

  @Test
  void customer_query_namesTheRequestOfThePagesBaggage() {
    assertThat(trace.only("mysql", "SQL SELECT").tag("request")).contains("7-1");
  }

  @Test
  void driver_askingRedis_failsAtFirstSixthAndEleventh() {
    Span driver = trace.only("driver", "/driver.DriverService/FindNearest");
    List<Span> questions =
        trace.children(driver).stream()
            .filter(span -> span.operationName().equals("GetDriver"))
            .sorted(java.util.Comparator.comparingLong(Span::startMicros))
            .toList();
    assertThat(questions).hasSize(13).allMatch(span -> span.kind().equals("client"));
    for (int i = 0; i < questions.size(); i++) {
      assertThat(questions.get(i).isError()).as("question %d", i + 1).isEqualTo(i % 5 == 0);
    }
    assertThat(SpanTree.logs(questions.get(0))).containsExactly("error: redis timeout");
    assertThat(SpanTree.field(questions.get(5), "redis timeout", "driver_id"))
        .isEqualTo(questions.get(6).tag("param.driverID").orElseThrow());
  }

  @Test
  void driver_redisTimesOut_logsThatItRetries() {
    Span driver = trace.only("driver", "/driver.DriverService/FindNearest");
    assertThat(SpanTree.logs(driver))
        .containsExactly(
            "info: Searching for nearby drivers",
            "error: Retrying GetDriver after error",
            "error: Retrying GetDriver after error",
            "error: Retrying GetDriver after error",
            "info: Search successful");
    assertThat(SpanTree.field(driver, "Retrying GetDriver after error", "retry_no")).isEqualTo("1");
    assertThat(SpanTree.field(driver, "Search successful", "num_drivers")).isEqualTo("10");
    Span find = trace.only("redis", "FindDriverIDs");
    assertThat(find.tag("param.location")).contains("115,277");
    assertThat(SpanTree.logs(find)).containsExactly("info: Found drivers");
  }

  @Test
  void frontend_dispatch_logsEachStep() {
    assertThat(SpanTree.logs(trace.root()))
        .filteredOn(log -> !log.contains("Finding route") && !log.contains("baggage"))
        .containsExactly(
            "info: HTTP request received",
            "info: Getting customer",
            "info: Found customer",
            "info: Finding nearest drivers",
            "info: Found drivers",
            "info: Found routes",
            "info: Dispatch successful");
    assertThat(SpanTree.logs(trace.root())).filteredOn("info: Finding route"::equals).hasSize(10);
  }

  @Test
  void response_dispatch_namesItsTrace() {
    assertThat(response.headers().firstValue("traceresponse").orElseThrow())
        .matches("00-" + trace.root().traceId() + "-[0-9a-f]{16}-01");
  }

  @Test
  void routeStatistics_dispatch_knowCustomerAndSessionFromTheBaggage() throws Exception {
    assertThat(demo.get(Service.ROUTE, "/debug/vars").body())
        .matches("\\{.*\"route.calc.by.customer.sec\":\\{\"Rachel's Floral Designs\":[0-9.]+}.*}")
        .matches("\\{.*\"route.calc.by.session.sec\":\\{\"7\":[0-9.]+}.*}");
    assertThat(demo.get(Service.ROUTE, "/metrics").body())
        .contains("route_calc_by_customer_seconds_total{customer=\"Rachel's Floral Designs\"} ");
  }
}
