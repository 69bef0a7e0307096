/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanId;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.Capability;
import io.skua.allinone.store.Contents;
import io.skua.allinone.store.Dependency;
import io.skua.allinone.store.Operation;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.TraceQuery;
import io.skua.allinone.store.UnsupportedQueryException;
import io.skua.store.opensearch.BulkWriter.Document;
import io.skua.store.opensearch.Cluster.Answer;
import io.skua.store.opensearch.TraceReader.Place;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store: what it writes and asks is where Jaeger writes and asks it. Thread-safe. */
final class OpenSearchStore implements SharedStore {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSearchStore.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<Capability> CAPABILITIES =
      Set.of(Capability.ANY_SERVICE, Capability.DURATION_WITH_TAGS, Capability.SAME_SPAN);

  /** How long before and after a span others of its trace may start. */
  private static final long TRACE_MICROS = TimeUnit.DAYS.toMicros(1);

  /** As many as an engine lists. */
  private static final int MAX_FOUND = 10_000;

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int DELETED_TOGETHER = 20;

  private final Cluster cluster;
  private final Indices indices;
  private final SearchRequests requests;
  private final Duration maxSpanAge;
  private final Clock clock;
  private final Failures failures = new Failures();
  private final BulkWriter writer;
  private final ServiceNames names;
  private final TraceReader reader;
  private final Calls calls;
  private final Leases leases;

  OpenSearchStore(Cluster cluster, OpenSearchSettings settings, Clock clock) {
    this.cluster = cluster;
    indices = settings.indices;
    this.clock = clock;
    requests = new SearchRequests(settings.hasPatterns);
    maxSpanAge = settings.maxSpanAge;
    writer =
        new BulkWriter(
            cluster, failures, settings.writers, settings.maxRequest, settings.maxPending);
    names = new ServiceNames(cluster, clock);
    reader = new TraceReader(cluster);
    calls = new Calls(cluster, indices);
    leases = new Leases(cluster, clock, indices.leases());
  }

  // What is written.

  @Override
  public Added add(List<Span> spans) {
    names.look();
    List<Document> documents = new ArrayList<>(spans.size());
    Map<String, Document> newNames = new LinkedHashMap<>();
    int refused = 0;
    for (Span span : spans) {
      long start = span.startMicros();
      if (start < 0 || start >= Indices.END_MICROS) {
        refused++; // Jaeger cannot read it, and its day would be an index of its own.
        continue;
      }
      documents.add(document(span));
      Document name = ServiceNames.document(span, indices.write(Indices.SERVICE, start));
      if (names.isNew(name)) {
        newNames.put(name.index() + name.id(), name);
      }
    }
    documents.addAll(newNames.values());
    Added added = writer.write(documents, names::written);
    if (refused == 0) {
      return added;
    }
    failures.add("start_time", refused);
    return new Added(added.stored(), added.refused() + refused, "start_time");
  }

  private Document document(Span span) {
    byte[] body = SpanDocument.encode(span);
    String id =
        SpanDocument.hex(span.traceId())
            + '_'
            + SpanId.toHex(span.spanId())
            + '_'
            + Fnv1a.hex(body);
    return new Document(indices.write(Indices.SPAN, span.startMicros()), id, body, true);
  }

  // What is read.

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  /** Looks where most are asked for first, as Jaeger does, and then in all the others. */
  @Override
  public Optional<Trace> trace(TraceId id, LongConsumer room) {
    List<String> texts = new ArrayList<>(List.of(SpanDocument.hex(id)));
    if (id.high() == 0) {
      texts.add(id.toString()); // As Jaeger wrote those of 64 bits before its version 2.
    }
    long now = micros();
    List<Span> spans = reader.spans(texts, around(now - micros(maxSpanAge), now), room);
    if (spans.isEmpty()) {
      // One old shard that is away is no reason to show none of what the others have.
      Place anywhere = new Place(indices.all(Indices.SPAN), 0, Indices.END_MICROS, false);
      spans = reader.spans(texts, anywhere, room);
    }
    return spans.isEmpty() ? Optional.empty() : Optional.of(new Trace(id, List.copyOf(spans)));
  }

