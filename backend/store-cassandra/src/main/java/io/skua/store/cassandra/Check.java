/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.skua.allinone.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether Cassandra can be read and written: a row of the table of leases, which soon ends by
 * itself, is in nobody's way. Safe for any thread.
 */
final class Check {
  private static final String NAME = "skua-check";

  private final Database database;
  private final PreparedStatement read;
  private final @Nullable PreparedStatement write; // null if there is no such table

  Check(Database database, Schema schema) {
    this.database = database;
    read = database.prepare("SELECT service_name FROM %s.service_names LIMIT 1");
    write =
        schema.hasLeases()
            ? database.prepare("INSERT INTO %s.leases (name, owner) VALUES (?, ?) USING TTL 10")
            : null;
  }

  /**
   * Returns if it can be.
   *
   * @throws StoreUnavailableException if it cannot
   */
  void run() {
    database.run(read.bind());
    if (write != null) {
      database.run(write.bind(NAME, "skua"));
    }
  }
}
