/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.time.Duration;

/** Leases in the table that Jaeger has for its own, under other names. Safe for any thread. */
final class Leases {
  private static final String PREFIX = "skua-";

  private final Database database;
  private final PreparedStatement take;
  private final PreparedStatement renew;
  private final PreparedStatement end;

  Leases(Database database) {
    this.database = database;
    take =
        database.prepareConditional(
            "INSERT INTO %s.leases (name, owner) VALUES (?, ?) IF NOT EXISTS USING TTL ?");
    renew =
        database.prepareConditional(
            "UPDATE %s.leases USING TTL ? SET owner = ? WHERE name = ? IF owner = ?");
    end = database.prepareConditional("DELETE FROM %s.leases WHERE name = ? IF owner = ?");
  }

  boolean take(String name, String owner, Duration time) {
    int seconds = (int) Math.max(1, time.toSeconds());
    AsyncResultSet taken = database.run(take.bind(PREFIX + name, owner, seconds));
    return taken.wasApplied()
        || database.run(renew.bind(seconds, owner, PREFIX + name, owner)).wasApplied();
  }

  void end(String name, String owner) {
    database.run(end.bind(PREFIX + name, owner));
  }
}