  @Override
  public Iterator<Trace> find(TraceQuery query, LongConsumer room) {
    Capability.require(query, CAPABILITIES);
    long start = Math.max(0, query.startMinMicros());
    long end = Math.min(Indices.END_MICROS, query.startMaxMicros());
    ObjectNode search = requests.ids(query, Math.min(MAX_FOUND, query.limit()));
    String path = indices.read(Indices.SPAN, start, end) + "/_search?ignore_unavailable=true";
    Answer answer = cluster.send("POST", path, search);
    if (answer.status() == 400) {
      throw new UnsupportedQueryException("this store cannot ask that: " + answer.words());
    }
    List<String> ids = keys(Cluster.good(answer).json(), "ids");
    return reader.traces(ids, around(start, end), room);
  }

  private Place around(long startMicros, long endMicros) {
    long min = Math.max(0, startMicros - TRACE_MICROS);
    long max = Math.min(Indices.END_MICROS, endMicros + TRACE_MICROS);
    return new Place(indices.read(Indices.SPAN, min, max), min, max, true);
  }

  private JsonNode search(String target, JsonNode request) {
    return cluster.post(target + "/_search?ignore_unavailable=true", request);
  }

  private static List<String> keys(JsonNode answer, String aggregation) {
    List<String> keys = new ArrayList<>();
    answer
        .path("aggregations")
        .path(aggregation)
        .path("buckets")
        .forEach(bucket -> keys.add(bucket.path("key").asText()));
    return keys;
  }

  @Override
  public List<String> services() {
    return List.copyOf(names("serviceName", Map.of()));
  }

  @Override
  public List<Operation> operations(String service) {
    return names("operationName", Map.of("serviceName", service)).stream()
        .map(name -> new Operation(name, ""))
        .toList();
  }

  private Set<String> names(String field, Map<String, String> having) {
    long now = micros();
    String target = indices.read(Indices.SERVICE, now - micros(maxSpanAge), now);
    JsonNode search = SearchRequests.names(field, having, MAX_FOUND);
    return new TreeSet<>(keys(search(target, search), "names"));
  }

  @Override
  public List<Dependency> dependencies(
      long startMinMicros, long startMaxMicros, LongConsumer room) {
    return calls.read(startMinMicros, startMaxMicros, room);
  }

  // What one of several processes does.

  @Override
  public boolean lease(String name, String owner, Duration time) {
    return leases.take(name, owner, time);
  }

  @Override
  public void endLease(String name, String owner) {
    leases.end(name, owner);
  }

  @Override
  public void scan(long fromMicros, long toMicros, Consumer<Trace> traces) {
    new Scan(cluster, indices).run(fromMicros, toMicros, traces);
  }

  @Override
  public void putDependencies(long fromMicros, long toMicros, List<Dependency> dependencies) {
    calls.put(fromMicros, toMicros, dependencies);
  }

  /**
   * Deletes days of spans and services that are over since that age. Those of dependencies are
   * small, and stay. Indices behind aliases are the engine's to delete.
   */
  @Override
  public List<String> clean(Duration age, boolean dryRun) {
    if (indices.hasAliases()) {
      return List.of();
    }
    TreeSet<String> old = new TreeSet<>();
    String all = indices.base("jaeger-") + '*';
    LocalDate end = Indices.day(micros() - micros(age));
    for (JsonNode index : cluster.get("_cat/indices/" + all + "?format=json&h=index")) {
      String name = index.path("index").asText();
      LocalDate day = indices.dayOf(name);
      if (day != null && day.isBefore(end)) {
        old.add(name);
      }
    }
    List<String> deleted = List.copyOf(old);
    for (int i = 0; !dryRun && i < deleted.size(); i += DELETED_TOGETHER) {
      List<String> some = deleted.subList(i, Math.min(deleted.size(), i + DELETED_TOGETHER));
      LOG.info("Deleting {}", some);
      Cluster.good(
          cluster.send("DELETE", String.join(",", some) + "?ignore_unavailable=true", null));
    }
    return deleted;
  }

  // What is said of it.

  @Override
  public Optional<Contents> contents() {
    return Optional.empty();
  }

  /** Writes a document, as a disk that is full or an index that is read only does not let it. */
  @Override
  public void check() {
    ObjectNode document = JSON.createObjectNode().put("until", clock.millis());
    String path = indices.leases() + "/_doc/check?timeout=4s";
    Cluster.good(cluster.send("PUT", path, document, SOON));
  }

  @Override
  public Map<String, Long> failures() {
    return failures.counts();
  }

  private static long micros(Duration duration) {
    return TimeUnit.MILLISECONDS.toMicros(duration.toMillis());
  }

  private long micros() {
    return TimeUnit.MILLISECONDS.toMicros(clock.millis());
  }

  @Override
  public void close() {
    writer.close();
    cluster.close();
  }
}
