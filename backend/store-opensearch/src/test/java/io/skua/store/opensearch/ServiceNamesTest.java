/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much is asked of an engine for the names that are known. */
class ServiceNamesTest {
  private FakeEngine engine;
  private Cluster cluster;
  private Instant now = Instant.parse("2026-11-27T12:00:00Z");
  private ServiceNames names;

  @BeforeEach
  void start() throws Exception {
    engine = new FakeEngine();
    cluster = new OpenSearchSettings(Map.of()).cluster(engine.url());
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    names = new ServiceNames(cluster, clock);
  }

  @AfterEach
  void close() {
    cluster.close();
    engine.close();
  }

  private void write(String index) {
    names.written(ServiceNames.document(span(1, 1).build(), index));
  }

  @Test
  void look_indexOfNamesThatAreTooOld_isNotAskedFor() {
    write("old");
    now = now.plus(Duration.ofHours(13));
    write("new");

    names.look();

    assertThat(engine.requests).containsExactly("GET /new/_settings/index.uuid");
  }

  @Test
  void look_engineThatIsSlow_isAskedForASecondInAll() {
    List<Integer> asked = new ArrayList<>();
    engine.answers.put(
        "GET index.uuid",
        (exchange, lines) -> {
          asked.add(1);
          try {
            Thread.sleep(400); // That slow is the engine.
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          FakeEngine.answer(exchange, 200, "{}");
        });
    for (int i = 0; i < 6; i++) {
      write("day-" + i);
    }

    names.look();

    assertThat(asked).hasSizeBetween(1, 3);
  }
}
