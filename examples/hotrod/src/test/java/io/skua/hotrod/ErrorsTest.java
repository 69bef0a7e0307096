/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.store.TraceQuery;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ErrorsTest {
  private final Running demo = Running.fast();

  @AfterEach
  void close() {
    demo.close();
  }

  @Test
  void dispatch_withoutCustomer_is400() throws Exception {
    HttpResponse<String> response = demo.get(Service.FRONTEND, "/dispatch");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo("Missing required 'customer' parameter");
  }

  @Test
  void dispatch_unknownCustomer_is404_whichIsAnErrorOfTheClientAlone() throws Exception {
    HttpResponse<String> response = demo.dispatch("124", "7-1");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("invalid customer ID");
    Span root = demo.dispatchTrace().root();
    assertThat(root.isError()).isFalse();
    assertThat(SpanTree.field(root, "request failed", "error")).contains("invalid customer ID");
    TraceQuery failed = TraceQuery.builder().withTags(Map.of("error", "true")).build();
    assertThat(demo.backend.store().find(failed))
        .singleElement()
        .satisfies(
            trace ->
                assertThat(trace.spans())
                    .filteredOn(Span::isError)
                    .extracting(Span::kind)
                    .containsExactly("client"));
  }

  @Test
  void customer_askedAmiss_is400Or404() throws Exception {
    assertThat(demo.get(Service.CUSTOMER, "/customer").statusCode()).isEqualTo(400);
    assertThat(demo.get(Service.CUSTOMER, "/customer?customer=1%27%20OR%201=1").statusCode())
        .isEqualTo(404);
  }

  @Test
  void route_withoutDropoff_is400() throws Exception {
    assertThat(demo.get(Service.ROUTE, "/route?pickup=1,2").body())
        .isEqualTo("Missing required 'dropoff' parameter");
  }

  @Test
  void dispatch_byPost_is405() throws Exception {
    assertThat(demo.post("dispatch?customer=123", "text/plain", "").statusCode()).isEqualTo(405);
  }

  @Test
  void frontend_pathsThatNobodyKnows_are404UnderOneName() throws Exception {
    assertThat(demo.get(Service.FRONTEND, "/secret/7").statusCode()).isEqualTo(404);
    assertThat(demo.get(Service.FRONTEND, "/secret/8").statusCode()).isEqualTo(404);
    await().until(() -> demo.backend.traces().size() == 2);
    assertThat(operations()).containsExactly("HTTP GET /");
  }

  private Set<String> operations() {
    return demo.backend.traces().stream()
        .map(Trace::spans)
        .flatMap(List::stream)
        .map(Span::operationName)
        .collect(Collectors.toSet());
  }

  @Test
  void dispatch_driverServiceDown_is500WithTextAndMarked() throws Exception {
    Map<Service, Integer> ports = new EnumMap<>(Service.class);
    ports.put(Service.CUSTOMER, demo.hotrod.url(Service.CUSTOMER).getPort());
    ports.put(Service.ROUTE, demo.hotrod.url(Service.ROUTE).getPort());
    ports.put(Service.DRIVER, portOfNobody());
    Settings settings = Settings.ephemeral(demo.backend.queryUrl().toString());
    try (Frontend frontend =
        Frontend.start(settings, "127.0.0.1", ports, demo.fixes, demo.tracers)) {
      HttpResponse<String> response =
          Running.get(
              demo.hotrod
                  .url()
                  .resolve("http://127.0.0.1:" + frontend.port() + "/dispatch?customer=123"));
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).startsWith("UNAVAILABLE");
      await().until(() -> !demo.backend.traces().isEmpty());
      await()
          .untilAsserted(
              () ->
                  assertThat(demo.backend.traces().get(0).spans())
                      .filteredOn(Span::isError)
                      .extracting(Span::operationName)
                      .containsExactlyInAnyOrder(
                          "HTTP GET /dispatch", "/driver.DriverService/FindNearest"));
    }
  }

  private static int portOfNobody() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void start_portTaken_saysWhichAndHowToChooseAnother() {
    for (Service service : List.of(Service.ROUTE, Service.DRIVER)) {
      Map<Service, Integer> ports = new EnumMap<>(Settings.ephemeral("http://x").ports());
      int taken = demo.hotrod.url(service).getPort();
      ports.put(service, taken);
      Settings settings =
          new Settings(InetAddress.getLoopbackAddress(), ports, "", "http://localhost:1");
      assertThatThrownBy(() -> Hotrod.start(settings, demo.fixes, demo.tracers))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage(
              "The %s service cannot listen on 127.0.0.1:%d (Address already in use)."
                  + " Choose another port by --%s-service-port=<n>.",
              service.serviceName(), taken, service.serviceName());
    }
  }

  @Test
  void settings_wrong_areRefusedByName() {
    assertThatThrownBy(() -> Settings.ephemeral("localhost:16686"))
        .hasMessage("--jaeger-ui: 'localhost:16686', must be a URL");
    assertThatThrownBy(
            () ->
                new Settings(
                    InetAddress.getLoopbackAddress(),
                    Map.of(Service.DRIVER, 70000),
                    "",
                    "http://x"))
        .hasMessage("--driver-service-port: 70000, must be 0 to 65535");
  }
}
