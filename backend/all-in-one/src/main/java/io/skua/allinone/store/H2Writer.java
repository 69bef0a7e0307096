/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Hash;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.TraceId;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes to the tables of an {@link H2Store}, each batch as one transaction. For one thread at a
 * time; when anything was thrown, it is of no more use but for {@link #close}.
 */
final class H2Writer implements AutoCloseable {
  /** In one row of PART, so that none takes much memory while it is read or written. */
  private static final int MAX_SPANS = 500;

  /** How many traces, and terms of each, are remembered: some MB. */
  private static final int MAX_REMEMBERED = 256;

  private static final int MAX_REMEMBERED_TERMS = 1_000;

  // What a row takes on the disk, with those of its indexes, besides spans.
  private static final long TRACE_BYTES = 220;
  private static final long PART_BYTES = 50;
  private static final long TERM_BYTES = 24;

  private static final String SELECT_TRACE =
      "SELECT ARRIVAL, ID_HIGH, ID_LOW, PARTS, SPANS, BYTES FROM TRACE ";

  private static final String INSERT_TRACE =
      "INSERT INTO TRACE VALUES (?, ?, ?, 0, 0, ?, %1$d, %2$d, %1$d, %2$d, %2$d)"
          .formatted(Long.MAX_VALUE, Long.MIN_VALUE);

  private static final String UPDATE_TRACE =
      """
      UPDATE TRACE SET PARTS = PARTS + 1, SPANS = SPANS + ?, BYTES = BYTES + ?,
        START_MIN = LEAST(START_MIN, ?), START_MAX = GREATEST(START_MAX, ?),
        DURATION_MIN = LEAST(DURATION_MIN, ?), DURATION_MAX = GREATEST(DURATION_MAX, ?),
        ALIVE = GREATEST(ALIVE, ?)
      WHERE ARRIVAL = ?""";

  private static final String CHANGE_OPERATION =
      """
      MERGE INTO OPERATION O
      USING (VALUES (CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS BIGINT)))
        C (SERVICE, NAME, KIND, SPANS)
      ON O.SERVICE = C.SERVICE AND O.NAME = C.NAME AND O.KIND = C.KIND
      WHEN MATCHED AND O.SPANS + C.SPANS = 0 THEN DELETE
      WHEN MATCHED THEN UPDATE SET SPANS = O.SPANS + C.SPANS
      WHEN NOT MATCHED THEN INSERT VALUES (C.SERVICE, C.NAME, C.KIND, C.SPANS)""";

  /** A row of TRACE, without the times. */
  private record TraceRow(long arrival, TraceId id, int parts, int spans, long bytes) {}

  private record OperationRow(String service, String name, String kind) {
    @Override
    public int hashCode() {
      return new Hash().with(service).with(name).with(kind).code();
    }
  }

  private final Sql sql;
  private final int maxTraces;
  private final long maxBytes;

  /** How many spans more, or fewer, there are of each when the transaction ends. */
  private final Map<OperationRow, Long> changes = new HashMap<>();

  /** Terms of the traces that grew last, by arrival: most spans repeat what their trace has. */
  private final Map<Long, Set<Integer>> written =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Set<Integer>> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  private long lastArrival;
  private long traces;
  private long spans;
  private long bytes;
  private long evictedSpans;

  H2Writer(Sql sql, int maxTraces, long maxBytes, long evictedSpans) throws SQLException {
    this.sql = sql;
    this.maxTraces = maxTraces;
    this.maxBytes = maxBytes;
    this.evictedSpans = evictedSpans;
    sql.begin();
    try (ResultSet sums =
        sql.query("SELECT MAX(ARRIVAL), COUNT(*), SUM(SPANS), SUM(BYTES) FROM TRACE")) {
      sums.next();
      lastArrival = sums.getLong(1);
      traces = sums.getLong(2);
      spans = sums.getLong(3);
      bytes = sums.getLong(4);
    }
  }

  /** Does what {@link SpanStore#add} says. */
  int add(List<Span> batch) throws SQLException, IOException {
    Map<TraceId, List<Span>> byTrace =
        batch.stream()
            .collect(Collectors.groupingBy(Span::traceId, LinkedHashMap::new, Collectors.toList()));
    int kept = 0;
    for (Map.Entry<TraceId, List<Span>> trace : byTrace.entrySet()) {
      List<Span> all = trace.getValue();
      for (int from = 0; from < all.size(); from += MAX_SPANS) {
        kept += add(trace.getKey(), all.subList(from, Math.min(all.size(), from + MAX_SPANS)));
      }
    }
    makeRoom();
    writeChanges();
    sql.commit();
    return kept;
  }

  private int add(TraceId id, List<Span> spans) throws SQLException {
    TraceRow trace = trace(id);
    Part part = fitting(spans, maxBytes / 4 - trace.bytes);
    if (!part.spans.isEmpty()) {
      forgetWritten(trace, part);
      write(trace, part);
    }
    return part.spans.size();
  }

  /** Returns the row of a trace, which is not written yet if it has no parts. */
  private TraceRow trace(TraceId id) throws SQLException {
    try (ResultSet row =
        sql.query(SELECT_TRACE + "WHERE ID_LOW = ? AND ID_HIGH = ?", id.low(), id.high())) {
      return row.next() ? trace(row) : new TraceRow(++lastArrival, id, 0, 0, TRACE_BYTES);
    }
  }

  private static TraceRow trace(ResultSet row) throws SQLException {
    return new TraceRow(
        row.getLong(1),
        new TraceId(row.getLong(2), row.getLong(3)),
        row.getInt(4),
        row.getInt(5),
        row.getLong(6));
  }

  /** Returns all spans if they fit together, else those that do when each is written alone. */
  private static Part fitting(List<Span> spans, long maxBytes) {
    Part all = Part.of(spans);
    if (all.bytes() <= maxBytes) {
      return all;
    }
    List<Span> fitting = new ArrayList<>();
    long left = maxBytes;
    for (Span span : spans) {
      long alone = Part.of(List.of(span)).bytes();
      if (alone <= left) {
        fitting.add(span);
        left -= alone;
      }
    }
    return Part.of(fitting);
  }

  private void forgetWritten(TraceRow trace, Part part) {
    Set<Integer> known = written.computeIfAbsent(trace.arrival, arrival -> new HashSet<>());
    part.terms.removeAll(known);
    if (known.size() < MAX_REMEMBERED_TERMS) {
      known.addAll(part.terms);
    }
  }

  private void write(TraceRow trace, Part part) throws SQLException {
    if (trace.parts == 0) {
      sql.update(INSERT_TRACE, trace.arrival, trace.id.high(), trace.id.low(), trace.bytes);
      traces++;
      bytes += trace.bytes;
    }
    LongSummaryStatistics starts =
        part.spans.stream().mapToLong(Span::startMicros).summaryStatistics();
    long lastEnd = part.spans.stream().mapToLong(Span::endMicros).max().orElseThrow();
    LongSummaryStatistics durations =
        part.spans.stream().mapToLong(Span::durationMicros).summaryStatistics();
    sql.update(
        UPDATE_TRACE,
        part.spans.size(),
        part.bytes(),
        starts.getMin(),
        starts.getMax(),
        durations.getMin(),
        durations.getMax(),
        Math.min(lastEnd, System.currentTimeMillis() * 1000),
        trace.arrival);
    sql.update("INSERT INTO PART VALUES (?, ?, ?)", trace.arrival, trace.parts, part.encoded);
    sql.updateAll("INSERT INTO TERM VALUES (?, ?, ?)", termRows(trace.arrival, part.terms));
    change(part.spans, 1);
    spans += part.spans.size();
    bytes += part.bytes();
  }

  private static List<Object[]> termRows(long arrival, Set<Integer> terms) {
    return terms.stream()
        .map(term -> new Object[] {H2Store.block(arrival), term, arrival})
        .toList();
  }

  private void change(List<Span> spans, long count) {
    for (Span span : spans) {
      changes.merge(
          new OperationRow(span.service(), span.operationName(), span.kind()), count, Long::sum);
    }
  }

  private void makeRoom() throws SQLException, IOException {
    while (traces > maxTraces || bytes > maxBytes) {
      try (ResultSet oldest =
          sql.query(SELECT_TRACE + "ORDER BY ALIVE, ARRIVAL FETCH FIRST ROW ONLY")) {
        oldest.next();
        evict(trace(oldest));
      }
    }
  }

  private void evict(TraceRow trace) throws SQLException, IOException {
    List<Span> evicted = H2Store.spans(sql, trace.arrival, trace.id);
    change(evicted, -1);
    sql.updateAll(
        "DELETE FROM TERM WHERE BLOCK = ? AND HASH = ? AND ARRIVAL = ?",
        termRows(trace.arrival, Terms.of(evicted)));
    sql.update("DELETE FROM PART WHERE ARRIVAL = ?", trace.arrival);
    sql.update("DELETE FROM TRACE WHERE ARRIVAL = ?", trace.arrival);
    traces--;
    spans -= trace.spans;
    evictedSpans += trace.spans;
    bytes -= trace.bytes;
  }

  private void writeChanges() throws SQLException {
    List<Object[]> rows = new ArrayList<>();
    changes.forEach(
        (row, count) -> {
          if (count != 0) {
            rows.add(new Object[] {row.service, row.name, row.kind, count});
          }
        });
    sql.updateAll(CHANGE_OPERATION, rows);
    changes.clear();
  }

  Contents contents() {
    return new Contents(traces, spans, bytes, evictedSpans);
  }

  /** Gives the connection back; what was not committed is undone. */
  @Override
  public void close() throws SQLException {
    sql.close();
  }

  /** Spans of one trace, as they are written together. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Part(List<Span> spans, byte[] encoded, Set<Integer> terms) {
    static Part of(List<Span> spans) {
      return new Part(spans, PartCodec.encode(spans), Terms.of(spans));
    }

    long bytes() {
      return PART_BYTES + encoded.length + TERM_BYTES * terms.size();
    }
  }
}
