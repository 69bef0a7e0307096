/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.data.UdtValue;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import io.skua.allinone.store.Dependency;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Which services call which: a row for each window, at its last millisecond, in the partition of
 * its day. That of a day takes the place of its hours' in one step. Safe for any thread.
 *
 * <pre>
 * dependencies_v2   ts_bucket (midnight, UTC), ts, list of parent, child, call_count, source
 * dependencies      ts, ts_index (the same), the same list: of schema v001
 * </pre>
 */
final class Calls {
  private static final String SOURCE = "jaeger"; // What Jaeger's own job writes.
  private static final int MAX_DAYS = 62;
  private static final long CALL_BYTES = 400;

  private record Call(String parent, String child) {}

  private final Database database;
  private final boolean hasDays;
  private final PreparedStatement select;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final UserDefinedType type;

  Calls(Database database, Schema schema) {
    this.database = database;
    hasDays = schema.hasDays();
    select =
        database.prepare(
            hasDays
                ? "SELECT ts, dependencies FROM %s.dependencies_v2"
                    + " WHERE ts_bucket = ? AND ts >= ? AND ts <= ?"
                : "SELECT ts, dependencies FROM %s.dependencies"
                    + " WHERE ts_index >= ? AND ts_index <= ?");
    insert =
        database.prepare(
            hasDays
                ? "INSERT INTO %s.dependencies_v2 (ts_bucket, ts, dependencies) VALUES (?, ?, ?)"
                : "INSERT INTO %s.dependencies (ts, ts_index, dependencies) VALUES (?, ?, ?)");
    delete =
        database.prepare(
            hasDays
                ? "DELETE FROM %s.dependencies_v2 WHERE ts_bucket = ? AND ts >= ? AND ts < ?"
                : "DELETE FROM %s.dependencies WHERE ts = ?");
    ListType list = (ListType) insert.getVariableDefinitions().get("dependencies").getType();
    type = (UserDefinedType) list.getElementType();
  }

  /** Returns the sums of those whose time lies between two, both included. */
  List<Dependency> between(long minMicros, long maxMicros, LongConsumer room) {
    Map<Call, Long> sums = new HashMap<>();
    for (Iterator<Row> rows : rows(millis(minMicros), millis(maxMicros))) {
      while (rows.hasNext()) {
        List<UdtValue> calls = list(rows.next());
        room.accept((sums.size() + calls.size()) * CALL_BYTES);
        for (UdtValue call : calls) {
          sums.merge(
              new Call(text(call, "parent"), text(call, "child")),
              call.getLong("call_count"),
              Long::sum);
        }
      }
    }
    return sums.entrySet().stream()
        .map(sum -> new Dependency(sum.getKey().parent, sum.getKey().child, sum.getValue()))
        .sorted(Comparator.comparing(Dependency::parent).thenComparing(Dependency::child))
        .toList();
  }

  private static Instant millis(long micros) {
    return Instant.ofEpochMilli(Math.floorDiv(micros, 1000));
  }

  private static List<UdtValue> list(Row row) {
    List<UdtValue> list = row.getList(1, UdtValue.class);
    return list == null ? List.of() : list;
  }

  private static String text(UdtValue call, String field) {
    String text = call.getString(field);
    return text == null ? "" : text;
  }

  private List<Iterator<Row>> rows(Instant min, Instant max) {
    if (!hasDays) {
      return List.of(database.all(select.bind(min, max)));
    }
    List<Iterator<Row>> rows = new ArrayList<>();
    for (Instant day : days(min, max)) {
      rows.add(database.all(select.bind(day, min, max)));
    }
    return rows;
  }

  private List<Instant> days(Instant min, Instant max) {
    Instant first = day(min);
    List<Instant> days = new ArrayList<>();
    if (first.until(max, ChronoUnit.DAYS) <= MAX_DAYS) {
      for (Instant day = first; !day.isAfter(max); day = day.plus(1, ChronoUnit.DAYS)) {
        days.add(day);
      }
      return days;
    }
    String all = "SELECT DISTINCT ts_bucket FROM " + database.keyspace() + ".dependencies_v2";
    Iterator<Row> rows = database.all(SimpleStatement.newInstance(all));
    while (rows.hasNext()) {
      Instant day = rows.next().getInstant(0);
      if (day != null && !day.isBefore(first) && !day.isAfter(max)) {
        days.add(day);
      }
    }
    return days;
  }

  private static Instant day(Instant time) {
    return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), 86_400L) * 86_400);
  }

  /** Puts those of a window of one day in the place of all that were put within it. */
  void put(long fromMicros, long toMicros, List<Dependency> calls) {
    Instant from = millis(fromMicros);
    Instant last = millis(toMicros).minusMillis(1);
    List<UdtValue> values = new ArrayList<>(calls.size());
    calls.forEach(call -> values.add(value(call)));
    if (hasDays) {
      // One partition, so that nobody sees neither or both. What is deleted ends before what is
      // inserted: of one time, Cassandra lets the deletion win.
      database.run(
          BatchStatement.newInstance(
                  DefaultBatchType.UNLOGGED,
                  delete.bind(day(last), from, last),
                  insert.bind(day(last), last, values))
              .setIdempotent(true));
    } else {
      database.all(select.bind(from, last)).forEachRemaining(row -> delete(row, last));
      database.run(insert.bind(last, last, values));
    }
  }

  private void delete(Row row, Instant kept) {
    Instant time = row.getInstant(0);
    if (time != null && !time.equals(kept)) {
      database.run(delete.bind(time));
    }
  }

  private UdtValue value(Dependency call) {
    UdtValue value =
        type.newValue()
            .setString("parent", call.parent())
            .setString("child", call.child())
            .setLong("call_count", call.callCount());
    return type.contains("source") ? value.setString("source", SOURCE) : value;
  }
}
