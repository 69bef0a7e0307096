/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.SpanWriter.Added;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What every {@link SpanStore} must pass. Where stores differ, each behaves as its {@linkplain
 * SpanStore#capabilities() capabilities} say: what it has works, and what it lacks is refused, or
 * is just what that capability says of stores that lack it.
 */
public abstract class SpanStoreContract {
  /** In microseconds; a start of a millisecond, of an hour, of a recent day. */
  protected static final long NOON =
      Math.floorDiv(System.currentTimeMillis(), 86_400_000L) * 86_400_000_000L
          - 12 * 3_600_000_000L;

  private static final long MILLI = 1_000;

  private SpanStore store;

  /** Makes an empty store. */
  protected abstract SpanStore newStore() throws Exception;

  /** Waits until what was added is searched. Does nothing where that is at once. */
  protected void settle() throws Exception {}

  /** Closes what the test made. */
  @AfterEach
  final void closeStore() {
    if (store != null) {
      store.close();
    }
  }

  /** Returns the store of the test, made when it is first asked for, and closed after the test. */
  protected final SpanStore store() throws Exception {
    if (store == null) {
      store = newStore();
    }
    return store;
  }

  /** Returns whether the store of the test has a capability. */
  protected final boolean can(Capability capability) throws Exception {
    return store().capabilities().contains(capability);
  }

  /** Adds spans, and waits until they are searched. */
  protected final void add(SpanBuilder... spans) throws Exception {
    store().add(build(spans));
    settle();
  }

  static List<Span> build(SpanBuilder... spans) {
    return Arrays.stream(spans).map(SpanBuilder::build).toList();
  }

  /** Returns a span that starts so many milliseconds after noon. */
  protected static SpanBuilder at(long millis, long traceId, long spanId) {
    return span(traceId, spanId).startMicros(NOON + millis * MILLI);
  }

  /** Asks for the service that spans have which say nothing of theirs, around noon. */
  protected static TraceQuery.Builder query() {
    return TraceQuery.builder()
        .withService("service")
        .withStart(NOON - 3_600_000_000L, NOON + 3_600_000_000L)
        .withLimit(20);
  }

  static List<Long> ids(Collection<Trace> traces) {
    return traces.stream().map(trace -> trace.id().low()).toList();
  }

  /** Returns the low halves of the ids of traces that a query finds. */
  protected final List<Long> foundBy(TraceQuery.Builder query) throws Exception {
    return ids(store().find(query.build()));
  }

  private Trace trace(long id) throws Exception {
    return store().trace(new TraceId(0, id)).orElseThrow();
  }

  private void assertRefused(TraceQuery.Builder query) {
    assertThatThrownBy(() -> store().find(query.build()))
        .isInstanceOf(UnsupportedQueryException.class)
        .hasMessageStartingWith("this store cannot ");
    assertThatThrownBy(() -> store().find(query.build(), room -> {}))
        .isInstanceOf(UnsupportedQueryException.class);
    TraceView<TraceId> view = new TraceView<>(Trace::id, id -> 32, 1 << 20);
    assertThatThrownBy(() -> store().find(query.build(), view, room -> {}))
        .isInstanceOf(UnsupportedQueryException.class);
  }

  // What is kept.

  @Test
  final void check_openStore_returns() throws Exception {
    store().check();

    assertThat(store().contents().isPresent()).isEqualTo(can(Capability.BOUNDED));
  }

  @Test
  final void add_goodSpans_areAllStored() throws Exception {
    assertThat(store().add(build(at(0, 1, 1), at(1, 1, 2), at(2, 2, 1))))
        .isEqualTo(new Added(3, 0, ""));
    assertThat(store().add(List.of())).isEqualTo(new Added(0, 0, ""));
  }

  @Test
  final void trace_unknownId_isEmpty() throws Exception {
    add(at(0, 1, 1));

    assertThat(store().trace(new TraceId(0, 2))).isEmpty();
    assertThat(store().trace(new TraceId(1, 1))).isEmpty();
  }

  @Test
  final void trace_spansOfSeveralBatches_areAllThere() throws Exception {
    add(at(0, 1, 5), at(0, 2, 7), at(1, 1, 4));
    add(at(2, 1, 9));

    Trace trace = trace(1);

    assertThat(trace.id()).isEqualTo(new TraceId(0, 1));
    assertThat(trace.spans()).extracting(Span::spanId).containsExactlyInAnyOrder(5L, 4L, 9L);
    assertThat(trace.spans()).extracting(Span::traceId).containsOnly(trace.id());
  }

  @Test
  final void trace_spansLater_areNotInWhatWasReturned() throws Exception {
    add(at(0, 1, 1));
    Trace before = trace(1);
    add(at(0, 1, 2));

    assertThat(before.spans()).hasSize(1);
    assertThatThrownBy(() -> before.spans().set(0, null))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  final void trace_spanThatCameTwice_isOneUnlessTheStoreRepeats() throws Exception {
    SpanBuilder span = at(0, 1, 5).tag("k", "v").log(NOON, new Tag("event", "e"));
    add(span);
    add(span, at(1, 1, 6));
    add(span);

    assertThat(trace(1).spans())
        .extracting(Span::spanId)
        .filteredOn(id -> id == 5L)
        .hasSize(can(Capability.REPEATED_SPANS) ? 3 : 1);
    assertThat(trace(1).spans()).extracting(Span::spanId).contains(6L);
  }

  @Test
  final void trace_clientAndServerOfOneId_areTwoSpans() throws Exception {
    add(
        at(0, 1, 5).service("a").tag("span.kind", "client"),
        at(1, 1, 5).service("b").tag("span.kind", "server"));

    assertThat(trace(1).spans()).extracting(Span::service).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  final void trace_idsThatDifferInTheirHighHalf_areTwo() throws Exception {
    TraceId wide = new TraceId(-1, 1);
    add(at(0, 1, 5), span(wide, 6).startMicros(NOON));

    assertThat(store().trace(wide).orElseThrow().spans()).hasSize(1);
    assertThat(trace(1).spans()).hasSize(1);
  }

  @Test
  final void trace_spanWithAllThereIs_comesBack() throws Exception {
    TraceId id = new TraceId(Long.MIN_VALUE, -1);
    Span span =
        span(id, Long.MAX_VALUE)
            .service("Zoë's \ud83d\ude80 service")
            .operation("<script> \u202e")
            .flags(3)
            .startMicros(NOON + 1)
            .durationMicros(Integer.MAX_VALUE)
            .reference(new SpanReference(false, id, -5))
            .reference(new SpanReference(true, new TraceId(7, 8), 9))
            .tag("a.text", "x".repeat(100_000))
            .tag("b.min", Long.MIN_VALUE)
            .tag("c.max", Long.MAX_VALUE)
            .tag("d.pi", Math.PI)
            .tag("e.yes", true)
            .tag("f.no", false)
            .tag("g.bytes", new byte[] {0, -1, 127, -128})
            .tag("span.kind", "producer")
            .processTag("region", "eu")
            .processTag("worker", 42L)
            .log(NOON + 5, new Tag("event", "retry"), new Tag("n", 1L))
            .log(NOON + 6, new Tag("event", "done"))
            .build();
    store().add(List.of(span));
    settle();

    Span back = store().trace(id).orElseThrow().spans().get(0);

    if (can(Capability.WHOLE_SPANS)) {
      assertThat(back).isEqualTo(span);
    }
    assertThat(sorted(back)).isEqualTo(sorted(span));
  }

  /** Returns it as a store keeps it that has no order. */
  private static Span sorted(Span span) {
    return new Span(
        span.traceId(),
        span.spanId(),
        span.operationName(),
        span.references(),
        span.flags(),
        span.startMicros(),
        span.durationMicros(),
        sorted(span.tags()),
        span.logs().stream().map(log -> new SpanLog(log.micros(), sorted(log.fields()))).toList(),
        new io.skua.allinone.model.Process(span.service(), sorted(span.process().tags())),
        span.warnings());
  }

  private static List<Tag> sorted(List<Tag> tags) {
    return tags.stream().sorted(Comparator.comparing(Tag::key)).toList();
  }

  @Test
  final void trace_warnings_comeBack() throws Exception {
    add(at(0, 1, 1).tag("k", "v").warning("wrong \"start\"").warning("wrong again"));

    Span back = trace(1).spans().get(0);

    assertThat(back.warnings()).containsExactly("wrong \"start\"", "wrong again");
    assertThat(back.tags()).extracting(Tag::key).contains("k").doesNotContain("@jaeger@warnings");
  }

  @Test
  final void trace_manySpans_areAllThere() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 2_500; i++) {
      spans.add(at(i, 1, i).tag("n", (long) i).build());
    }
    store().add(spans);
    settle();

    assertThat(trace(1).spans()).extracting(Span::spanId).doesNotHaveDuplicates().hasSize(2_500);
  }

  // One by one, as far as there is room.

  @Test
  final void find_oneByOne_isToldHowMuchEachMayTake() throws Exception {
    add(at(1, 1, 1), at(2, 2, 1), at(3, 2, 2), at(4, 3, 1).service("other"));
    List<Long> rooms = new ArrayList<>();

    Iterator<Trace> found = store().find(query().build(), rooms::add);

    assertThat(found.next().id().low()).isEqualTo(2);
    assertThat(rooms).isNotEmpty().allMatch(room -> room > 0);
    assertThat(found.hasNext()).isTrue();
    assertThat(found.next().id().low()).isEqualTo(1);
    assertThat(found.hasNext()).isFalse();
    assertThatThrownBy(found::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  final void anyQuery_withoutRoom_throwsWhatIsThrown() throws Exception {
    add(at(0, 1, 1), at(1, 1, 2).childOf(1));
    LongConsumer none =
        room -> {
          throw new IllegalStateException("none");
        };

    assertThatThrownBy(() -> store().find(query().build(), none).hasNext()).hasMessage("none");
    assertThatThrownBy(() -> store().trace(new TraceId(0, 1), none)).hasMessage("none");
    assertThat(store().trace(new TraceId(0, 2), none)).isEmpty();
    assertThat(store().trace(new TraceId(0, 1), room -> {})).isPresent();
  }

  // What is found, and in which order.

  @Test
  final void find_service_isInOrderOfTheirStarts() throws Exception {
    add(at(30, 1, 1), at(40, 2, 1), at(20, 3, 1), at(50, 4, 1).service("other"));

    assertThat(foundBy(query())).containsExactly(2L, 1L, 3L);
    assertThat(foundBy(query().withLimit(2))).containsExactly(2L, 1L);
    assertThat(foundBy(query().withService("nobody"))).isEmpty();
  }

  @Test
  final void find_anyService_findsAllOrIsRefused() throws Exception {
    add(at(30, 1, 1), at(40, 2, 1).service("other"));

    if (can(Capability.ANY_SERVICE)) {
      assertThat(foundBy(query().withService(null))).containsExactly(2L, 1L);
    } else {
      assertRefused(query().withService(null));
    }
  }

  @Test
  final void find_oneSpanMatches_returnsTheWholeTrace() throws Exception {
    add(at(0, 1, 1).service("a"), at(0, 1, 2).service("b"), at(0, 2, 1).service("a"));

    List<Trace> found = store().find(query().withService("b").build());

    assertThat(found).singleElement().satisfies(trace -> assertThat(trace.spans()).hasSize(2));
  }

  @Test
  final void find_severalSpansMatch_returnsTheTraceOnce() throws Exception {
    add(at(0, 1, 1), at(1, 1, 2), at(2, 2, 1), at(3, 1, 3));

    assertThat(foundBy(query())).containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  final void find_operation_isExact() throws Exception {
    add(
        at(0, 1, 1).operation("GET /"),
        at(1, 2, 1).operation("get /"),
        at(2, 3, 1).operation("GET"));

    assertThat(foundBy(query().withOperation("GET /"))).containsExactly(1L);
  }

  @ParameterizedTest
  @CsvSource({"10, 20, true", "20, 20, true", "21, 30, false", "0, 19, false"})
  final void find_start_includesBothEnds(long min, long max, boolean isFound) throws Exception {
    add(at(20, 1, 1).durationMicros(100_000));

    assertThat(foundBy(query().withStart(NOON + min * MILLI, NOON + max * MILLI)))
        .hasSize(isFound ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({"10, 20, true", "20, 20, true", "21, 30, false", "0, 19, false"})
  final void find_duration_includesBothEnds(long min, long max, boolean isFound) throws Exception {
    add(at(0, 1, 1).durationMicros(20));

    assertThat(foundBy(query().withDuration(min, max))).hasSize(isFound ? 1 : 0);
  }

  @Test
  final void find_durationAndTags_findsOrIsRefused() throws Exception {
    add(
        at(0, 1, 1).durationMicros(20).tag("k", "v"),
        at(1, 2, 1).durationMicros(20),
        at(2, 3, 1).durationMicros(10).tag("k", "v"));
    TraceQuery.Builder both = query().withDuration(20, 30).withTags(Map.of("k", "v"));

    if (can(Capability.DURATION_WITH_TAGS)) {
      assertThat(foundBy(both)).containsExactly(1L);
    } else {
      assertRefused(both);
    }
  }

  @Test
  final void find_filter_findsOrIsRefused() throws Exception {
    add(at(0, 1, 1).tag("n", 1L), at(1, 2, 1).tag("n", 2L));
    TraceQuery.Builder filter = query().withFilter(SpanFilter.parse("n >= 2"));

    if (can(Capability.FILTER)) {
      assertThat(foundBy(filter)).containsExactly(2L);
    } else {
      assertRefused(filter);
    }
  }

  // Tags.

  @Test
  final void find_tag_isOneOfTheSpanItsProcessOrItsLogs() throws Exception {
    add(
        at(1, 1, 1).tag("k", "v"),
        at(2, 2, 1).processTag("k", "v"),
        at(3, 3, 1).log(NOON, new Tag("a", "b")).log(NOON, new Tag("c", "d"), new Tag("k", "v")),
        at(4, 4, 1).tag("k", "w").tag("l", "v").operation("v"));

    assertThat(foundBy(query().withTags(Map.of("k", "v")))).containsExactly(3L, 2L, 1L);
  }

  @Test
  final void find_severalTags_mustAllBeThere() throws Exception {
    add(at(0, 1, 1).tag("a", "1").processTag("b", "2").log(NOON, new Tag("c", "3")));

    assertThat(foundBy(query().withTags(Map.of("a", "1", "b", "2", "c", "3")))).containsExactly(1L);
    assertThat(foundBy(query().withTags(Map.of("a", "1", "b", "2", "c", "4")))).isEmpty();
  }

  @Test
  final void find_tagsThatOnlyTwoSpansTogetherHave_dependsOnTheStore() throws Exception {
    add(at(0, 1, 1).tag("k", "1"), at(1, 1, 2).tag("l", "2"));

    assertThat(foundBy(query().withTags(Map.of("k", "1", "l", "2"))))
        .hasSize(can(Capability.SAME_SPAN) ? 0 : 1);
  }

  @Test
  final void find_tagThatIsThereTwice_hasBothValues() throws Exception {
    add(at(0, 1, 1).tag("k", "1").tag("k", "2"));

    assertThat(foundBy(query().withTags(Map.of("k", "1")))).hasSize(1);
    assertThat(foundBy(query().withTags(Map.of("k", "2")))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "long, 500, true",
    "long, 501, false",
    "double, 0.5, true",
    "bool, true, true",
    "bool, false, false",
    "span.kind, server, true",
    "error, true, true",
    "path, /a?b=[1|2](x)*.{3}\"~, true",
    "path, .*, false",
    "path, /a, false",
    "dotted.key, a.b, true",
    "dotted.key, a-b, false",
  })
  final void find_tagOfAnyType_isComparedAsText(String key, String text, boolean isFound)
      throws Exception {
    add(
        at(0, 1, 1)
            .tag("long", 500L)
            .tag("double", 0.5)
            .tag("bool", true)
            .tag("span.kind", "server")
            .tag("error", true)
            .tag("path", "/a?b=[1|2](x)*.{3}\"~")
            .tag("dotted.key", "a.b"));

    assertThat(foundBy(query().withTags(Map.of(key, text)))).hasSize(isFound ? 1 : 0);
  }

  // Services and operations.

  @Test
  final void services_severalSpans_areSortedAndThereOnce() throws Exception {
    add(at(0, 1, 1).service("b"), at(0, 1, 2).service("a"), at(0, 2, 1).service("b"));

    assertThat(store().services()).containsExactly("a", "b");
  }

  @Test
  final void operations_ofAService_areSortedByNameThenKind() throws Exception {
    add(
        at(0, 1, 1).operation("b"),
        at(0, 1, 2).operation("a").tag("span.kind", "server"),
        at(0, 1, 3).operation("a").tag("span.kind", "client"),
        at(0, 2, 4).operation("b"),
        at(0, 2, 5).service("other").operation("c"));

    assertThat(store().operations("service"))
        .isEqualTo(
            can(Capability.OPERATION_KINDS)
                ? List.of(
                    new Operation("a", "client"),
                    new Operation("a", "server"),
                    new Operation("b", ""))
                : List.of(new Operation("a", ""), new Operation("b", "")));
    assertThat(store().operations("unknown")).isEmpty();
  }

  // Views.

  @Test
  final void findView_byAnyQuery_makesOfThoseThatFindFinds() throws Exception {
    add(
        at(1, 1, 1).tag("n", 1L),
        at(9, 1, 2).service("b"),
        at(2, 2, 1).durationMicros(5),
        at(3, 3, 1).operation("get"));
    TraceView<TraceId> view = new TraceView<>(Trace::id, id -> 32, 1 << 20);

    for (TraceQuery.Builder builder :
        List.of(query(), query().withOperation("get"), query().withTags(Map.of("n", "1")))) {
      TraceQuery query = builder.build();
      List<TraceId> found = store().find(query).stream().map(Trace::id).toList();

      assertThat(found).isNotEmpty();
      assertThat(store().find(query, view, room -> {})).isEqualTo(found);
    }
  }
}
