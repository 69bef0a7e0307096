/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.engines.Engine;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** OpenSearch, as it is in trouble, by its own settings and by a proxy before it. */
class OpenSearchFaultsTest extends FaultsContract {
  private Proxy proxy;

  @Override
  String start() throws Exception {
    engine = Engine.openSearch2();
    proxy = new Proxy(engine.url());
    return "opensearch:" + proxy.url();
  }

  @Override
  @AfterAll
  void close() throws Exception {
    super.close();
    if (proxy != null) {
      proxy.close();
    }
  }

  Stream<Fault> faults() {
    return Stream.of(
        new Fault("is away", () -> engine.kill(), () -> engine.restart(), "store_unreachable"),
        new Fault("hangs", () -> engine.suspend(), () -> engine.resume(), "store_timeout"),
        block("is read-only", "index.blocks.write", "store_read_only"),
        block("is full", "index.blocks.read_only_allow_delete", "store_full"),
        proxy("is overloaded", Proxy.Mode.REJECTED, "store_busy"),
        proxy("loses its answer", Proxy.Mode.TORN, "store_unreachable"));
  }

  private Fault block(String name, String setting, String reason) {
    return new Fault(
        name,
        () -> put("/jaeger-span-*/_settings", "{\"" + setting + "\":true}"),
        () -> put("/jaeger-span-*/_settings", "{\"" + setting + "\":null}"),
        reason);
  }

  private Fault proxy(String name, Proxy.Mode mode, String reason) {
    return new Fault(name, () -> proxy.become(mode), () -> proxy.become(Proxy.Mode.PASSES), reason);
  }

  private void put(String path, String json) throws Exception {
    HttpResponse<String> answer = Http.send("PUT", engine.url() + path, json);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** The day of a span may need an index that cannot be made: not the fault of the span. */
  @Test
  void noNewIndexAllowed_sendersAreToldToRetry() throws Exception {
    FaultyStore.Request yesterday =
        store.request(Instant.now().minus(Duration.ofDays(1)), List.of(Duration.ofMillis(1)));
    put("/_cluster/settings", "{\"transient\":{\"cluster.max_shards_per_node\":1}}");
    try {
      store.send(yesterday).assertRetry();
    } finally {
      put("/_cluster/settings", "{\"transient\":{\"cluster.max_shards_per_node\":null}}");
    }
    store.sendUntilAcknowledged(yesterday);

    store.assertNothingWasLost();
  }

  @Test
  void mappingThatRefusesSome_othersAreStored_andTheSenderIsToldHowMany() throws Exception {
    String index = "/jaeger-span-2001-02-03";
    put(index, "{\"mappings\":{\"properties\":{\"duration\":{\"type\":\"short\"}}}}");
    long before = store.dropped("mapping");

    Instant then = Instant.parse("2001-02-03T04:05:06Z");
    FaultyStore.Answer answer =
        store.send(
            store.request(
                then, List.of(Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofMillis(2))));

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.rejected()).as(answer.body()).isEqualTo(1);

    assertThat(store.dropped("mapping")).isEqualTo(before + 1);
    Http.send("POST", engine.url() + index + "/_refresh", "");
    assertThat(Http.json(Http.get(engine.url() + index + "/_count")).path("count").asInt())
        .isEqualTo(2);
  }
}
