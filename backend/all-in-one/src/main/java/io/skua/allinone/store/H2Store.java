/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps spans in a file, an <a href="https://h2database.com/html/features.html">H2</a> database,
 * through restarts. What was added less than a second before the process is killed may be missing;
 * what {@link #close} found is there.
 *
 * <pre>
 * SCHEMA_VERSION  NUMBER                          1, for what follows
 * TRACE           ARRIVAL                         1 for the first that came, and so on
 *                 ID_HIGH ID_LOW                  unique
 *                 PARTS SPANS BYTES               how many it has
 *                 START_MIN START_MAX             of its spans, in microseconds since the epoch
 *                 DURATION_MIN DURATION_MAX       of its spans, in microseconds
 * PART            ARRIVAL NUMBER                  of the trace; 0 for what came of it first, and so on
 *                 SPANS                           as {@link PartCodec} writes them
 * TERM            BLOCK HASH ARRIVAL              an index: which traces of a block have a {@linkplain Terms term}
 * OPERATION       SERVICE NAME KIND SPANS         how many spans there are of each
 * </pre>
 *
 * <p>Blocks keep the index small where it is written to: the terms of new traces stand together,
 * and not all over it, which takes four times as long. A query goes through the blocks of 64
 * traces, the newest first, until it has enough: in each, to those traces whose times fit and that
 * have all terms; their spans decide. Readers see what is committed and wait for no one, writers
 * wait for each other.
 */
public final class H2Store implements SpanStore {
  private static final int BLOCK = 64;

  private final Path file;
  private final int maxTraces;
  private final long maxBytes;
  private final H2Database database;
  private H2Writer writer; // guarded by this; null after a failure
  private volatile Contents contents = new Contents(0, 0, 0, 0); // written under this

  /**
   * Opens a file, or makes it.
   *
   * @param file of the database, without its suffix {@code .mv.db}
   * @param maxTraces 1 or more
   * @param maxBytes of the disk, by estimate; one trace may have a quarter of it
   * @throws IOException with a message for the user, if the file is in use, cannot be written, or
   *     is no such store
   */
  public H2Store(Path file, int maxTraces, long maxBytes) throws IOException {
    this.file = file;
    this.maxTraces = maxTraces;
    this.maxBytes = maxBytes;
    this.database = new H2Database(file);
    try {
      add(List.of()); // bounds may be narrower than they were
    } catch (UncheckedIOException failure) {
      close();
      throw failure.getCause();
    }
  }

  @Override
  public synchronized int add(List<Span> spans) {
    boolean isDone = false;
    try {
      int kept = writer().add(spans);
      contents = writer.contents();
      isDone = true;
      return kept;
    } catch (SQLException | IOException failure) {
      throw failed(failure);
    } finally {
      if (!isDone) {
        dropWriter();
      }
    }
  }

  private H2Writer writer() throws SQLException {
    if (writer == null) {
      writer = new H2Writer(database.connect(), maxTraces, maxBytes, contents.evictedSpans());
    }
    return writer;
  }

  /** Undoes what the writer has begun. The next one may have more luck. */
  private void dropWriter() {
    if (writer != null) {
      try {
        writer.close();
      } catch (SQLException broken) {
        // Its connection was, and that was said already.
      }
      writer = null;
    }
  }

  @Override
  public Optional<Trace> trace(TraceId id) {
    return read(
        sql -> {
          try (ResultSet row =
              sql.query(
                  "SELECT ARRIVAL FROM TRACE WHERE ID_LOW = ? AND ID_HIGH = ?",
                  id.low(),
                  id.high())) {
            return row.next() ? trace(sql, row.getLong(1), id) : Optional.empty();
          }
        });
  }

  /** Returns a trace, empty if it was dropped by now. */
  private static Optional<Trace> trace(Sql sql, long arrival, TraceId id)
      throws SQLException, IOException {
    List<Span> spans = spans(sql, arrival, id);
    return spans.isEmpty() ? Optional.empty() : Optional.of(new Trace(id, spans));
  }

  static List<Span> spans(Sql sql, long arrival, TraceId id) throws SQLException, IOException {
    List<Span> spans = new ArrayList<>();
    try (ResultSet parts =
        sql.query("SELECT SPANS FROM PART WHERE ARRIVAL = ? ORDER BY NUMBER", arrival)) {
      while (parts.next()) {
        spans.addAll(PartCodec.decode(id, parts.getBytes(1)));
      }
    }
    return Collections.unmodifiableList(spans);
  }

  static int block(long arrival) {
    return (int) (arrival / BLOCK);
  }

  @Override
  public List<Trace> find(TraceQuery query) {
    return read(
        sql -> {
          List<Trace> found = new ArrayList<>();
          try (ResultSet ends = sql.query("SELECT MIN(ARRIVAL), MAX(ARRIVAL) FROM TRACE")) {
            ends.next();
            int oldest = block(ends.getLong(1));
            int block = block(ends.getLong(2));
            for (; block >= oldest && found.size() < query.limit(); block--) {
              find(sql, query, block, found);
            }
          }
          return found;
        });
  }

  private static void find(Sql sql, TraceQuery query, int block, List<Trace> found)
      throws SQLException, IOException {
    for (Map.Entry<Long, TraceId> candidate : candidates(sql, query, block).entrySet()) {
      if (found.size() >= query.limit()) {
        return;
      }
      trace(sql, candidate.getKey(), candidate.getValue())
          .filter(query::matches)
          .ifPresent(found::add);
    }
  }

  /** Returns those of a block that may match, the newest first. */
  private static Map<Long, TraceId> candidates(Sql sql, TraceQuery query, int block)
      throws SQLException {
    Map<Long, TraceId> candidates = inTime(sql, query, block);
    for (int term : Terms.of(query)) {
      if (!candidates.isEmpty()) {
        candidates.keySet().retainAll(having(sql, term, block));
      }
    }
    return candidates;
  }

  private static Map<Long, TraceId> inTime(Sql sql, TraceQuery query, int block)
      throws SQLException {
    Map<Long, TraceId> traces = new LinkedHashMap<>();
    long first = (long) block * BLOCK;
    try (ResultSet rows =
        sql.query(
            "SELECT ARRIVAL, ID_HIGH, ID_LOW FROM TRACE WHERE ARRIVAL BETWEEN ? AND ?"
                + " AND START_MAX >= ? AND START_MIN <= ?"
                + " AND DURATION_MAX >= ? AND DURATION_MIN <= ? ORDER BY ARRIVAL DESC",
            first,
            first + BLOCK - 1,
            query.startMinMicros(),
            query.startMaxMicros(),
            query.durationMinMicros(),
            query.durationMaxMicros())) {
      while (rows.next()) {
        traces.put(rows.getLong(1), new TraceId(rows.getLong(2), rows.getLong(3)));
      }
    }
    return traces;
  }

  private static Set<Long> having(Sql sql, int term, int block) throws SQLException {
    Set<Long> arrivals = new HashSet<>();
    try (ResultSet rows =
        sql.query("SELECT ARRIVAL FROM TERM WHERE BLOCK = ? AND HASH = ?", block, term)) {
      while (rows.next()) {
        arrivals.add(rows.getLong(1));
      }
    }
    return arrivals;
  }

  @Override
  public List<String> services() {
    return read(
        sql -> {
          List<String> services = new ArrayList<>();
          try (ResultSet rows =
              sql.query("SELECT DISTINCT SERVICE FROM OPERATION ORDER BY SERVICE")) {
            while (rows.next()) {
              services.add(rows.getString(1));
            }
          }
          return services;
        });
  }

  @Override
  public List<Operation> operations(String service) {
    return read(
        sql -> {
          List<Operation> operations = new ArrayList<>();
          try (ResultSet rows =
              sql.query(
                  "SELECT NAME, KIND FROM OPERATION WHERE SERVICE = ? ORDER BY NAME, KIND",
                  service)) {
            while (rows.next()) {
              operations.add(new Operation(rows.getString(1), rows.getString(2)));
            }
          }
          return operations;
        });
  }

  @Override
  public List<Dependency> dependencies(long startMinMicros, long startMaxMicros) {
    return read(
        sql -> {
          Dependencies dependencies = new Dependencies(startMinMicros, startMaxMicros);
          try (ResultSet rows =
              sql.query(
                  "SELECT ARRIVAL, ID_HIGH, ID_LOW FROM TRACE"
                      + " WHERE START_MAX >= ? AND START_MIN <= ?",
                  startMinMicros,
                  startMaxMicros)) {
            while (rows.next()) {
              trace(sql, rows.getLong(1), new TraceId(rows.getLong(2), rows.getLong(3)))
                  .ifPresent(dependencies::add);
            }
          }
          return dependencies.list();
        });
  }

  @Override
  public Contents contents() {
    return contents;
  }

  /** Writes all to the file, and lets go of it. What reads now fails. */
  @Override
  public synchronized void close() {
    try {
      database.close();
    } catch (SQLException failure) {
      throw failed(failure);
    } finally {
      dropWriter();
    }
  }

  @FunctionalInterface
  private interface Reading<T> {
    T from(Sql sql) throws SQLException, IOException;
  }

  private <T> T read(Reading<T> reading) {
    try (Sql sql = database.connect()) {
      return reading.from(sql);
    } catch (SQLException | IOException failure) {
      throw failed(failure);
    }
  }

  private UncheckedIOException failed(Exception failure) {
    String message = "store file " + file + ": " + failure.getMessage();
    return new UncheckedIOException(new IOException(message, failure));
  }
}
