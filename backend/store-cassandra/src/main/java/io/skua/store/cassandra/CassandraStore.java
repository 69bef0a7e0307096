/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.Capability;
import io.skua.allinone.store.Contents;
import io.skua.allinone.store.Dependency;
import io.skua.allinone.store.JaegerSpan;
import io.skua.allinone.store.Operation;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.TraceQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Spans in Cassandra. It keeps nothing itself, so that any number of processes may share one. */
final class CassandraStore implements SharedStore {
  private static final Set<Capability> CAPABILITIES =
      Set.copyOf(EnumSet.of(Capability.OPERATION_KINDS, Capability.FOUND_AT_ONCE));

  /** What a statement takes beside its texts, and a span. */
  private static final int ROW_BYTES = 500;

  private static final int CHAR_BYTES = 6; // in the row, in the index, and in the spans

  /** Cassandra's default for a frame, less some for what is around. */
  private static final long MAX_SPAN_CHARS = 15 << 20;

  private final Failures failures;
  private final Database database;
  private final SpanRow spanRow;
  private final IndexRows indexRows;
  private final Catalogue catalogue;
  private final Names names;
  private final Writes writes;
  private final Traces traces;
  private final Searches searches;
  private final Calls calls;
  private final PreparedStatement scan;
  private final @Nullable Leases leases; // null if the schema has no table for them
  private final Check check;

  private CassandraStore(
      Database database, Failures failures, Schema schema, CassandraSettings settings) {
    this.failures = failures;
    this.database = database;
    spanRow = new SpanRow(database.prepare(SpanRow.INSERT));
    indexRows = new IndexRows(database::prepare, settings.indexedTags);
    catalogue = new Catalogue(database, schema);
    names = new Names(settings.namesTtl.toNanos(), System::nanoTime);
    writes = new Writes(database, failures, settings.maxInFlight, settings.maxInFlightBytes);
    traces = new Traces(database);
    searches = new Searches(database);
    calls = new Calls(database, schema);
    scan = Scan.prepare(database);
    leases = schema.hasLeases() ? new Leases(database) : null;
    check = new Check(database, schema);
  }

  /**
   * Connects, and makes the tables if need be.
   *
   * @throws IOException if it cannot; with a message for the user
   */
  static CassandraStore open(CassandraSettings settings) throws IOException {
    Failures failures = new Failures();
    Database database = new Database(Sessions.open(settings), settings.keyspace, failures);
    try {
      Schema schema = Schema.of(database, settings);
      return new CassandraStore(database, failures, schema, settings);
    } catch (UncheckedIOException failure) {
      database.close();
      throw new IOException(failure.getMessage(), failure);
    } catch (IOException | RuntimeException | Error failure) {
      database.close();
      throw failure;
    }
  }

  @Override
  public Added add(List<Span> spans) {
    if (spans.isEmpty()) {
      return new Added(0, 0, "");
    }
    Writes.Batch batch = writes.begin(spans.stream().mapToLong(CassandraStore::bytes).sum());
    int tooLarge = 0;
    Set<Integer> refused;
    try {
      for (int i = 0; i < spans.size(); i++) {
        if (chars(spans.get(i)) > MAX_SPAN_CHARS) {
          tooLarge++;
        } else {
          write(i, spans.get(i), batch);
        }
      }
      refused = batch.await();
    } finally {
      batch.end();
    }
    int stored = spans.size() - tooLarge - refused.size();
    for (int i = stored; i < spans.size(); i++) {
      failures.count(Failures.TOO_LARGE);
    }
    return Added.of(stored, spans.size(), Failures.TOO_LARGE);
  }

  private void write(int number, Span span, Writes.Batch batch) {
    Span row = SpanRow.ordered(JaegerSpan.toStored(span));
    long hash = SpanHash.of(row);
    batch.write(number, spanRow.insert(row, hash), () -> {});
    indexRows.of(row, hash, statement -> batch.write(number, statement, () -> {}));
    name(number, new Names.Name(row.service(), "", ""), batch);
    name(number, new Names.Name(row.service(), row.operationName(), kind(row)), batch);
  }

