/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.Dependency;
import io.skua.allinone.store.Operation;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.StoreVectors;
import io.skua.allinone.store.TraceQuery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SchemaTest {
  private static final List<String> OPTIONS =
      List.of(
          "bloom_filter_fp_chance",
          "caching",
          "compaction",
          "compression",
          "default_time_to_live",
          "gc_grace_seconds",
          "memtable_flush_period_in_ms",
          "read_repair",
          "speculative_retry");

  @Test
  void create_absentKeyspace_makesTheTablesOfJaeger() throws Exception {
    SharedCassandra.open().close();
    JsonNode recorded = StoreVectors.json("cassandra/schema/by-jaeger");

    assertThat(
            SharedCassandra.session()
                .execute(
                    "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = '"
                        + SharedCassandra.KEYSPACE
                        + "'")
                .one()
                .getMap(0, String.class, String.class))
        .isEqualTo(Rows.map(recorded.at("/keyspace/replication")));
    assertThat(types()).isEqualTo(recordedTypes(recorded));
    assertThat(columns()).isEqualTo(recordedColumns(recorded));
    assertThat(options()).isEqualTo(recordedOptions(recorded));
  }

  private static Iterable<Row> system(String what) throws IOException {
    return SharedCassandra.session()
        .execute(
            "SELECT * FROM system_schema."
                + what
                + " WHERE keyspace_name = '"
                + SharedCassandra.KEYSPACE
                + "'");
  }

  private static Map<String, String> types() throws IOException {
    Map<String, String> types = new TreeMap<>();
    for (Row row : system("types")) {
      types.put(
          row.getString("type_name"),
          row.getList("field_names", String.class)
              + " "
              + row.getList("field_types", String.class));
    }
    return types;
  }

  private static Map<String, String> recordedTypes(JsonNode recorded) {
    Map<String, String> types = new TreeMap<>();
    for (JsonNode type : recorded.get("types")) {
      List<String> names = new ArrayList<>();
      List<String> kinds = new ArrayList<>();
      for (JsonNode field : type.get("fields")) {
        names.add(field.get("name").asText());
        kinds.add(field.get("type").asText());
      }
      types.put(type.get("type_name").asText(), names + " " + kinds);
    }
    return types;
  }

  private static Map<String, String> columns() throws IOException {
    Map<String, String> columns = new TreeMap<>();
    for (Row row : system("columns")) {
      String kind = row.getString("kind");
      columns.put(
          row.getString("table_name") + '.' + row.getString("column_name"),
          row.getString("type")
              + ' '
              + kind
              + (kind.equals("clustering") ? ' ' + row.getString("clustering_order") : "")
              + (kind.equals("regular") ? "" : " " + row.getInt("position")));
    }
    return columns;
  }

  private static Map<String, String> recordedColumns(JsonNode recorded) {
    Map<String, String> columns = new TreeMap<>();
    for (JsonNode table : recorded.get("tables")) {
      List<String> partition = new ArrayList<>();
      table.get("partition_key").forEach(each -> partition.add(each.asText()));
      for (JsonNode column : table.get("columns")) {
        String name = column.get("name").asText();
        String kind = column.get("kind").asText();
        String rest = kind.equals("partition_key") ? " " + partition.indexOf(name) : "";
        ArrayNode clustering = (ArrayNode) table.get("clustering");
        for (int i = 0; i < clustering.size(); i++) {
          if (clustering.get(i).get("column").asText().equals(name)) {
            rest = ' ' + clustering.get(i).get("order").asText() + ' ' + i;
          }
        }
        columns.put(
            table.get("table_name").asText() + '.' + name,
            column.get("type").asText() + ' ' + kind + rest);
      }
    }
    return columns;
  }

  private static Map<String, JsonNode> options() throws IOException {
    Map<String, JsonNode> options = new TreeMap<>();
    for (Row row : system("tables")) {
      for (String option : OPTIONS) {
        options.put(row.getString("table_name") + '.' + option, Rows.node(row.getObject(option)));
      }
    }
    return options;
  }

  private static Map<String, JsonNode> recordedOptions(JsonNode recorded) {
    Map<String, JsonNode> options = new TreeMap<>();
    for (JsonNode table : recorded.get("tables")) {
      for (String option : OPTIONS) {
        options.put(
            table.get("table_name").asText() + '.' + option,
            Rows.ordered(table.get("options").get(option)));
      }
    }
    return options;
  }

  @Test
  void open_absentKeyspaceThatIsNotToBeMade_saysSo() {
    assertThatThrownBy(() -> SharedCassandra.open("keyspace", "absent", "create", "false"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the keyspace absent has not Jaeger's tables;"
                + " cassandra.create=true makes them in a new one");
  }

  @Test
  void open_keyspaceWhoseCreationWasInterrupted_makesTheRest() throws Exception {
    String keyspace = "jaeger_interrupted";
    CassandraSettings settings =
        new CassandraSettings(SharedCassandra.engine().address(), Map.of("keyspace", keyspace));
    IllegalArgumentException interrupted = new IllegalArgumentException("interrupted");
    Database ending =
        WatchedSession.database(
            keyspace,
            statement -> {
              if (statement.contains("tag_index")) {
                throw interrupted;
              }
            });
    assertThatThrownBy(() -> Schema.of(ending, settings)).hasRootCause(interrupted);

    try (SharedStore store = SharedCassandra.open("keyspace", keyspace)) {
      store.add(List.of(span(1, 1).build()));

      assertThat(store.trace(new TraceId(0, 1))).isPresent();
    }
  }

  @Test
  void open_keyspaceWithoutTheTableThatIsMadeLast_makesIt() throws Exception {
    SharedCassandra.open("keyspace", "jaeger_traces").close();
    SharedCassandra.session().execute("DROP TABLE jaeger_traces.traces");

    try (SharedStore store = SharedCassandra.open("keyspace", "jaeger_traces")) {
      store.add(List.of(span(1, 1).build()));

      assertThat(store.trace(new TraceId(0, 1))).isPresent();
    }
  }

  /** As Jaeger made it for Cassandra 3, but for an index that Cassandra 5 has not by default. */
  @Test
  void open_schemaOfFormerTimes_isReadAndWritten() throws Exception {
    CqlSession session = SharedCassandra.session();
    SharedCassandra.open("keyspace", "jaeger_old").close();
    for (String statement :
        List.of(
            "DROP TABLE jaeger_old.operation_names_v2",
            "DROP TABLE jaeger_old.dependencies_v2",
            "DROP TABLE jaeger_old.leases",
            "CREATE TABLE jaeger_old.operation_names (service_name text, operation_name text,"
                + " PRIMARY KEY ((service_name), operation_name))",
            "CREATE TABLE jaeger_old.dependencies (ts timestamp PRIMARY KEY, ts_index timestamp,"
                + " dependencies list<frozen<dependency>>)",
            "CREATE CUSTOM INDEX ON jaeger_old.dependencies (ts_index)"
                + " USING 'StorageAttachedIndex'",
            "INSERT INTO jaeger_old.operation_names (service_name, operation_name)"
                + " VALUES ('service', 'old')")) {
      session.execute(statement);
    }

    try (SharedStore store = SharedCassandra.open("keyspace", "jaeger_old")) {
      store.check();
      store.add(List.of(span(1, 1).operation("new").tag("span.kind", "server").build()));

      assertThat(store.trace(new TraceId(0, 1))).isPresent();
      assertThat(store.find(TraceQuery.builder().withService("service").withLimit(5).build()))
          .hasSize(1);
      assertThat(store.operations("service"))
          .containsExactly(new Operation("new", ""), new Operation("old", ""));
      long hour = 3_600_000_000L;
      long day = 20_000 * 24 * hour;
      store.putDependencies(day, day + hour, List.of(new Dependency("a", "b", 1)));
      store.putDependencies(day + hour, day + 2 * hour, List.of(new Dependency("a", "b", 2)));
      assertThat(store.dependencies(day, day + 24 * hour))
          .containsExactly(new Dependency("a", "b", 3));
      store.putDependencies(day, day + 24 * hour, List.of(new Dependency("a", "b", 4)));
      assertThat(store.dependencies(day, day + 24 * hour))
          .containsExactly(new Dependency("a", "b", 4));
      // It is made where it is missing: Jaeger minds no table more.
      assertThat(store.lease("job", "me", Duration.ofMinutes(1))).isTrue();
    }
  }

  @Test
  void settings_ofATableThatIsMade_areHeeded() throws Exception {
    SharedCassandra.open(
            "keyspace", "jaeger_settings",
            "trace-ttl", "1h",
            "dependencies-ttl", "2h",
            "compaction-window", "10m")
        .close();

    Row traces =
        SharedCassandra.session()
            .execute(
                "SELECT default_time_to_live, compaction FROM system_schema.tables"
                    + " WHERE keyspace_name = 'jaeger_settings' AND table_name = 'traces'")
            .one();
    assertThat(traces.getInt(0)).isEqualTo(3600);
    assertThat(traces.getMap(1, String.class, String.class))
        .containsEntry("compaction_window_size", "10")
        .containsEntry("compaction_window_unit", "MINUTES");
  }
}
