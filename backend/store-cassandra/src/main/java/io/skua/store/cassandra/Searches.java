/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.TraceQuery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ids of traces in the tables that {@link IndexRows} fills, as Jaeger does: in each that
 * a query concerns, three times as many of the newest as are asked for, of which those remain that
 * are in all. Safe for any thread.
 */
final class Searches {
  private static final int DEPTH = 3; // Jaeger's

  /** However many are asked for. */
  private static final int MAX_TRACES = 30_000;

  /** Of an index that are looked through, at most; a trace has many rows in one. */
  private static final int MAX_ROWS = 300_000;

  private static final int PAGE = 1000;
  private static final int MAX_KEY_BYTES = 65_535; // Cassandra's, for all of a partition's key
  private static final long HALF_HOUR_MICROS = 1_800_000_000L;

  private final Database database;
  private final PreparedStatement byService;
  private final PreparedStatement byOperation;
  private final PreparedStatement byTag;
  private final PreparedStatement byDuration;

  Searches(Database database) {
    this.database = database;
    String inTime = " AND start_time >= ? AND start_time <= ?";
    String select = "SELECT start_time, trace_id FROM %s.";
    byService =
        database.prepare(
            select + "service_name_index WHERE service_name = ? AND bucket = ?" + inTime);
    byOperation =
        database.prepare(
            select
                + "service_operation_index WHERE service_name = ? AND operation_name = ?"
                + inTime);
    byTag =
        database.prepare(
            select + "tag_index WHERE service_name = ? AND tag_key = ? AND tag_value = ?" + inTime);
    byDuration =
        database.prepare(
            select
                + "duration_index WHERE service_name = ? AND operation_name = ? AND bucket = ?"
                + " AND duration >= ? AND duration <= ?");
  }

  /** Returns ids of traces, what started last first, as far as the index says: more than asked. */
  List<TraceId> find(TraceQuery query) {
    String service = query.service();
    if (service == null || query.limit() <= 0 || !canBeKey(query)) {
      return List.of();
    }
    int depth = (int) Math.min(MAX_TRACES, (long) DEPTH * query.limit());
    if (isByDuration(query)) {
      return newest(byDuration(query, service, depth));
    }
    List<Iterator<Row>> indices = new ArrayList<>();
    for (Map.Entry<String, String> tag : query.tags().entrySet()) {
      if (!IndexRows.isIndexed(tag.getKey(), tag.getValue())) {
        return List.of();
      }
      indices.add(
          rows(byTag.bind(service, tag.getKey(), tag.getValue(), min(query), max(query)), depth));
    }
    if (query.operation() != null) {
      indices.add(
          rows(byOperation.bind(service, query.operation(), min(query), max(query)), depth));
    }
    if (indices.isEmpty()) {
      indices.add(byService(service, min(query), max(query), depth));
    }
    return newest(inAll(indices, depth));
  }

  private static boolean isByDuration(TraceQuery query) {
    return query.durationMinMicros() > 0 || query.durationMaxMicros() < Long.MAX_VALUE;
  }

  private static long min(TraceQuery query) {
    return query.startMinMicros();
  }

  private static long max(TraceQuery query) {
    return query.startMaxMicros();
  }

  /** Of longer names there are no rows, and Cassandra refuses to look for them. */
  private static boolean canBeKey(TraceQuery query) {
    String operation = query.operation() == null ? "" : query.operation();
    return (query.service() + operation).getBytes(StandardCharsets.UTF_8).length
        < MAX_KEY_BYTES / 2;
  }

  private Iterator<Row> rows(BoundStatement statement, int depth) {
    return database.all(statement.setPageSize(Math.min(PAGE, depth)));
  }

  /** Returns the rows of all partitions of a service, the newest first. */
  private Iterator<Row> byService(String service, long min, long max, int depth) {
    // All are started before the first is waited for.
    return new Merged(
        IntStream.range(0, IndexRows.BUCKETS)
            .mapToObj(bucket -> rows(byService.bind(service, bucket, min, max), depth))
            .toList());
  }

  private static Map<TraceId, Long> inAll(List<Iterator<Row>> indices, int depth) {
    Map<TraceId, Long> found = starts(indices.get(0), depth);
    for (Iterator<Row> index : indices.subList(1, indices.size())) {
      found.keySet().retainAll(starts(index, depth).keySet());
    }
    return found;
  }

  /** Returns the first traces of an index, each with the earliest start that was seen. */
  private static Map<TraceId, Long> starts(Iterator<Row> rows, int depth) {
    Map<TraceId, Long> starts = new LinkedHashMap<>();
    for (int i = 0; i < MAX_ROWS && starts.size() < depth && rows.hasNext(); i++) {
      add(rows.next(), starts);
    }
    return starts;
  }

  private static void add(Row row, Map<TraceId, Long> starts) {
    TraceId id = Ids.of(row.getByteBuffer(1));
    if (id != null) {
      starts.merge(id, row.getLong(0), Math::min);
    }
  }

  private static List<TraceId> newest(Map<TraceId, Long> starts) {
    return starts.entrySet().stream()
        .sorted(Map.Entry.<TraceId, Long>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .toList();
  }

  // By duration, hour after hour, from the last one back.

  private Map<TraceId, Long> byDuration(TraceQuery query, String service, int depth) {
    String operation = query.operation() == null ? "" : query.operation();
    Map<TraceId, Long> found = new LinkedHashMap<>();
    Long last = newestStart(query, service, max(query));
    while (last != null && found.size() < depth) {
      Instant hour = IndexRows.hour(last);
      Iterator<Row> rows =
          rows(
              byDuration.bind(
                  service, operation, hour, query.durationMinMicros(), query.durationMaxMicros()),
              PAGE);
      Map<TraceId, Long> inHour = new LinkedHashMap<>();
      for (int i = 0; i < MAX_ROWS && inHour.size() < depth && rows.hasNext(); i++) {
        Row row = rows.next();
        if (min(query) <= row.getLong(0) && row.getLong(0) <= max(query)) {
          add(row, inHour);
        }
      }
      inHour.forEach((id, start) -> found.merge(id, start, Math::min));
      // Hours in which there is nothing at all are not asked for, however many there are.
      last = newestStart(query, service, hour.toEpochMilli() * 1000 - HALF_HOUR_MICROS - 1);
    }
    return found;
  }

  /** Returns the newest start, up to a time, of what a query may find; null if there is none. */
  private @Nullable Long newestStart(TraceQuery query, String service, long max) {
    if (max < min(query)) {
      return null;
    }
    Iterator<Row> rows =
        query.operation() == null
            ? byService(service, min(query), max, 1)
            : rows(byOperation.bind(service, query.operation(), min(query), max), 1);
    return rows.hasNext() ? rows.next().getLong(0) : null;
  }

  /** Rows of several partitions, each with the newest first, as one. For one thread. */
  private static final class Merged implements Iterator<Row> {
    private record Head(Row row, Iterator<Row> rest) {
      long start() {
        return row.getLong(0);
      }
    }

    private final PriorityQueue<Head> heads =
        new PriorityQueue<>(Comparator.comparingLong(Head::start).reversed());

    Merged(List<Iterator<Row>> partitions) {
      partitions.forEach(this::add);
    }

    private void add(Iterator<Row> rows) {
      if (rows.hasNext()) {
        heads.add(new Head(rows.next(), rows));
      }
    }

    @Override
    public boolean hasNext() {
      return !heads.isEmpty();
    }

    @Override
    public Row next() {
      Head head = heads.poll();
      if (head == null) {
        throw new NoSuchElementException();
      }
      add(head.rest);
      return head.row;
    }
  }
}
