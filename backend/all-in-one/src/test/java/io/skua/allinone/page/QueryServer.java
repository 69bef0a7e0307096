/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import io.skua.allinone.http.Hosts;
import io.skua.allinone.http.HttpPort;
import io.skua.allinone.http.MemoryBudget;
import io.skua.allinone.http.Router;
import io.skua.allinone.query.QueryApi;
import io.skua.allinone.receive.Intake;
import io.skua.allinone.receive.OtlpReceiver;
import io.skua.allinone.receive.ReceiverMetrics;
import io.skua.allinone.status.StatusApi;
import io.skua.allinone.store.SpanStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;

/** The page and its API in front of a store that others write to; it takes OTLP, too. */
final class QueryServer implements AutoCloseable {
  private final StatusApi status;
  private final HttpPort port;

  QueryServer(SpanStore store) throws IOException {
    Router router = new Router();
    new QueryApi(store).routes(router);
    ReceiverMetrics metrics = new ReceiverMetrics(store);
    new OtlpReceiver(new Intake(store, metrics)).routes(router);
    status = new StatusApi(store, metrics);
    status.routes(router);
    Map<String, Object> capabilities = QueryApi.capabilities(store);
    capabilities.put("tagNames", true);
    router.otherwise(new Page(null, "", UiConfig.of(null, () -> capabilities)));
    port =
        HttpPort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "query-server-test",
            new Hosts(Set.of()),
            router,
            MemoryBudget.ofHeap());
  }

  String url(String path) {
    return "http://127.0.0.1:" + port.address().getPort() + path;
  }

  @Override
  public void close() {
    port.close();
    status.close();
  }
}
