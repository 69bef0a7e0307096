/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Goes through the traces of a window, once each, by {@code duration_index}: the one that has a row
 * for each span. The ids that were seen are remembered, up to {@link Seen#MAX}. When there are
 * more, a trace counts at the row of its first span, and at no other: that needs no memory, but
 * reads it once for each row. For one thread.
 */
final class Scan {
  /** How many traces are read at once. */
  private static final int CHUNK = 32;

  private static final int PAGE = 2000;
  private static final long HOUR_MICROS = 3_600_000_000L;

  /** A row of the index. */
  private record Entry(TraceId id, String service, long start, long duration) {
    private static final Comparator<Entry> FIRST =
        Comparator.comparingLong(Entry::start)
            .thenComparing(Entry::service)
            .thenComparingLong(Entry::duration);
  }

  private final Database database;
  private final Traces traces;
  private final PreparedStatement byHour;
  private final long fromMicros;
  private final long toMicros;
  private final Consumer<Trace> consumer;
  private final Seen seen = new Seen();

  /** Prepares the statement that {@link #Scan} takes. */
  static PreparedStatement prepare(Database database) {
    return database.prepare(
        "SELECT trace_id, start_time, duration FROM %s.duration_index"
            + " WHERE service_name = ? AND operation_name = '' AND bucket = ?");
  }

  Scan(
      Database database,
      Traces traces,
      PreparedStatement byHour,
      long fromMicros,
      long toMicros,
      Consumer<Trace> consumer) {
    this.database = database;
    this.traces = traces;
    this.byHour = byHour;
    this.fromMicros = fromMicros;
    this.toMicros = toMicros;
    this.consumer = consumer;
  }

  void run(List<String> services) {
    Instant last = IndexRows.hour(toMicros - 1);
    for (String service : services) {
      Instant hour = IndexRows.hour(fromMicros);
      for (; !hour.isAfter(last); hour = hour.plusSeconds(3600)) {
        run(service, database.all(byHour.bind(service, hour).setPageSize(PAGE)));
      }
    }
  }

  private void run(String service, Iterator<Row> rows) {
    List<Entry> chunk = new ArrayList<>(CHUNK);
    while (rows.hasNext()) {
      Row row = rows.next();
      TraceId id = Ids.of(row.getByteBuffer(0));
      long start = row.getLong(1);
      if (id != null && fromMicros <= start && start < toMicros && isToRead(id, chunk)) {
        chunk.add(new Entry(id, service, start, row.getLong(2)));
      }
      if (chunk.size() == CHUNK) {
        read(chunk);
        chunk.clear();
      }
    }
    read(chunk);
  }

  private boolean isToRead(TraceId id, List<Entry> chunk) {
    return !seen.has(id)
        && (seen.isFull() || chunk.stream().noneMatch(entry -> entry.id.equals(id)));
  }

  private void read(List<Entry> chunk) {
    Map<Entry, CompletionStage<AsyncResultSet>> coming = new HashMap<>();
    chunk.forEach(entry -> coming.put(entry, traces.startForCalls(entry.id)));
    boolean full = seen.isFull(); // For the whole chunk, whose entries were chosen by that.
    coming.forEach((entry, rows) -> read(entry, rows, full));
  }

  private void read(Entry entry, CompletionStage<AsyncResultSet> rows, boolean full) {
    Trace trace = traces.forCalls(entry.id, rows, fromMicros - HOUR_MICROS, toMicros + HOUR_MICROS);
    if (trace != null && (full ? isFirst(entry, trace) : seen.add(entry.id))) {
      consumer.accept(trace);
    }
  }

  /** Of those not seen yet, since for all others that was decided before there were too many. */
  private boolean isFirst(Entry entry, Trace trace) {
    return !seen.has(entry.id)
        && trace.spans().stream()
            .filter(span -> fromMicros <= span.startMicros() && span.startMicros() < toMicros)
            .map(span -> entry(trace.id(), span))
            .min(Entry.FIRST)
            .filter(entry::equals)
            .isPresent();
  }

  private static Entry entry(TraceId id, Span span) {
    return new Entry(id, span.service(), span.startMicros(), span.durationMicros());
  }

  /**
   * Ids of traces as 64 bits of each: of a million, that two are taken for one happens once in
   * thirty million times. A table that is at most half full; 0 is no entry.
   */
  static final class Seen {
    static final int MAX = 1 << 21;

    private long[] table = new long[1 << 12];
    private int size;

    /** Returns whether there is no room for another chunk. */
    boolean isFull() {
      return size > MAX - CHUNK;
    }

    boolean has(TraceId id) {
      long key = key(id);
      return table[slot(table, key)] == key;
    }

    /** Returns false if it was there. */
    boolean add(TraceId id) {
      long key = key(id);
      int slot = slot(table, key);
      if (table[slot] == key) {
        return false;
      }
      table[slot] = key;
      size++;
      if (size > table.length / 2) {
        grow();
      }
      return true;
    }

    private void grow() {
      long[] larger = new long[table.length * 2];
      for (long key : table) {
        larger[slot(larger, key)] = key;
      }
      table = larger;
    }

    private static int slot(long[] table, long key) {
      int slot = (int) (key >>> 40) & table.length - 1;
      while (table[slot] != 0 && table[slot] != key) {
        slot = slot + 1 & table.length - 1;
      }
      return slot;
    }

    private static long key(TraceId id) {
      long mixed = (id.high() * 0x9E3779B97F4A7C15L ^ id.low()) * 0xff51afd7ed558ccdL;
      mixed = (mixed ^ mixed >>> 32) * 0xc4ceb9fe1a85ec53L;
      mixed ^= mixed >>> 29;
      return mixed == 0 ? 1 : mixed;
    }
  }
}
