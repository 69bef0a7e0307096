/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static java.util.stream.Collectors.toSet;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Keeps spans in a file, an <a href="https://h2database.com/html/features.html">H2</a> database,
 * through restarts. What was added less than a second before the process is killed may be missing;
 * what {@link #close} found is there.
 *
 * <pre>
 * SCHEMA_VERSION  NUMBER                          2, for what follows
 * TRACE           ARRIVAL                         1 for the first that came, and so on
 *                 ID_HIGH ID_LOW                  unique
 *                 PARTS SPANS BYTES               how many it has
 *                 START_MIN START_MAX             of its spans, in microseconds since the epoch
 *                 DURATION_MIN DURATION_MAX       of its spans, in microseconds
 *                 ALIVE                           the last end of its spans; when that came, if it is in the future
 * PART            ARRIVAL NUMBER                  of the trace; 0 for what came of it first, and so on
 *                 SPANS                           as {@link PartCodec} writes them
 * TERM            BLOCK HASH ARRIVAL              an index: which traces of a block have a {@linkplain Terms term}
 * OPERATION       SERVICE NAME KIND SPANS         how many spans there are of each
 * </pre>
 *
 * <p>Blocks keep the index small where it is written to: the terms of new traces stand together,
 * and not all over it, which takes four times as long. A query goes through pages of 64 traces that
 * fit its times, what started last first, until it has enough: in each, to those traces that have
 * all terms; their spans decide. Traces that started together came together, as a rule, so a page
 * is of few blocks. Readers see what is committed and wait for no one, writers wait for each other.
 */
public final class H2Store implements SpanStore {
  private static final int BLOCK = 64;
  private static final int PAGE = 64;

  // What a trace becomes when it is read and answered: each of its spans, and each byte of them
  // and their terms on the disk.
  private static final long SPAN_ROOM = 512;
  private static final long BYTE_ROOM = 8;

  private final Path file;
  private final int maxTraces;
  private final long maxBytes;
  private final H2Database database;
  private final Matches matches = new Matches();
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
  public synchronized Added add(List<Span> spans) {
    boolean isDone = false;
    try {
      int kept = writer().add(spans);
      contents = writer.contents();
      isDone = true;
      return Added.of(kept, spans.size(), "trace_full");
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
  public Optional<Trace> trace(TraceId id, LongConsumer room) {
    return read(
        sql -> {
          try (ResultSet row =
              sql.query(
                  "SELECT ARRIVAL, SPANS, BYTES FROM TRACE WHERE ID_LOW = ? AND ID_HIGH = ?",
                  id.low(),
                  id.high())) {
            if (!row.next()) {
              return Optional.empty();
            }
            room.accept(room(row.getLong(2), row.getLong(3)));
            return trace(sql, row.getLong(1), id);
          }
        });
  }

  private static long room(long spans, long bytes) {
    return SPAN_ROOM * spans + BYTE_ROOM * bytes;
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
  public Iterator<Trace> find(TraceQuery query, LongConsumer room) {
    return new Found<>(
        query,
        (sql, row) -> {
          room.accept(row.room);
          return trace(sql, row.arrival, row.id).filter(query::matches);
        });
  }

  @Override
  public <T> List<T> find(TraceQuery query, TraceView<T> view, LongConsumer room) {
    Map<Object, Boolean> known = matches.of(query);
    List<T> made = new ArrayList<>();
    new Found<>(query, (sql, row) -> of(view, sql, query, row, known, room))
        .forEachRemaining(made::add);
    return made;
  }

  /** Reads a trace unless it is known whether it matches, and what the view makes of it. */
  private static <T> Optional<T> of(
      TraceView<T> view,
      Sql sql,
      TraceQuery query,
      Row row,
      Map<Object, Boolean> known,
      LongConsumer room)
      throws SQLException, IOException {
    boolean isWithin =
        query.startMinMicros() <= row.start && row.lastStart <= query.startMaxMicros();
    Boolean isMatch = isWithin ? known.get(row.revision) : null;
    T made = Boolean.TRUE.equals(isMatch) ? view.known(row.id, row.revision) : null;
    if (made != null || Boolean.FALSE.equals(isMatch)) {
      return Optional.ofNullable(made);
    }
    room.accept(row.room);
    Optional<Trace> trace = trace(sql, row.arrival, row.id);
    Optional<Trace> match = trace.filter(query::matches);
    if (isWithin && trace.isPresent()) {
      known.put(row.revision, match.isPresent());
    }
    return match.map(found -> view.make(found, row.revision));
  }

  /** Makes something of a row, nothing if it does not match. */
  @FunctionalInterface
  private interface RowReading<T> {
    Optional<T> from(Sql sql, Row row) throws SQLException, IOException;
  }

  /** What a query finds; a connection is open while one looks for the next. */
  private final class Found<T> implements Iterator<T> {
    private final TraceQuery query;
    private final RowReading<T> reading;
    private final Set<Integer> terms;

    /** By their arrival: one that got an earlier start in the meantime comes again. */
    private final Set<Long> seen = new HashSet<>();

    private long beforeStart;
    private long beforeArrival = Long.MAX_VALUE;
    private Iterator<Row> rows = Collections.emptyIterator();
    private boolean isOver;
    private T next; // null until it is looked for

    Found(TraceQuery query, RowReading<T> reading) {
      this.query = query;
      this.reading = reading;
      this.terms = Terms.of(query);
      this.beforeStart = query.startMaxMicros();
    }

    @Override
    public boolean hasNext() {
      if (next == null && !isOver) {
        next = seen.size() < query.limit() ? read(this::search) : null;
        isOver = next == null;
      }
      return next != null;
    }

    /** Returns null if there is none left. */
    private T search(Sql sql) throws SQLException, IOException {
      while (rows.hasNext() || turn(sql)) {
        while (rows.hasNext()) {
          Row row = rows.next();
          Optional<T> match =
              seen.contains(row.arrival) ? Optional.empty() : reading.from(sql, row);
          if (match.isPresent()) {
            seen.add(row.arrival);
            return match.get();
          }
        }
      }
      return null;
    }

    /** Goes on to the next page; returns false if there is none. */
    private boolean turn(Sql sql) throws SQLException {
      List<Row> page = page(sql, query, beforeStart, beforeArrival);
      if (page.isEmpty()) {
        return false;
      }
      Row last = page.get(page.size() - 1);
      beforeStart = last.start;
      beforeArrival = last.arrival;
      rows = having(sql, terms, page).iterator();
      return true;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      T found = next;
      next = null;
      return found;
    }
  }

  /** A state of a trace: it grows by parts. */
  private record Revision(long arrival, int parts) {}

  /** What finds a trace. */
  private record Row(
      long start, long lastStart, long arrival, TraceId id, Revision revision, long room) {}

  /** Returns the next ones that fit the times, what started last first. */
  private static List<Row> page(Sql sql, TraceQuery query, long start, long arrival)
      throws SQLException {
    List<Row> page = new ArrayList<>();
    try (ResultSet rows =
        sql.query(
            "SELECT START_MIN, ARRIVAL, ID_HIGH, ID_LOW, START_MAX, PARTS, SPANS, BYTES"
                + " FROM TRACE"
                + " WHERE START_MIN <= ? AND (START_MIN < ? OR ARRIVAL < ?)"
                + " AND START_MAX >= ? AND DURATION_MAX >= ? AND DURATION_MIN <= ?"
                + " ORDER BY START_MIN DESC, ARRIVAL DESC FETCH FIRST "
                + PAGE
                + " ROWS ONLY",
            start,
            start,
            arrival,
            query.startMinMicros(),
            query.durationMinMicros(),
            query.durationMaxMicros())) {
      while (rows.next()) {
        TraceId id = new TraceId(rows.getLong(3), rows.getLong(4));
        Revision revision = new Revision(rows.getLong(2), rows.getInt(6));
        long room = room(rows.getLong(7), rows.getLong(8));
        page.add(new Row(rows.getLong(1), rows.getLong(5), revision.arrival, id, revision, room));
      }
    }
    return page;
  }

  /** Returns those of a page that have all terms. */
  private static List<Row> having(Sql sql, Set<Integer> terms, List<Row> page) throws SQLException {
    List<Row> having = new ArrayList<>(page);
    for (int term : terms) {
      Set<Integer> blocks = having.stream().map(row -> block(row.arrival)).collect(toSet());
      Set<Long> arrivals = new HashSet<>();
      for (int block : blocks) {
        arrivals.addAll(having(sql, term, block));
      }
      having.removeIf(row -> !arrivals.contains(row.arrival));
    }
    return having;
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
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
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
  public List<Dependency> dependencies(
      long startMinMicros, long startMaxMicros, LongConsumer room) {
    return read(
        sql -> {
          Dependencies dependencies = new Dependencies();
          try (ResultSet rows =
              sql.query(
                  "SELECT ARRIVAL, ID_HIGH, ID_LOW, SPANS, BYTES FROM TRACE"
                      + " WHERE START_MAX >= ? AND START_MIN <= ?",
                  startMinMicros,
                  startMaxMicros)) {
            while (rows.next()) {
              room.accept(dependencies.bytes() + room(rows.getLong(4), rows.getLong(5)));
              trace(sql, rows.getLong(1), new TraceId(rows.getLong(2), rows.getLong(3)))
                  .ifPresent(trace -> dependencies.add(trace, startMinMicros, startMaxMicros));
            }
          }
          return dependencies.list();
        });
  }

  @Override
  public Optional<Contents> contents() {
    return Optional.of(contents);
  }

  @Override
  public void check() {
    services();
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

  private StoreUnavailableException failed(Exception failure) {
    String message = "store file " + file + ": " + failure.getMessage();
    IOException cause = new IOException(message, failure);
    return new StoreUnavailableException("failed", message, Duration.ofSeconds(1), cause);
  }
}
