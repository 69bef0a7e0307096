/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skua.engines.Engine;
import io.skua.engines.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two collectors and two queries over a real engine, behind nginx, each in a process of its own:
 * whichever is killed, no span is lost that a service had reported, and each is there once. With
 * {@code -Dskua.long} for a minute, otherwise for ten seconds.
 */
@Tag("slow")
@Timeout(900)
class ClusterTest {
  private static final int SECONDS = System.getProperty("skua.long") == null ? 10 : 60;
  private static final int SPANS_A_SECOND = 2_000;

  @TempDir Path directory;

  @Test
  void openSearch_allThatCanDieIsKilled_everySpanIsThereOnce() throws Exception {
    String nginx = Nginx.program();
    try (Engine engine = Engine.openSearch2()) {
      everySpanIsThereOnce(
          nginx, Stored.openSearch(engine), engine, "opensearch:" + engine.url(), SPANS_A_SECOND);
    }
  }

  /** What it has acknowledged is on its disk only if its commit log is written before. */
  @Test
  @EnabledIfSystemProperty(named = "skua.long", matches = ".*")
  void cassandra_allThatCanDieIsKilled_everySpanIsThereOnce() throws Exception {
    String nginx = Nginx.program();
    try (Engine engine = Engine.start(Kind.CASSANDRA_5, Map.of("commitlog_sync", "batch"))) {
      everySpanIsThereOnce(
          nginx, Stored.cassandra(engine), engine, "cassandra:" + engine.address(), 500);
    }
  }

  private void everySpanIsThereOnce(
      String nginx, Stored stored, Engine engine, String store, int spansASecond) throws Exception {
    try (Cluster cluster = new Cluster(nginx, directory, store);
        Load load = Load.start(cluster.collectorUrl(), spansASecond)) {
      load.awaitSeconds(0.1 * SECONDS);
      cluster.killCollector(0, load);

      load.awaitSeconds(0.1 * SECONDS);
      cluster.killQuery(0);

      load.awaitSeconds(0.1 * SECONDS);
      engine.restart();

      load.awaitSeconds(0.1 * SECONDS);
      cluster.killCollector(1, load);

      load.awaitSpans(SECONDS * spansASecond);
      Map<String, Set<String>> reported = load.stop();

      assertThat(load.resent()).as("spans that were sent again").isPositive();
      cluster.assertFound(reported);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(stored.spans())
                      .isEqualTo((long) reported.size() * Client.SPANS_OF_A_TRACE));
    }
  }
}
