/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.allinone.Http;
import io.skua.allinone.Port;
import io.skua.allinone.Vector;
import io.skua.allinone.receive.ReceiverFixture;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class StatusApiTest {
  @Test
  void status_saysHowThingsStand() throws Exception {
    Vector vector = Vector.named("java-http-binary-multispan");
    try (ReceiverFixture fixture = new ReceiverFixture()) {
      String before = Http.get(fixture.url(Port.QUERY, "/api/status")).body();
      vector.sendTo(fixture.backend);
      fixture.post(Port.COLLECTOR, "/api/traces", "text/plain", new byte[0]);
      long bytes = fixture.backend.store().contents().orElseThrow().bytes();

      assertThat(before)
          .isEqualTo(
              """
              {"traces":0,"spans":0,"bytes":0,"evictedSpans":0,"received":0,"dropped":0,\
              "refusedBatches":0,"droppedDatagrams":0,"version":0}\
              """);
      assertThat(Http.get(fixture.url(Port.QUERY, "/api/status")).body())
          .isEqualTo(
              """
              {"traces":1,"spans":4,"bytes":%d,"evictedSpans":0,"received":4,"dropped":0,\
              "refusedBatches":1,"droppedDatagrams":0,"version":1}\
              """,
              bytes);
    }
  }

  @Test
  void metrics_areInPrometheusText() throws Exception {
    Vector vector = Vector.named("java-udp-compact-multispan");
    try (ReceiverFixture fixture = new ReceiverFixture()) {
      vector.sendTo(fixture.backend);
      await().until(() -> fixture.backend.store().contents().orElseThrow().spans() == 4);
      HttpResponse<String> answer = Http.get(fixture.url(Port.QUERY, "/metrics"));

      assertThat(answer.headers().firstValue("Content-Type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      assertThat(answer.body())
          .contains(
              "# TYPE skua_spans_received_total counter",
              "skua_spans_received_total{service=\"frontend\",transport=\"udp-compact\"} 4.0",
              "skua_store_spans 4.0",
              "skua_summaries_bytes 0.0",
              "skua_spans_evicted_total 0.0");
    }
  }
}
