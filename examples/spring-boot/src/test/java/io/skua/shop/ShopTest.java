/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.AllInOne;
import io.skua.allinone.Port;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An order, from the customer to the shelves, as it arrives at the backend. */
@Tag("slow")
class ShopTest {
  private static String get(String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void order_always_isOneTraceOfBothServices() throws Exception {
    try (AllInOne backend = AllInOne.start();
        Shop shop =
            Shop.start(
                0,
                0,
                "skua.agent.port=" + backend.port(Port.AGENT_COMPACT),
                "skua.reporter.flush-interval=50ms")) {
      assertThat(get(shop.url())).contains("/order/tea");
      assertThat(get(shop.url() + "/order/tea")).isEqualTo("Your tea is on its way.");

      await().untilAsserted(() -> assertThat(order(backend)).hasSize(7));
      assertThat(order(backend))
          .extracting(span -> span.service() + ": " + span.operationName())
          .containsExactlyInAnyOrder(
              "storefront: http get /order/{item}",
              "storefront: price",
              "storefront: http get",
              "warehouse: http get /take/{item}",
              "warehouse: connection",
              "warehouse: query",
              "storefront: receipt");
      assertThat(parentOf("price", order(backend))).isEqualTo("http get /order/{item}");
    }
  }

  private static String parentOf(String operation, List<Span> spans) {
    Span child = named(operation, spans);
    return spans.stream()
        .filter(span -> span.spanId() == child.parentSpanId())
        .map(Span::operationName)
        .findFirst()
        .orElse("none");
  }

  private static Span named(String operation, List<Span> spans) {
    return spans.stream().filter(s -> s.operationName().equals(operation)).findFirst().get();
  }

  /** Spans of the trace that has the order; empty until it is there. */
  private static List<Span> order(AllInOne backend) {
    return backend.traces().stream()
        .map(Trace::spans)
        .filter(spans -> spans.stream().anyMatch(s -> s.operationName().contains("/order/")))
        .findFirst()
        .orElse(List.of());
  }
}
