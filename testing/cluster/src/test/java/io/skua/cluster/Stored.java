/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.skua.engines.Engine;
import java.io.IOException;

/** What an engine has, asked past Skua. */
interface Stored {
  /** Returns how many spans it has, each as often as it has it. */
  long spans() throws IOException, InterruptedException;

  static Stored openSearch(Engine engine) {
    return () ->
        Http.json(Http.get(engine.url() + "/jaeger-span-*/_count")).path("count").asLong(-1);
  }

  static Stored cassandra(Engine engine) {
    return () -> {
      long spans = 0;
      try (CqlSession session = EnginesTest.session(engine)) {
        for (Row row : session.execute("SELECT span_id FROM jaeger_v1_dc1.traces")) {
          spans += row.isNull(0) ? 0 : 1;
        }
      }
      return spans;
    };
  }
}