  /** Returns the kind to list the operation by, which is part of a key. The span keeps any. */
  private static String kind(Span span) {
    return span.tag("span.kind").orElse("") instanceof String kind && IndexRows.isShort(kind)
        ? kind
        : "";
  }

  private void name(int number, Names.Name name, Writes.Batch batch) {
    if (!names.has(name)) {
      batch.write(number, catalogue.add(name), () -> names.add(name));
    }
  }

  /** Returns what a span takes while it is written, by estimate. */
  private static long bytes(Span span) {
    int rows = 6 + span.tags().size() + span.process().tags().size();
    for (SpanLog log : span.logs()) {
      rows += log.fields().size();
    }
    return (long) rows * ROW_BYTES + chars(span) * CHAR_BYTES;
  }

  private static long chars(Span span) {
    long chars = (long) span.operationName().length() + span.service().length();
    chars += chars(span.tags()) + chars(span.process().tags());
    for (SpanLog log : span.logs()) {
      chars += chars(log.fields());
    }
    return chars;
  }

  private static long chars(List<Tag> tags) {
    long chars = 0;
    for (Tag tag : tags) {
      chars += tag.key().length();
      if (tag.value() instanceof String text) {
        chars += text.length();
      } else if (tag.value() instanceof byte[] bytes) {
        chars += bytes.length;
      }
    }
    return chars;
  }

  @Override
  public Optional<Trace> trace(TraceId id, LongConsumer room) {
    return traces.trace(id, room);
  }

  @Override
  public Iterator<Trace> find(TraceQuery query, LongConsumer room) {
    Capability.require(query, CAPABILITIES);
    return new Found(searches.find(query).iterator(), query.limit(), room);
  }

  @Override
  public List<String> services() {
    return catalogue.services();
  }

  @Override
  public List<Operation> operations(String service) {
    return catalogue.operations(service);
  }

  @Override
  public List<Dependency> dependencies(
      long startMinMicros, long startMaxMicros, LongConsumer room) {
    return calls.between(startMinMicros, startMaxMicros, room);
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public boolean lease(String name, String owner, Duration time) {
    return leases().take(name, owner, time);
  }

  @Override
  public void endLease(String name, String owner) {
    leases().end(name, owner);
  }

  private Leases leases() {
    if (leases == null) {
      throw failures.unavailable(
          "rejected", "Cassandra: the keyspace " + database.keyspace() + " has no table leases");
    }
    return leases;
  }

  @Override
  public void scan(long fromMicros, long toMicros, Consumer<Trace> consumer) {
    new Scan(database, traces, scan, fromMicros, toMicros, consumer).run(services());
  }

  @Override
  public void putDependencies(long fromMicros, long toMicros, List<Dependency> dependencies) {
    calls.put(fromMicros, toMicros, dependencies);
  }

  /** Deletes nothing: rows end by themselves, at the TTL of their tables. */
  @Override
  public List<String> clean(Duration age, boolean dryRun) {
    return List.of();
  }

  @Override
  public Map<String, Long> failures() {
    return failures.counts();
  }

  @Override
  public Optional<Contents> contents() {
    return Optional.empty();
  }

  @Override
  public void check() {
    check.run();
  }

  @Override
  public void close() {
    writes.close();
    database.close();
  }

  /** The traces of some ids, each read when it is asked for. For one thread at a time. */
  private final class Found implements Iterator<Trace> {
    private final Iterator<TraceId> ids;
    private final LongConsumer room;
    private int left;
    private @Nullable Trace next; // null until it is looked for

    Found(Iterator<TraceId> ids, int limit, LongConsumer room) {
      this.ids = ids;
      this.left = limit;
      this.room = room;
    }

    @Override
    public boolean hasNext() {
      while (next == null && left > 0 && ids.hasNext()) {
        next = traces.trace(ids.next(), room).orElse(null); // Null if its spans are gone already.
        left -= next == null ? 0 : 1;
      }
      return next != null;
    }

    @Override
    public Trace next() {
      Trace trace = hasNext() ? next : null;
      if (trace == null) {
        throw new NoSuchElementException();
      }
      next = null;
      return trace;
    }
  }
}
