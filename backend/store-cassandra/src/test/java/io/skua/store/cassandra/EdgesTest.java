/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.skua.allinone.model.Sanitizer;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.Dependency;
import io.skua.allinone.store.Operation;
import io.skua.allinone.store.SharedStore;
import io.skua.allinone.store.SpanBuilder;
import io.skua.allinone.store.SpanWriter.Added;
import io.skua.allinone.store.StoreVectors;
import io.skua.allinone.store.TraceQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans at the edges of what there is, and what is found at the edges of times and limits. */
class EdgesTest {
  private static final long NOON = 1_795_780_800_000_000L; // Some day's; a full hour.
  private static final long HOUR = 3_600_000_000L;

  private SharedStore store;

  @BeforeEach
  void open() throws IOException {
    store = SharedCassandra.openEmpty();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void add(SpanBuilder... spans) {
    store.add(Arrays.stream(spans).map(SpanBuilder::build).map(Sanitizer::clean).toList());
  }

  private Span only(long trace) {
    return store.trace(new TraceId(0, trace)).orElseThrow().spans().get(0);
  }

  private static TraceQuery.Builder query() {
    return TraceQuery.builder()
        .withService("service")
        .withStart(NOON - 1000 * HOUR, NOON + 1000 * HOUR)
        .withLimit(20);
  }

  private List<Long> found(TraceQuery.Builder query) {
    return store.find(query.build()).stream().map(trace -> trace.id().low()).toList();
  }

  private static JsonNode row(String table) throws IOException {
    List<JsonNode> rows = Rows.of(table);
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  @Test
  void names_thatAreEmpty_areJaegersStandIns() throws Exception {
    add(span(1, 1).service("").operation("").startMicros(NOON));

    assertThat(row("traces").get("operation_name").asText()).isEqualTo("empty-span-name");
    assertThat(store.services()).containsExactly("empty-service-name");
    assertThat(found(query().withService("empty-service-name"))).containsExactly(1L);
  }

  @Test
  void ids_at64Bits_areInTheirLowHalf() throws Exception {
    add(span(new TraceId(0, 0xc200000000000001L), -1).startMicros(NOON).childOf(Long.MIN_VALUE));

    JsonNode row = row("traces");
    assertThat(row.get("trace_id").asText()).isEqualTo("0x0000000000000000c200000000000001");
    assertThat(row.get("span_id").asLong()).isEqualTo(-1);
    assertThat(row.get("parent_id").asLong()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void durations_zeroAndNegative_areZero_theLatterWithAWarning() {
    add(
        span(1, 1).startMicros(NOON).durationMicros(0),
        span(2, 1).startMicros(NOON + 1).durationMicros(-5));

    assertThat(only(1).warnings()).isEmpty();
    assertThat(only(2).durationMicros()).isZero();
    assertThat(only(2).warnings()).hasSize(1);
    assertThat(found(query().withDuration(0, 0))).containsExactly(2L, 1L);
    assertThat(found(query().withDuration(1, 5))).isEmpty();
  }

  @Test
  void links_toTheParentAndOthers_areOneReferenceEach() {
    TraceId own = new TraceId(0, 1);
    add(
        span(1, 2)
            .startMicros(NOON)
            .reference(new SpanReference(false, own, 1))
            .reference(new SpanReference(true, own, 1))
            .reference(new SpanReference(true, new TraceId(7, 8), 9))
            .reference(new SpanReference(true, new TraceId(7, 8), 9)));

    assertThat(only(1).parentSpanId()).isEqualTo(1);
    assertThat(only(1).references())
        .containsExactly(
            new SpanReference(true, own, 1), new SpanReference(true, new TraceId(7, 8), 9));
  }

  @Test
  void values_emptyAndHuge_comeBack() {
    String huge = "ž".repeat(1_000_000);
    add(
        span(1, 1)
            .startMicros(NOON)
            .tag("", "")
            .tag("bytes", new byte[0])
            .tag("huge", huge)
            .tag("nan", Double.NaN)
            .tag("zero", "\u0001")
            .log(NOON)
            .processTag("", "x"));

    assertThat(only(1).tags())
        .containsExactlyInAnyOrder(
            new Tag("", ""),
            new Tag("bytes", new byte[0]),
            new Tag("huge", huge),
            new Tag("nan", Double.NaN),
            new Tag("zero", "\u0001"));
    assertThat(only(1).logs()).hasSize(1);
    assertThat(found(query().withTags(Map.of("nan", "NaN")))).containsExactly(1L);
    assertThat(found(query().withTags(Map.of("huge", huge)))).isEmpty();
  }

  @Test
  void kinds_unusual_areKept() {
    add(span(1, 1).startMicros(NOON).operation("o").tag("span.kind", "Other"));

    assertThat(store.operations("service"))
        .singleElement()
        .satisfies(operation -> assertThat(operation.kind()).isEqualTo("Other"));
    assertThat(only(1).kind()).isEqualTo("Other");
  }

  /** In the list of operations; the tags of the span itself keep them. */
  @Test
  void kinds_thatAreNoShortText_areNone() throws Exception {
    String huge = "x".repeat(70_000);
    SpanBuilder binary = span(1, 1).startMicros(NOON).tag("span.kind", new byte[] {1, 2});

    assertThat(store.add(List.of(binary.build()))).isEqualTo(new Added(1, 0, ""));
    try (SharedStore another = SharedCassandra.open()) {
      assertThat(another.add(List.of(binary.build()))).isEqualTo(new Added(1, 0, ""));
    }
    assertThat(store.add(List.of(span(2, 1).startMicros(NOON).tag("span.kind", huge).build())))
        .isEqualTo(new Added(1, 0, ""));

    assertThat(row("operation_names_v2").get("span_kind").asText()).isEmpty();
    assertThat(store.operations("service")).containsExactly(new Operation("operation", ""));
    assertThat(only(2).kind()).isEqualTo(huge);
  }

  @Test
  void names_longerThanCassandraTakesAsAKey_areCutWhenTheyComeAndFoundNowhere() {
    String name = "x".repeat(70_000);
    add(span(1, 1).service(name).operation(name).startMicros(NOON));

    assertThat(store.services()).singleElement().asString().hasSizeLessThan(5_000);
    assertThat(found(query().withService(name))).isEmpty();
    assertThat(found(query().withOperation(name))).isEmpty();
    assertThat(store.operations(name)).isEmpty();
    assertThat(found(query().withTags(Map.of(name, name)))).isEmpty();
  }

  @Test
  void add_inputTwice_leavesTheRowsOfOne() throws Exception {
    JsonNode recorded = StoreVectors.json("cassandra/answers/sent-twice").get("counts");
    List<Span> spans = StoreVectors.received("otlp-same-microsecond");

    store.add(spans);
    store.add(spans);

    for (String table : Rows.TABLES) {
      if (!table.equals("service_name_index")) { // How many depends on the hash.
        assertThat(Rows.of(table)).as(table).hasSize(recorded.get(table).asInt());
      }
    }
  }

  // Searches.

  @Test
  void find_duration_findsTheNewestOfManyHours() {
    for (int hour = -200; hour <= 0; hour += 50) {
      add(
          span(300 + hour, 1).startMicros(NOON + hour * HOUR).durationMicros(100),
          span(1300 + hour, 1).startMicros(NOON + hour * HOUR + HOUR / 2).durationMicros(5));
    }

    assertThat(found(query().withDuration(50, 200))).containsExactly(300L, 250L, 200L, 150L, 100L);
    assertThat(found(query().withDuration(50, 200).withLimit(2))).containsExactly(300L, 250L);
    assertThat(found(query().withDuration(50, 200).withOperation("operation"))).hasSize(5);
    assertThat(found(query().withDuration(50, 200).withStart(NOON - 50 * HOUR, NOON - 1)))
        .containsExactly(250L);
    // However far a clock was wrong, and however wide a range is asked for.
    add(
        span(2, 1).startMicros(0).durationMicros(100),
        span(3, 1).startMicros(8_000_000_000_000_000L).durationMicros(100));
    assertThat(found(query().withDuration(50, 200).withStart(Long.MIN_VALUE, Long.MAX_VALUE)))
        .containsExactly(3L, 300L, 250L, 200L, 150L, 100L, 2L);
  }

  @Test
  void find_traceOfManySpans_doesNotHideTheOthers() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      spans.add(span(1, i + 1).startMicros(NOON + 1_000 + i).tag("k", "v").build());
    }
    store.add(spans);
    add(
        span(2, 1).startMicros(NOON).tag("k", "v"),
        span(3, 1).startMicros(NOON + 1).tag("k", "v").tag("l", "w"));

    assertThat(found(query().withLimit(3))).containsExactly(1L, 3L, 2L);
    assertThat(found(query().withLimit(3).withTags(Map.of("k", "v")))).containsExactly(1L, 3L, 2L);
    assertThat(found(query().withLimit(3).withTags(Map.of("k", "v", "l", "w"))))
        .containsExactly(3L);
    assertThat(found(query().withLimit(0))).isEmpty();
  }

  @Test
  void trace_ofMoreThanAPage_isToldItsSizeBeforeItIsRead() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      spans.add(span(1, i + 1).startMicros(NOON + i).tag("k", "x".repeat(1_000)).build());
    }
    store.add(spans);
    List<Long> rooms = new ArrayList<>();

    Optional<Trace> trace = store.trace(new TraceId(0, 1), rooms::add);

    assertThat(trace.orElseThrow().spans()).hasSize(3_000);
    assertThat(rooms)
        .isSorted()
        .hasSizeGreaterThan(3)
        .last()
        .satisfies(room -> assertThat(room).isGreaterThan(3_000_000L));
  }

