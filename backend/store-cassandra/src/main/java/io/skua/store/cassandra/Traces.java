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
import io.skua.allinone.store.JaegerSpan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads traces by their ids. Safe for any thread. */
final class Traces {
  /** The spans of a first page; later ones have as many as fit into {@link #PAGE_BYTES}. */
  private static final int FIRST_PAGE = 50;

  private static final int MAX_PAGE = 2000;

  /** The spans of a page for calls, since many traces are read at once. */
  private static final int CALLS_PAGE = 200;

  private static final long PAGE_BYTES = 1 << 20;

  /** What an answer makes of a span, beside its content. */
  private static final long ANSWERED_SPAN = 1024;

  /** How much a byte of Cassandra's takes, as the driver has it, as a span, and in an answer. */
  private static final long BYTES_OF_A_BYTE = 6;

  /** Of the calls of a trace no more spans are counted. */
  static final int MAX_COUNTED = 100_000;

  private final Database database;
  private final PreparedStatement whole;
  private final PreparedStatement forCalls;

  Traces(Database database) {
    this.database = database;
    whole = database.prepare(select(SpanRow.COLUMNS));
    forCalls = database.prepare(select(SpanRow.COLUMNS_FOR_CALLS));
  }

  private static String select(String columns) {
    return "SELECT " + columns + " FROM %s.traces WHERE trace_id = ?";
  }

  /**
   * Reads one, page by page.
   *
   * @param room is told what it takes so far before each page is made spans of
   */
  Optional<Trace> trace(TraceId id, LongConsumer room) {
    List<Span> spans = new ArrayList<>();
    ByteBuffer next = null;
    int size = FIRST_PAGE;
    long bytes = 0;
    do {
      AsyncResultSet page =
          database.run(whole.bind(Ids.bytes(id)).setPageSize(size).setPagingState(next));
      int rows = page.remaining();
      if (rows > 0) {
        long pageBytes = Math.max(0, page.getExecutionInfo().getResponseSizeInBytes());
        bytes += pageBytes * BYTES_OF_A_BYTE + rows * ANSWERED_SPAN;
        room.accept(bytes);
        size = (int) Math.max(1, Math.min(MAX_PAGE, PAGE_BYTES * rows / (pageBytes + 1)));
      }
      for (Row row : page.currentPage()) {
        spans.add(JaegerSpan.fromStored(SpanRow.read(id, row)));
      }
      next = page.getExecutionInfo().getPagingState();
    } while (next != null);
    return trace(id, spans);
  }

  private static Optional<Trace> trace(TraceId id, List<Span> spans) {
    if (spans.isEmpty()) {
      return Optional.empty();
    }
    spans.sort(Comparator.comparingLong(Span::startMicros));
    return Optional.of(new Trace(id, List.copyOf(spans)));
  }

  /** Begins to read what {@link #forCalls} returns. */
  CompletionStage<AsyncResultSet> startForCalls(TraceId id) {
    return database.start(forCalls.bind(Ids.bytes(id)).setPageSize(CALLS_PAGE));
  }

  /** Returns the spans that start in a time, with as much as calls are counted by; null if none. */
  @Nullable Trace forCalls(
      TraceId id, CompletionStage<AsyncResultSet> rows, long fromMicros, long toMicros) {
    List<Span> spans = new ArrayList<>();
    var all = database.all(rows);
    while (spans.size() < MAX_COUNTED && all.hasNext()) {
      Span span = SpanRow.readForCalls(id, all.next());
      if (fromMicros <= span.startMicros() && span.startMicros() < toMicros) {
        spans.add(span);
      }
    }
    return trace(id, spans).orElse(null);
  }
}
