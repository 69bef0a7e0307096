/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Jaeger's tables, of its schema v004 or an older one.
 *
 * @param hasKinds whether operations have their kinds, in {@code operation_names_v2}; else {@code
 *     operation_names}
 * @param hasDays whether calls are kept by day, in {@code dependencies_v2}; else {@code
 *     dependencies}
 * @param hasLeases whether there is a table of them
 */
record Schema(boolean hasKinds, boolean hasDays, boolean hasLeases) {
  private static final String KEY_VALUE =
      "key text, value_type text, value_string text, value_bool boolean, value_long bigint,"
          + " value_double double, value_binary blob";
  private static final String LEASES =
      "CREATE TABLE IF NOT EXISTS %s.leases (name text PRIMARY KEY, owner text)";

  /**
   * Returns what there is, or was made.
   *
   * @throws IOException if there is no schema that is known; with a message for the user
   */
  static Schema of(Database database, CassandraSettings settings) throws IOException {
    Set<String> tables = tables(database);
    if (!tables.contains("traces") && settings.create) {
      create(database, settings);
      tables = tables(database);
    } else if (!tables.contains("leases") && tables.contains("traces") && settings.create) {
      database.execute(String.format(LEASES, database.keyspace()));
      tables = tables(database);
    }
    boolean hasKinds = tables.contains("operation_names_v2");
    if (!tables.contains("traces") || !(hasKinds || tables.contains("operation_names"))) {
      throw new IOException(
          "the keyspace "
              + database.keyspace()
              + " has not Jaeger's tables; cassandra.create=true makes them in a new one");
    }
    return new Schema(hasKinds, tables.contains("dependencies_v2"), tables.contains("leases"));
  }

  private static Set<String> tables(Database database) {
    Set<String> names = new HashSet<>();
    Iterator<Row> rows =
        database.all(
            SimpleStatement.newInstance(
                "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
                database.keyspace()));
    rows.forEachRemaining(row -> names.add(row.getString(0)));
    return names;
  }

  private static void create(Database database, CassandraSettings settings) {
    String keyspace = database.keyspace();
    database.execute(
        "CREATE KEYSPACE IF NOT EXISTS "
            + keyspace
            + " WITH replication = {'class': 'NetworkTopologyStrategy', '"
            + datacenter(database, settings).replace("'", "''")
            + "': '"
            + settings.replication
            + "'}");
    for (String statement : statements(settings)) {
      database.execute(String.format(statement, keyspace));
    }
  }

  private static String datacenter(Database database, CassandraSettings settings) {
    if (!settings.datacenter.isEmpty()) {
      return settings.datacenter;
    }
    Row local =
        database.all(SimpleStatement.newInstance("SELECT data_center FROM system.local")).next();
    return String.valueOf(local.getString(0));
  }

  private static List<String> statements(CassandraSettings settings) {
    List<String> statements = new ArrayList<>();
    type(statements, "keyvalue", KEY_VALUE);
    type(statements, "log", "ts bigint, fields frozen<list<frozen<%1$s.keyvalue>>>");
    type(statements, "span_ref", "ref_type text, trace_id blob, span_id bigint");
    type(statements, "process", "service_name text, tags frozen<list<frozen<%1$s.keyvalue>>>");
    type(statements, "dependency", "parent text, child text, call_count bigint, source text");
    tables(statements, settings);
    return statements;
  }

  private static void type(List<String> statements, String name, String fields) {
    statements.add("CREATE TYPE IF NOT EXISTS %1$s." + name + " (" + fields + ")");
  }

  private static void tables(List<String> statements, CassandraSettings settings) {
    String kept =
        " AND default_time_to_live = "
            + settings.traceTtl.toSeconds()
            + " AND speculative_retry = 'NONE' AND gc_grace_seconds = 10800";
    String sized = " WITH compaction = {'class': 'SizeTieredCompactionStrategy'}";
    table(statements, "service_names", "service_name text PRIMARY KEY", sized + kept);
    table(
        statements,
        "operation_names_v2",
        "service_name text, span_kind text, operation_name text,"
            + " PRIMARY KEY ((service_name), span_kind, operation_name)",
        sized + kept);
    indices(statements, window(Duration.ofHours(1)) + kept);
    others(statements, settings);
    statements.add(LEASES);
    // The last, since where it is there, nothing is made: what was interrupted is so made whole.
    table(
        statements,
        "traces",
        "trace_id blob, span_id bigint, span_hash bigint, parent_id bigint, operation_name text,"
            + " flags int, start_time bigint, duration bigint,"
            + " tags list<frozen<%1$s.keyvalue>>, logs list<frozen<%1$s.log>>,"
            + " refs list<frozen<%1$s.span_ref>>, process frozen<%1$s.process>,"
            + " PRIMARY KEY (trace_id, span_id, span_hash)",
        " WITH " + window(settings.compactionWindow) + kept);
  }

  private static void indices(List<String> statements, String hourly) {
    String newestFirst = " WITH CLUSTERING ORDER BY (start_time DESC";
    table(
        statements,
        "service_operation_index",
        "service_name text, operation_name text, start_time bigint, trace_id blob,"
            + " PRIMARY KEY ((service_name, operation_name), start_time)",
        newestFirst + ") AND " + hourly);
    table(
        statements,
        "service_name_index",
        "service_name text, bucket int, start_time bigint, trace_id blob,"
            + " PRIMARY KEY ((service_name, bucket), start_time)",
        newestFirst + ") AND " + hourly);
    table(
        statements,
        "duration_index",
        "service_name text, operation_name text, bucket timestamp, duration bigint,"
            + " start_time bigint, trace_id blob, PRIMARY KEY"
            + " ((service_name, operation_name, bucket), duration, start_time, trace_id)",
        " WITH CLUSTERING ORDER BY (duration DESC, start_time DESC, trace_id ASC) AND " + hourly);
    table(
        statements,
        "tag_index",
        "service_name text, tag_key text, tag_value text, start_time bigint, trace_id blob,"
            + " span_id bigint,"
            + " PRIMARY KEY ((service_name, tag_key, tag_value), start_time, trace_id, span_id)",
        newestFirst + ", trace_id ASC, span_id ASC) AND " + hourly);
  }

  private static void others(List<String> statements, CassandraSettings settings) {
    table(
        statements,
        "dependencies_v2",
        "ts_bucket timestamp, ts timestamp, dependencies list<frozen<%1$s.dependency>>,"
            + " PRIMARY KEY (ts_bucket, ts)",
        " WITH CLUSTERING ORDER BY (ts DESC) AND default_time_to_live = "
            + settings.dependenciesTtl.toSeconds());
    // Jaeger's own, which starts only if they are there.
    table(
        statements,
        "operation_throughput",
        "bucket int, ts timeuuid, throughput text, PRIMARY KEY (bucket, ts)",
        " WITH CLUSTERING ORDER BY (ts DESC)");
    table(
        statements,
        "sampling_probabilities",
        "bucket int, ts timeuuid, hostname text, probabilities text, PRIMARY KEY (bucket, ts)",
        " WITH CLUSTERING ORDER BY (ts DESC)");
  }

  private static String window(Duration size) {
    boolean hours = size.toMinutes() == 60;
    return "compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': '"
        + (hours ? "HOURS" : "MINUTES")
        + "', 'compaction_window_size': '"
        + (hours ? 1 : size.toMinutes())
        + "'}";
  }

  private static void table(List<String> statements, String name, String columns, String options) {
    statements.add("CREATE TABLE IF NOT EXISTS %1$s." + name + " (" + columns + ")" + options);
  }
}