  // Calls.

  @Test
  void scan_moreTracesThanAChunk_givesEachOnce() {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 500; i++) {
      spans.add(span(i, 1).service("a").startMicros(NOON + i).build());
      spans.add(span(i, 2).service("b").childOf(1).startMicros(NOON + i).build());
      spans.add(span(i, 3).service("b").childOf(1).startMicros(NOON + HOUR / 2 + i).build());
    }
    store.add(spans);
    Map<TraceId, Integer> seen = new HashMap<>();

    store.scan(
        NOON, NOON + HOUR, trace -> seen.merge(trace.id(), trace.spans().size(), Integer::sum));

    assertThat(seen).hasSize(500).allSatisfy((id, count) -> assertThat(count).isEqualTo(3));
  }

  @Test
  void scan_traceOfManySpans_readsItOnce() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      spans.add(span(1, i + 1).startMicros(NOON + i).build());
    }
    store.add(spans);
    AtomicInteger reads = new AtomicInteger();
    Database database =
        WatchedSession.database(
            SharedCassandra.KEYSPACE,
            statement -> {
              if (statement.contains(".traces ")) {
                reads.incrementAndGet();
              }
            });
    List<Trace> seen = new ArrayList<>();

    new Scan(
            database,
            new Traces(database),
            Scan.prepare(database),
            NOON,
            NOON + HOUR / 4,
            seen::add)
        .run(List.of("service"));

    assertThat(seen).singleElement().satisfies(one -> assertThat(one.spans()).hasSize(3_000));
    assertThat(reads).hasValue(1);
  }

  @Test
  void scan_ofAThreadThatIsInterrupted_ends() {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 500; i++) {
      spans.add(span(i, 1).startMicros(NOON + i).build());
    }
    store.add(spans);
    AtomicInteger seen = new AtomicInteger();

    assertThatThrownBy(
            () ->
                store.scan(
                    NOON,
                    NOON + HOUR,
                    trace -> {
                      seen.incrementAndGet();
                      Thread.currentThread().interrupt();
                    }))
        .isInstanceOf(UncheckedIOException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(seen).hasValueLessThan(100);
  }

  @Test
  void putDependencies_none_takesAwayWhatWasThere() {
    store.putDependencies(NOON, NOON + HOUR, List.of(new Dependency("a", "b", 2)));
    store.putDependencies(NOON, NOON + HOUR, List.of());

    assertThat(store.dependencies(0, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void clean_deletesNothing_sinceRowsEndByThemselves() {
    assertThat(store.clean(java.time.Duration.ofDays(1), false)).isEmpty();
  }
}
