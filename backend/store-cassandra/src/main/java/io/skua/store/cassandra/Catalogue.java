/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.skua.allinone.store.Operation;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names of services, and of their operations with their kinds. Safe for any thread. */
final class Catalogue {
  private static final int MAX_KEY_BYTES = 65_535; // Cassandra's

  private final Database database;
  private final boolean hasKinds;
  private final PreparedStatement services;
  private final PreparedStatement operations;
  private final PreparedStatement addService;
  private final PreparedStatement addOperation;

  Catalogue(Database database, Schema schema) {
    this.database = database;
    hasKinds = schema.hasKinds();
    services = database.prepare("SELECT service_name FROM %s.service_names");
    addService = database.prepare("INSERT INTO %s.service_names (service_name) VALUES (?)");
    operations =
        database.prepare(
            hasKinds
                ? "SELECT operation_name, span_kind FROM %s.operation_names_v2"
                    + " WHERE service_name = ?"
                : "SELECT operation_name FROM %s.operation_names WHERE service_name = ?");
    addOperation =
        database.prepare(
            hasKinds
                ? "INSERT INTO %s.operation_names_v2 (service_name, operation_name, span_kind)"
                    + " VALUES (?, ?, ?)"
                : "INSERT INTO %s.operation_names (service_name, operation_name) VALUES (?, ?)");
  }

  List<String> services() {
    SortedSet<String> names = new TreeSet<>();
    database.all(services.bind()).forEachRemaining(row -> names.add(text(row, 0)));
    return List.copyOf(names);
  }

  List<Operation> operations(String service) {
    SortedSet<Operation> found = new TreeSet<>();
    if (service.getBytes(StandardCharsets.UTF_8).length < MAX_KEY_BYTES) {
      Iterator<Row> rows = database.all(operations.bind(service));
      rows.forEachRemaining(
          row -> found.add(new Operation(text(row, 0), hasKinds ? text(row, 1) : "")));
    }
    return List.copyOf(found);
  }

  private static String text(Row row, int column) {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  /** Returns what writes a name. */
  BoundStatement add(Names.Name name) {
    if (name.operation().isEmpty()) {
      return addService.bind(name.service());
    }
    return hasKinds
        ? addOperation.bind(name.service(), name.operation(), name.kind())
        : addOperation.bind(name.service(), name.operation());
  }
}
