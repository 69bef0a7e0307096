/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;

/** Both stores against a search that looks at each span, and against each other. */
@net.jqwik.api.Tag("slow")
class StorePropertyTest {
  private static final long PLENTY = 64 << 20;

  private final List<SpanStore> stores = new ArrayList<>();
  private Path directory;

  private List<SpanStore> stores(int maxTraces) throws IOException {
    directory = Files.createTempDirectory("skua-stores");
    stores.add(new MemoryStore(maxTraces, PLENTY));
    stores.add(new H2Store(directory.resolve("store"), maxTraces, PLENTY));
    return stores;
  }

  @AfterTry
  void close() throws IOException {
    stores.forEach(SpanStore::close);
    stores.clear();
    Files.delete(directory.resolve("store.mv.db"));
    Files.delete(directory);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void find_anyQuery_isWhatALookAtEachSpanFinds(
      @ForAll("batches") List<List<Span>> batches, @ForAll("queries") List<TraceQuery> queries)
      throws IOException {
    for (SpanStore store : stores(1_000)) {
      batches.forEach(batch -> assertThat(store.add(batch).stored()).isEqualTo(batch.size()));

      for (TraceQuery query : queries) {
        assertThat(store.find(query)).as("%s", query).isEqualTo(search(batches, query));
      }
    }
  }

  @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
  void anyMethod_afterTracesWereDropped_isTheSameForBoth(
      @ForAll("batches") List<List<Span>> batches) throws IOException {
    SpanStore memory = stores(2).get(0);
    SpanStore file = stores.get(1);
    for (List<Span> batch : batches) {
      for (Span span : batch) {
        memory.add(List.of(span));
        file.add(List.of(span));
      }
    }

    assertThat(file.find(TraceQuery.newest(9))).isEqualTo(memory.find(TraceQuery.newest(9)));
    assertThat(file.services()).isEqualTo(memory.services());
    for (String service : memory.services()) {
      assertThat(file.operations(service)).isEqualTo(memory.operations(service));
    }
    assertThat(file.dependencies(2, 4)).isEqualTo(memory.dependencies(2, 4));
    assertThat(file.contents().orElseThrow().spans())
        .isEqualTo(memory.contents().orElseThrow().spans());
    assertThat(file.contents().orElseThrow().evictedSpans())
        .isEqualTo(memory.contents().orElseThrow().evictedSpans());
  }

  // The search that is so simple that it must be right.

  private static List<Trace> search(List<List<Span>> batches, TraceQuery query) {
    Map<TraceId, List<Span>> traces = new LinkedHashMap<>();
    batches.stream()
        .flatMap(List::stream)
        .forEach(span -> traces.computeIfAbsent(span.traceId(), i -> new ArrayList<>()).add(span));
    List<Trace> found = new ArrayList<>();
    traces.forEach(
        (id, spans) -> {
          if (spans.stream().anyMatch(span -> matches(span, query))) {
            found.add(0, new Trace(id, spans));
          }
        });
    found.sort(Comparator.comparingLong(Trace::startMicros).reversed());
    return found.subList(0, Math.min(found.size(), query.limit()));
  }

  private static boolean matches(Span span, TraceQuery query) {
    List<Tag> all = new ArrayList<>(span.tags());
    all.addAll(span.process().tags());
    span.logs().forEach(log -> all.addAll(log.fields()));
    all.add(new Tag("span.status", span.status().name()));
    span.tags()
        .forEach(tag -> all.add(new Tag(tag.key().replaceFirst("^otel\\.", ""), tag.value())));
    span.process().tags().forEach(tag -> all.add(new Tag("resource." + tag.key(), tag.value())));
    if (span.isError()) {
      all.add(new Tag("error", true));
    }
    return (query.service() == null || span.process().serviceName().equals(query.service()))
        && (query.operation() == null || span.operationName().equals(query.operation()))
        && span.startMicros() >= query.startMinMicros()
        && span.startMicros() <= query.startMaxMicros()
        && span.durationMicros() >= query.durationMinMicros()
        && span.durationMicros() <= query.durationMaxMicros()
        && query.tags().entrySet().stream().allMatch(wanted -> has(span, all, wanted));
  }

  private static boolean has(Span span, List<Tag> all, Map.Entry<String, String> wanted) {
    if (wanted.equals(Map.entry("error", "false"))) {
      return !span.isError();
    }
    return all.stream()
        .anyMatch(
            tag ->
                tag.key().equals(wanted.getKey())
                    && equal(tag, wanted.getValue(), wanted.getKey().startsWith("span.")));
  }

  private static boolean equal(Tag tag, String wanted, boolean isCaseless) {
    String text = tag.value().toString().replaceFirst("\\.0$", "");
    return isCaseless ? text.equalsIgnoreCase(wanted) : text.equals(wanted);
  }

  // Few values, so that much matches.

  @Provide
  Arbitrary<List<List<Span>>> batches() {
    return spans().list().ofMaxSize(6).list().ofMaxSize(5);
  }

  private static Arbitrary<Span> spans() {
    Arbitrary<SpanBuilder> ids =
        Combinators.combine(
                Arbitraries.longs().between(1, 5),
                Arbitraries.longs().between(1, 4),
                Arbitraries.longs().between(1, 4))
            .as((trace, span, parent) -> SpanBuilder.span(trace, span).childOf(parent));
    return Combinators.combine(
            ids,
            Arbitraries.of("a", "b"),
            Arbitraries.of("x", "y"),
            Arbitraries.longs().between(0, 5),
            Arbitraries.longs().between(0, 3),
            tags(),
            tags(),
            tags())
        .as(
            (span, service, operation, start, duration, tags, processTags, fields) -> {
              span.service(service).operation(operation).startMicros(start);
              tags.forEach(tag -> span.tag(tag.key(), tag.value()));
              processTags.forEach(tag -> span.processTag(tag.key(), tag.value()));
              fields.forEach(field -> span.log(start, field));
              return span.durationMicros(duration).build();
            });
  }

  private static Arbitrary<List<Tag>> tags() {
    return Combinators.combine(
            Arbitraries.of("error", "k", "span.kind", "otel.status_code", "otel.scope.name"),
            Arbitraries.<Object>of(
                true, false, "true", "server", "Client", 1L, 1.0, 0.5, "1", "OK", "Error"))
        .as(Tag::new)
        .list()
        .ofMaxSize(2);
  }

  @Provide
  Arbitrary<List<TraceQuery>> queries() {
    return query().list().ofSize(20);
  }

  private static Arbitrary<TraceQuery> query() {
    Arbitrary<Map<String, String>> tags =
        Arbitraries.maps(
                Arbitraries.of(
                    "error", "k", "span.kind", "span.status", "scope.name", "resource.k"),
                Arbitraries.of("true", "false", "SERVER", "client", "1", "0.5", "ok", "error"))
            .ofMaxSize(2);
    Arbitrary<long[]> starts = ranges(5);
    Arbitrary<long[]> durations = ranges(3);
    return Combinators.combine(
            Arbitraries.of("a", "b", "c").injectNull(0.5),
            Arbitraries.of("x", "y").injectNull(0.5),
            tags,
            starts,
            durations,
            Arbitraries.integers().between(0, 6))
        .as(
            (service, operation, wanted, start, duration, limit) ->
                TraceQuery.builder()
                    .withService(service)
                    .withOperation(operation)
                    .withTags(wanted)
                    .withStart(start[0], start[1])
                    .withDuration(duration[0], duration[1])
                    .withLimit(limit)
                    .build());
  }

  private static Arbitrary<long[]> ranges(long max) {
    return Combinators.combine(
            Arbitraries.longs().between(0, max), Arbitraries.longs().between(0, max))
        .as((a, b) -> new long[] {Math.min(a, b), Math.max(a, b)});
  }
}
