/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.skua.allinone.store.SharedStore;
import io.skua.engines.Engine;
import io.skua.engines.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The one Cassandra of the tests of this module, with one keyspace that they empty. */
final class SharedCassandra {
  static final String KEYSPACE = "jaeger_v1_dc1";

  /** Those of which a row may stay from one test to the next: none. */
  private static final List<String> TABLES =
      List.of(
          "traces",
          "service_names",
          "operation_names_v2",
          "service_name_index",
          "service_operation_index",
          "duration_index",
          "tag_index",
          "dependencies_v2",
          "leases");

  private static Engine engine; // guarded by the class, as below
  private static CqlSession session;

  private SharedCassandra() {}

  static synchronized Engine engine() {
    if (engine == null) {
      // What is truncated is not kept.
      engine = Engine.start(Kind.CASSANDRA_5, Map.of("auto_snapshot", "false"));
    }
    return engine;
  }

  /** Returns a session for what no store does. */
  static synchronized CqlSession session() throws IOException {
    if (session == null) {
      session = Sessions.open(new CassandraSettings(engine().address(), Map.of()));
    }
    return session;
  }

  /** Opens a store over the keyspace as it is. */
  static SharedStore open(String... settings) throws IOException {
    Map<String, String> all = new HashMap<>(Map.of("dependencies-ttl", "48h"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return (SharedStore) new CassandraStoreType().open(engine().address(), all);
  }

  /** Makes the keyspace empty. It must be there. */
  static void empty() throws IOException {
    // After a test that ended it, the session connects again by itself.
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> session().execute("SELECT key FROM system.local").one() != null);
    for (String table : TABLES) {
      session().execute("TRUNCATE " + KEYSPACE + '.' + table);
    }
  }

  /** Opens a store over an empty keyspace. */
  static SharedStore openEmpty(String... settings) throws IOException {
    SharedStore store = open(settings);
    empty();
    return store;
  }
}
