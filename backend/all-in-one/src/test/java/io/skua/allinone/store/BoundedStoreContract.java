/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import static io.skua.allinone.store.SpanBuilder.span;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.allinone.Collisions;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.SpanWriter.Added;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a {@link Capability#BOUNDED} store must pass, which has all the other capabilities, too.
 *
 * <pre>{@code
 * class MemoryStoreTest extends BoundedStoreContract {
 *   @Override protected SpanStore newStore(int maxTraces, long maxBytes) {
 *     return new MemoryStore(maxTraces, maxBytes);
 *   }
 * }
 * }</pre>
 */
abstract class BoundedStoreContract extends SpanStoreContract {
  private final List<SpanStore> stores = new ArrayList<>();

  /** Makes an empty store. */
  protected abstract SpanStore newStore(int maxTraces, long maxBytes) throws Exception;

  @Override
  protected final SpanStore newStore() throws Exception {
    return newStore(1_000, 64 << 20);
  }

  /** Closes what the test made. */
  @AfterEach
  final void closeAll() {
    stores.forEach(SpanStore::close);
  }

  private SpanStore store(int maxTraces, long maxBytes) throws Exception {
    SpanStore bounded = newStore(maxTraces, maxBytes);
    stores.add(bounded);
    return bounded;
  }

  private List<Long> found(TraceQuery query) throws Exception {
    return ids(store().find(query));
  }

  private List<Long> found(TraceQuery.Builder query) throws Exception {
    return found(query.build());
  }

  static TraceQuery.Builder all() {
    return TraceQuery.builder();
  }

  // What hostile clients make.

  /** Where texts of one hash code made a list of a map, this took half an hour. */
  @Test
  @Timeout(120)
  final void add_tagsOfOneHashCode_areKeptAsOthers() throws Exception {
    SpanBuilder span = span(1, 1);
    SpanBuilder process = span(1, 2);
    for (String text : Collisions.texts(16)) {
      span.tag("k", text);
      process.processTag(text, 1L);
    }

    SpanStore large = store(10, 1 << 30);
    assertThat(large.add(build(span, process)).stored()).isEqualTo(2);
    assertThat(large.add(build(span, process)).stored()).isEqualTo(2);
    assertThat(large.find(all().withTags(Map.of("k", "AaBB".repeat(8))).build())).hasSize(1);
  }

  // One by one, as far as there is room.

  @Test
  final void find_oneByOne_endsAtTheLimit() throws Exception {
    add(span(1, 1), span(2, 1), span(3, 1));

    Iterator<Trace> found = store().find(TraceQuery.newest(2), room -> {});

    assertThat(found).toIterable().extracting(trace -> trace.id().low()).containsExactly(3L, 2L);
  }

  @Test
  final void find_oneByOne_leavesOutWhatWasDropped_andShowsWhatGrew() throws Exception {
    SpanStore two = store(2, 64 << 20);
    two.add(build(span(1, 1), span(2, 1)));
    Iterator<Trace> found = two.find(all().build(), room -> {});

    two.add(build(span(2, 2), span(3, 1)));

    Map<Long, Integer> sizes = new HashMap<>();
    found.forEachRemaining(trace -> sizes.put(trace.id().low(), trace.spans().size()));
    assertThat(sizes).containsEntry(2L, 2).doesNotContainKey(1L);
  }

  @Test
  final void dependencies_withoutRoom_throwsWhatIsThrown() throws Exception {
    add(span(1, 1), span(1, 2).childOf(1));
    LongConsumer none =
        room -> {
          throw new IllegalStateException("none");
        };

    assertThatThrownBy(() -> store().dependencies(0, Long.MAX_VALUE, none)).hasMessage("none");
    assertThat(store().dependencies(0, Long.MAX_VALUE, room -> {})).hasSize(1);
  }

  // What is kept.

  @Test
  final void add_spans_returnsHowManyWereKept() throws Exception {
    assertThat(store().add(build(span(1, 1), span(1, 2), span(2, 1))))
        .isEqualTo(new Added(3, 0, ""));
  }

  @Test
  final void add_noSpans_keepsNothing() throws Exception {
    assertThat(store().add(List.of())).isEqualTo(new Added(0, 0, ""));
    assertThat(store().contents().orElseThrow())
        .isEqualTo(store(10, 1 << 20).contents().orElseThrow());
  }

  @Test
  final void trace_spansOfSeveralBatches_areInOrderOfArrival() throws Exception {
    add(span(1, 5), span(2, 7), span(1, 4));
    add(span(1, 9));
    add(span(1, 1), span(1, 2));

    Trace trace = store().trace(new TraceId(0, 1)).orElseThrow();

    assertThat(trace.id()).isEqualTo(new TraceId(0, 1));
    assertThat(trace.spans()).extracting(Span::spanId).containsExactly(5L, 4L, 9L, 1L, 2L);
  }

  @Test
  final void trace_sameSpanTwice_isThereTwice() throws Exception {
    add(span(1, 5));
    add(span(1, 5));

    assertThat(store().trace(new TraceId(0, 1)).orElseThrow().spans()).hasSize(2);
  }

  @Test
  final void trace_spanWithAllThereIs_comesBackEqual() throws Exception {
    Span span =
        span(new TraceId(Long.MIN_VALUE, -1), Long.MAX_VALUE)
            .service("Zoë's \ud83d\ude80 service")
            .operation("\u0000 <script> \u202e")
            .flags(Integer.MIN_VALUE)
            .startMicros(-1)
            .durationMicros(Long.MAX_VALUE)
            .reference(new SpanReference(false, new TraceId(Long.MIN_VALUE, -1), -5))
            .reference(new SpanReference(true, new TraceId(7, 8), 9))
            .reference(
                new SpanReference(
                    false, new TraceId(7, 8), 9, List.of(new Tag("queue", "q"), new Tag("n", 1L))))
            .tag("", "")
            .tag("text", "x".repeat(100_000))
            .tag("same", "first")
            .tag("same", 2L)
            .tag("min", Long.MIN_VALUE)
            .tag("max", Long.MAX_VALUE)
            .tag("pi", Math.PI)
            .tag("nan", Double.NaN)
            .tag("infinite", Double.NEGATIVE_INFINITY)
            .tag("zero", -0.0)
            .tag("yes", true)
            .tag("no", false)
            .tag("bytes", new byte[] {0, -1, 127, -128})
            .tag("half a pair \ud83d", "\ude80")
            .processTag("hostname", "h")
            .processTag("pid", 42L)
            .log(5, new Tag("event", "retry"), new Tag("n", 1L))
            .log(-6)
            .warning("wrong")
            .warning("wrong again")
            .build();
    store().add(List.of(span));

    assertThat(store().trace(span.traceId()).orElseThrow().spans()).containsExactly(span);
  }

  @Test
  final void trace_linksOfASpanWithoutParent_areNoParentOfIt() throws Exception {
    SpanReference link = new SpanReference(false, new TraceId(0, 1), 7).asLink();
    add(span(1, 1).service("a").reference(link), span(1, 7).service("b"));

    Span back = store().trace(new TraceId(0, 1)).orElseThrow().spans().get(0);

    assertThat(back.references()).containsExactly(link);
    assertThat(back.parentSpanId()).isZero();
    assertThat(dependencies()).isEmpty();
  }

  @Test
  final void trace_spanOfMegabytes_comesBackEqual() throws Exception {
    Span span = span(1, 1).tag("big", "\u20ac".repeat(1 << 21)).build();
    store().add(List.of(span));

    assertThat(store().trace(span.traceId()).orElseThrow().spans()).containsExactly(span);
  }

  // What is found, and in which order.

  @Test
  final void find_newest_isInOrderOfTheirStarts() throws Exception {
    add(span(1, 1).startMicros(30), span(2, 1).startMicros(40), span(3, 1).startMicros(20));
    add(span(4, 1).startMicros(35), span(2, 2).startMicros(10));
    add(span(3, 2).startMicros(50));

    assertThat(found(all())).containsExactly(4L, 1L, 3L, 2L);
    assertThat(found(TraceQuery.newest(2))).containsExactly(4L, 1L);
  }

  @Test
  final void find_oldTracesThatComeLate_doNotCrowdOutNewerOnes() throws Exception {
    for (int i = 1; i <= 200; i++) {
      add(span(i, 1).startMicros(10_000 + i).tag("k", "v"));
    }
    for (int i = 1_001; i <= 1_100; i++) {
      add(span(i, 1).startMicros(i).tag("k", "v"));
    }

    assertThat(found(TraceQuery.newest(3))).containsExactly(200L, 199L, 198L);
    assertThat(found(all().withTags(Map.of("k", "v")).withLimit(2))).containsExactly(200L, 199L);
    assertThat(found(all().withStart(0, 1_050).withLimit(2))).containsExactly(1_050L, 1_049L);
    assertThat(found(all())).hasSize(300).startsWith(200L).endsWith(1_001L);
  }

  @Test
  final void find_sameStart_isInOrderOfTheTracesFirstSpans() throws Exception {
    add(span(1, 1), span(2, 1));
    add(span(3, 1));
    add(span(1, 2));

    assertThat(found(all())).containsExactly(3L, 2L, 1L);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "2, 2", "5, 3", "-1, 0"})
  final void find_limit_isHowManyAtMost(int limit, int count) throws Exception {
    add(span(1, 1), span(2, 1), span(3, 1));

    assertThat(found(TraceQuery.newest(limit))).hasSize(count).isSubsetOf(3L, 2L, 1L);
  }

  @Test
  final void find_conditionsThatOnlyTwoSpansTogetherMeet_findsNothing() throws Exception {
    add(
        span(1, 1).service("a").operation("x").tag("k", "1").tag("l", "1").durationMicros(5),
        span(1, 2).service("b").operation("y").tag("k", "2").tag("l", "2").durationMicros(9));

    assertThat(found(all().withService("a").withOperation("y"))).isEmpty();
    assertThat(found(all().withService("a").withTags(Map.of("k", "2")))).isEmpty();
    assertThat(found(all().withTags(Map.of("k", "1", "l", "2")))).isEmpty();
    assertThat(found(all().withService("a").withDuration(6, 10))).isEmpty();
    assertThat(found(all().withOperation("y").withDuration(9, 9).withTags(Map.of("k", "2"))))
        .containsExactly(1L);
  }

  // Tags.

  @Test
  final void find_severalTags_mayBeInSeveralPlacesOfTheSpan() throws Exception {
    add(span(1, 1).tag("a", "1").processTag("b", "2").log(1, new Tag("c", "3")));

    assertThat(found(all().withTags(Map.of("a", "1", "b", "2", "c", "3")))).containsExactly(1L);
    assertThat(found(all().withTags(Map.of("a", "1", "b", "2", "c", "4")))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "long, 500, true",
    "long, 500.0, false",
    "double, 0.5, true",
    "whole, 1, true",
    "whole, 1.0, false",
    "small, 0.00001, true",
    "large, 12345678.5, true",
    "larger, 1000000000000000000, true",
    "tiny, 1.5e-7, true",
    "huge, 1e+21, true",
    "bool, true, true",
    "bytes, AAH/, true",
    "text, '', true",
  })
  final void find_tagOfAnyType_isComparedAsJavaScriptWritesIt(
      String key, String text, boolean isFound) throws Exception {
    add(
        span(1, 1)
            .tag("long", 500L)
            .tag("double", 0.5)
            .tag("whole", 1.0)
            .tag("small", 0.00001)
            .tag("large", 12_345_678.5)
            .tag("larger", 1e18)
            .tag("tiny", 1.5e-7)
            .tag("huge", 1e21)
            .tag("bool", true)
            .tag("bytes", new byte[] {0, 1, -1})
            .tag("text", ""));

    assertThat(found(all().withTags(Map.of(key, text)))).hasSize(isFound ? 1 : 0);
  }

  @Test
  final void find_errorTrue_isAFailedSpanOrATagOfThatText() throws Exception {
    add(
        span(1, 1).tag("error", true),
        span(2, 1).tag("error", "true"),
        span(3, 1).log(1, new Tag("error", "true")),
        span(4, 1).tag("error", false),
        span(5, 1).tag("error", "yes"),
        span(6, 1));

    assertThat(found(all().withTags(Map.of("error", "true")))).containsExactly(3L, 2L, 1L);
    assertThat(found(all().withTags(Map.of("error", "yes")))).containsExactly(5L);
  }

  @Test
  final void find_errorFalse_isASpanThatDidNotFail() throws Exception {
    add(
        span(1, 1).tag("error", true),
        span(2, 1).tag("error", false),
        span(3, 1),
        span(4, 1).tag("error", "true"),
        span(5, 1).tag("error", true),
        span(5, 2));

    assertThat(found(all().withTags(Map.of("error", "false")))).containsExactly(5L, 3L, 2L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"server", "SERVER", "Server"})
  final void find_spanKind_isATagInAnyCase(String kind) throws Exception {
    add(
        span(1, 1).tag("span.kind", "server"),
        span(2, 1).tag("span.kind", "client"),
        span(3, 1).tag("span.kind", "SERVER"),
        span(4, 1).tag("kind", "server"));

    assertThat(found(all().withTags(Map.of("span.kind", kind)))).containsExactly(3L, 1L);
  }

  @Test
  final void find_spanStatus_isInAnyCase() throws Exception {
    add(
        span(1, 1).tag("error", true),
        span(2, 1).tag("otel.status_code", "OK"),
        span(3, 1).tag("otel.status_code", "error"),
        span(4, 1).tag("otel.status_code", "ERROR").tag("error", "false"),
        span(5, 1),
        span(6, 1).tag("otel.status_code", 1L));

    assertThat(found(all().withTags(Map.of("span.status", "error")))).containsExactly(4L, 3L, 1L);
    assertThat(found(all().withTags(Map.of("error", "true")))).containsExactly(4L, 3L, 1L);
    assertThat(found(all().withTags(Map.of("span.status", "OK")))).containsExactly(2L);
    assertThat(found(all().withTags(Map.of("span.status", "Unset")))).containsExactly(6L, 5L);
    assertThat(found(all().withTags(Map.of("span.status", "failed")))).isEmpty();
  }

  @Test
  final void find_scope_isThatOfTheLibrary() throws Exception {
    add(
        span(1, 1).tag("otel.scope.name", "web").tag("otel.scope.version", "1.2"),
        span(2, 1).tag("otel.scope.name", "web"),
        span(3, 1).processTag("otel.scope.name", "web"));

    assertThat(found(all().withTags(Map.of("scope.name", "web")))).containsExactly(2L, 1L);
    assertThat(found(all().withTags(Map.of("scope.version", "1.2")))).containsExactly(1L);
    assertThat(found(all().withTags(Map.of("otel.scope.name", "web")))).containsExactly(3L, 2L, 1L);
  }

  @Test
  final void find_resource_isATagOfTheProcessAlone() throws Exception {
    add(
        span(1, 1).processTag("region", "eu"),
        span(2, 1).tag("region", "eu"),
        span(3, 1).tag("resource.region", "eu"),
        span(4, 1).service("eu").processTag("hostname", "h"),
        span(5, 1).processTag("host.name", "h"));

    assertThat(found(all().withTags(Map.of("resource.region", "eu")))).containsExactly(3L, 1L);
    assertThat(found(all().withTags(Map.of("region", "eu")))).containsExactly(2L, 1L);
    assertThat(found(all().withTags(Map.of("resource.service.name", "eu")))).containsExactly(4L);
    assertThat(found(all().withTags(Map.of("service.name", "eu")))).containsExactly(4L);
    assertThat(found(all().withTags(Map.of("host.name", "h")))).containsExactly(5L, 4L);
    assertThat(found(all().withTags(Map.of("resource.host.name", "h")))).containsExactly(5L, 4L);
    assertThat(found(all().withTags(Map.of("hostname", "h")))).containsExactly(4L);
  }

  @Test
  final void find_link_hasTagsAndAType() throws Exception {
    TraceId other = new TraceId(0, 99);
    add(
        span(1, 1).reference(new SpanReference(true, other, 9, List.of(new Tag("queue", "q")))),
        span(2, 1).childOf(7),
        span(3, 1).childOf(7).reference(new SpanReference(false, other, 9)),
        span(4, 1).reference(new SpanReference(true, new TraceId(0, 4), 7)));

    assertThat(found(all().withTags(Map.of("queue", "q")))).containsExactly(1L);
    assertThat(found(all().withTags(Map.of("opentracing.ref_type", "follows_from"))))
        .containsExactly(4L, 1L);
    assertThat(found(all().withTags(Map.of("opentracing.ref_type", "child_of"))))
        .containsExactly(3L);
  }

  // Bounds.

  @Test
  final void contents_afterAdds_areWhatIsHeld() throws Exception {
    add(span(1, 1), span(1, 2), span(2, 1));

    Contents contents = store().contents().orElseThrow();

    assertThat(contents.traces()).isEqualTo(2);
    assertThat(contents.spans()).isEqualTo(3);
    assertThat(contents.bytes()).isPositive();
    assertThat(contents.evictedSpans()).isZero();
  }

  @Test
  final void add_moreThanMaxTraces_dropsThoseThatEndedFirst() throws Exception {
    SpanStore small = store(3, 64 << 20);
    small.add(
        build(
            span(1, 1).startMicros(5).durationMicros(1),
            span(2, 1).startMicros(2).durationMicros(9),
            span(3, 1).startMicros(4).durationMicros(1)));
    small.add(build(span(3, 2).startMicros(7).durationMicros(1)));
    small.add(build(span(4, 1).startMicros(6).durationMicros(1)));

    assertThat(ids(small.find(all().build()))).containsExactly(4L, 3L, 2L);
  }

  @Test
  final void add_oldTracesThatComeLate_areDroppedBeforeCurrentOnes() throws Exception {
    SpanStore small = store(3, 64 << 20);
    small.add(build(span(1, 1).startMicros(5_000_000), span(2, 1).startMicros(6_000_000)));
    for (int i = 11; i <= 20; i++) {
      assertThat(small.add(build(span(i, 1).startMicros(i))).stored()).isEqualTo(1);
    }

    assertThat(ids(small.find(all().build()))).containsExactly(2L, 1L, 20L);
    assertThat(small.contents().orElseThrow().evictedSpans()).isEqualTo(9);
    small.add(build(span(3, 1).startMicros(7_000_000), span(30, 1).startMicros(30)));
    assertThat(ids(small.find(all().build()))).containsExactly(3L, 2L, 1L);
    assertThat(small.services()).containsExactly("service");
  }

  @Test
  final void add_longTraceThatHasJustEnded_isKept() throws Exception {
    SpanStore small = store(2, 64 << 20);
    small.add(build(span(1, 1).startMicros(1_000), span(2, 1).startMicros(2_000)));

    small.add(build(span(3, 1).startMicros(0).durationMicros(10_000)));

    assertThat(ids(small.find(all().build()))).containsExactly(2L, 3L);
  }

  @Test
  final void add_tracesOfAClockThatIsAhead_doNotStayForGood() throws Exception {
    SpanStore small = store(2, 64 << 20);
    long future = 4_000_000_000_000_000L;
    small.add(build(span(1, 1).startMicros(future), span(2, 1).startMicros(future + 1)));
    long now = System.currentTimeMillis() * 1000 + 1_000_000;

    small.add(build(span(3, 1).startMicros(now), span(4, 1).startMicros(now + 1)));
    small.add(build(span(5, 1).startMicros(now + 2)));

    assertThat(small.trace(new TraceId(0, 1))).isEmpty();
    assertThat(small.trace(new TraceId(0, 5))).isPresent();
  }

  @Test
  final void add_moreThanMaxTracesOfOneTime_dropsThoseThatCameFirst() throws Exception {
    SpanStore small = store(2, 64 << 20);
    small.add(build(span(1, 1), span(2, 1)));
    small.add(build(span(1, 2), span(3, 1).service("new")));

    assertThat(ids(small.find(all().build()))).containsExactly(3L, 2L);
    assertThat(small.trace(new TraceId(0, 1))).isEmpty();
    assertThat(small.contents().orElseThrow().evictedSpans()).isEqualTo(2);
    assertThat(small.contents().orElseThrow().spans()).isEqualTo(2);
  }

  @Test
  final void add_spanOfADroppedTrace_isANewTrace() throws Exception {
    SpanStore small = store(2, 64 << 20);
    small.add(build(span(1, 1), span(2, 1), span(3, 1)));
    small.add(build(span(1, 2)));

    assertThat(ids(small.find(all().build()))).containsExactly(1L, 3L);
    assertThat(small.trace(new TraceId(0, 1)).orElseThrow().spans()).hasSize(1);
  }

  @Test
  final void services_ofDroppedTraces_areGone() throws Exception {
    SpanStore small = store(1, 64 << 20);
    small.add(build(span(1, 1).service("old"), span(1, 2).operation("old")));
    small.add(build(span(2, 1).operation("new")));

    assertThat(small.services()).containsExactly("service");
    assertThat(small.operations("service")).containsExactly(new Operation("new", ""));
    assertThat(small.operations("old")).isEmpty();
  }

  @Test
  final void find_inWhatIsLeft_findsIt() throws Exception {
    SpanStore small = store(3, 64 << 20);
    for (int i = 1; i <= 10; i++) {
      small.add(build(span(i, 1).tag("k", "v").tag("n", (long) i)));
    }

    assertThat(ids(small.find(all().withTags(Map.of("k", "v")).build())))
        .containsExactly(10L, 9L, 8L);
    assertThat(small.find(all().withTags(Map.of("n", "7")).build())).isEmpty();
  }

  @Test
  final void add_moreThanMaxBytes_dropsTheOldestUntilItFits() throws Exception {
    long maxBytes = 256 << 10;
    SpanStore small = store(1_000_000, maxBytes);
    int traces = 1_000;
    for (int i = 0; i < traces; i++) {
      assertThat(small.add(build(span(i, 1).tag("k" + i, "some text ".repeat(100) + i))).stored())
          .isEqualTo(1);
      assertThat(small.contents().orElseThrow().bytes()).isLessThanOrEqualTo(maxBytes);
    }

    Contents contents = small.contents().orElseThrow();
    assertThat(contents.spans() + contents.evictedSpans()).isEqualTo(traces);
    assertThat(contents.spans()).isBetween(100L, 500L);
    assertThat(ids(small.find(TraceQuery.newest(1)))).containsExactly(traces - 1L);
  }

  @Test
  final void add_tooMuchForOneTrace_keepsSomeOfItAndTheOthers() throws Exception {
    SpanStore small = store(1_000, 256 << 10);
    small.add(build(span(1, 1)));
    List<Span> many = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      many.add(span(2, i).tag("k" + i, "some text ".repeat(100) + i).build());
    }

    Added added = small.add(many);
    int kept = added.stored();

    assertThat(kept).isBetween(20, 200);
    assertThat(added).isEqualTo(new Added(kept, 1_000 - kept, "trace_full"));
    assertThat(small.trace(new TraceId(0, 2)).orElseThrow().spans()).hasSize(kept);
    assertThat(small.trace(new TraceId(0, 1))).isPresent();
    assertThat(small.contents().orElseThrow().evictedSpans()).isZero();
  }

  @Test
  final void add_spanThatIsTooMuchAlone_keepsTheOthers() throws Exception {
    SpanStore small = store(1_000, 64 << 10);

    assertThat(small.add(build(span(1, 1).tag("k", "v".repeat(100_000)), span(2, 1))))
        .isEqualTo(new Added(1, 1, "trace_full"));
    assertThat(ids(small.find(all().build()))).containsExactly(2L);
    assertThat(small.contents().orElseThrow().evictedSpans()).isZero();
  }

  @Test
  final void contents_allDropped_takeNoMoreThanBefore() throws Exception {
    SpanStore small = store(1, 64 << 20);
    small.add(build(span(1, 1)));
    long bytes = small.contents().orElseThrow().bytes();
    for (int i = 2; i < 50; i++) {
      small.add(
          build(
              span(i, 1)
                  .operation("\ud83d" + i % 3)
                  .tag("k", "v" + i % 5)
                  .processTag("p", (long) i),
              span(i, 2).log(1, new Tag("k", "v" + i % 2)).tag("b", new byte[i])));
    }
    small.add(build(span(1, 1)));

    assertThat(small.contents().orElseThrow().spans()).isEqualTo(1);
    assertThat(small.contents().orElseThrow().bytes()).isBetween(bytes, bytes * 3);
    assertThat(small.operations("service")).containsExactly(new Operation("operation", ""));
  }

  // Dependencies.

  private List<Dependency> dependencies() throws Exception {
    return store().dependencies(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Test
  final void dependencies_childrenOfOtherServices_areCountedAndSorted() throws Exception {
    add(
        span(1, 1).service("frontend"),
        span(1, 2).service("driver").childOf(1),
        span(1, 3).service("redis").childOf(2),
        span(1, 4).service("redis").childOf(2));
    add(span(2, 1).service("frontend"), span(2, 2).service("customer").childOf(1));
    add(span(3, 2).service("driver").childOf(1), span(3, 1).service("frontend"));

    assertThat(dependencies())
        .containsExactly(
            new Dependency("driver", "redis", 2),
            new Dependency("frontend", "customer", 1),
            new Dependency("frontend", "driver", 2));
  }

  @Test
  final void dependencies_childOfItsOwnService_isCounted() throws Exception {
    add(span(1, 1), span(1, 2).childOf(1));

    assertThat(dependencies()).containsExactly(new Dependency("service", "service", 1));
  }

  @Test
  final void dependencies_parentThatIsNotInTheTrace_isNoCall() throws Exception {
    add(
        span(1, 2).service("a").childOf(1),
        span(2, 1).service("b"),
        span(3, 3).service("c").reference(new SpanReference(false, new TraceId(0, 2), 1)));

    assertThat(dependencies()).isEmpty();
  }

  @Test
  final void dependencies_parentThatIsFollowed_isACall() throws Exception {
    add(
        span(1, 1).service("a"),
        span(1, 2).service("b").reference(new SpanReference(true, new TraceId(0, 1), 1)));

    assertThat(dependencies()).containsExactly(new Dependency("a", "b", 1));
  }

  @Test
  final void dependencies_spansThatCameTwice_countOnce() throws Exception {
    SpanBuilder child = span(1, 2).service("b").childOf(1).tag("k", "v");
    add(span(1, 1).service("a"), child, child);
    add(child);

    assertThat(dependencies()).containsExactly(new Dependency("a", "b", 1));
  }

  @Test
  final void dependencies_clientAndServerOfOneId_areParentAndChild() throws Exception {
    add(
        span(1, 1).service("b").tag("span.kind", "server"),
        span(1, 1).service("a").tag("span.kind", "client"),
        span(1, 2).service("c").childOf(1));

    assertThat(dependencies())
        .containsExactly(new Dependency("a", "b", 1), new Dependency("b", "c", 1));
  }

  @ParameterizedTest
  @CsvSource({"10, 19, false", "20, 30, true", "11, 20, true", "21, 30, false"})
  final void dependencies_times_areThoseOfTheChildsStart(long min, long max, boolean isCounted)
      throws Exception {
    add(
        span(1, 1).service("a").startMicros(10).durationMicros(100),
        span(1, 2).service("b").startMicros(20).childOf(1));

    assertThat(store().dependencies(min, max)).hasSize(isCounted ? 1 : 0);
  }

  @Test
  final void dependencies_spansThatAreEachOthersParents_areCounted() throws Exception {
    add(
        span(1, 1).service("a").childOf(2),
        span(1, 2).service("b").childOf(1),
        span(1, 3).service("c").childOf(3));

    assertThat(dependencies())
        .containsExactly(
            new Dependency("a", "b", 1), new Dependency("b", "a", 1), new Dependency("c", "c", 1));
  }

  // Many threads.

  @ParameterizedTest
  @ValueSource(ints = {1_000_000, 20})
  final void anyMethod_byManyThreads_losesNothingAndFindsWhatWasAdded(int maxTraces)
      throws Exception {
    SpanStore shared = store(maxTraces, 64 << 20);
    AtomicBoolean isDone = new AtomicBoolean();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int writer = i;
        writers.add(threads.submit(() -> write(shared, writer)));
      }
      Future<Integer> reader = threads.submit(() -> read(shared, isDone));
      Future<Integer> other = threads.submit(() -> read(shared, isDone));
      int kept = 0;
      for (Future<Integer> writer : writers) {
        kept += writer.get(60, SECONDS);
      }
      isDone.set(true);

      assertThat(reader.get(60, SECONDS) + other.get(60, SECONDS)).isPositive();
      assertThat(kept).isEqualTo(4 * 50 * 8);
      Contents contents = shared.contents().orElseThrow();
      assertThat(contents.spans() + contents.evictedSpans()).isEqualTo(kept);
      assertThat(shared.find(all().build()).stream().mapToInt(trace -> trace.spans().size()).sum())
          .isEqualTo((int) contents.spans());
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(60, SECONDS)).isTrue();
    }
  }

  /** Adds traces of its own, and to one that all writers have. */
  private static int write(SpanStore store, int writer) {
    int kept = 0;
    for (int i = 0; i < 50; i++) {
      List<Span> batch = new ArrayList<>();
      for (int j = 0; j < 8; j++) {
        long trace = j == 7 ? i : 1_000 * (writer + 1) + i * 4 + j / 2;
        batch.add(span(trace, writer * 8 + j).operation("o" + j).tag("writer", "w" + i).build());
      }
      kept += store.add(batch).stored();
    }
    return kept;
  }

  private static int read(SpanStore store, AtomicBoolean isDone) {
    int count = 0;
    do {
      for (Trace trace : store.find(all().withTags(Map.of("writer", "w3")).build())) {
        assertThat(trace.spans()).extracting(Span::traceId).containsOnly(trace.id());
      }
      assertThat(store.services()).isSubsetOf("service");
      store.operations("service");
      store.dependencies(0, Long.MAX_VALUE);
      store.trace(new TraceId(0, count % 50));
      count++;
    } while (!isDone.get());
    return count;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n >= 2 | 3;2",
        "n = 2 | 2",
        "n = 1 OR kind = client | 3;1",
        "service = b | 3",
        "operation != get n exists | 2;1",
        "NOT error | 3;1",
        "error | 2",
        "name ~ ^g | 3",
        "n = 1 n = 3 | ''",
      })
  void find_byFilter_areThoseWithOneSpanThatMeetsAllOfIt(String filter, String ids)
      throws Exception {
    add(
        span(1, 1).startMicros(1).tag("n", 1L),
        span(2, 1).startMicros(2).tag("n", 2L).tag("error", true),
        span(3, 1).startMicros(3).service("b").operation("get").tag("n", 3L),
        span(3, 2).startMicros(3).tag("span.kind", "client"));

    String found =
        found(TraceQuery.builder().withFilter(SpanFilter.parse(filter)).build()).stream()
            .map(String::valueOf)
            .collect(Collectors.joining(";"));

    assertThat(found).isEqualTo(ids);
  }

  @Test
  void find_byFilterAndTheRest_areThoseWithOneSpanThatMeetsBoth() throws Exception {
    add(span(1, 1).tag("n", 1L), span(1, 2).service("b"), span(2, 1).service("b").tag("n", 1L));

    assertThat(
            found(
                TraceQuery.builder()
                    .withService("b")
                    .withFilter(SpanFilter.parse("n < 2"))
                    .build()))
        .containsExactly(2L);
  }

  /** What a view is asked to make, and what it makes: the number of spans. */
  private static TraceView<Integer> counting(List<Long> asked) {
    return new TraceView<>(
        trace -> {
          asked.add(trace.id().low());
          return trace.spans().size();
        },
        size -> 16,
        1 << 20);
  }

  private static TraceQuery.Builder within(long minMicros, long maxMicros) {
    return TraceQuery.builder().withStart(minMicros, maxMicros);
  }

  @Test
  void findView_traceThatHasNotChanged_isNotReadAgain() throws Exception {
    List<Long> asked = new ArrayList<>();
    TraceView<Integer> view = counting(asked);
    add(span(1, 1).startMicros(1), span(2, 1).startMicros(2), span(2, 2).startMicros(3));

    assertThat(store().find(within(0, 10).build(), view, room -> {})).containsExactly(2, 1);
    assertThat(asked).containsExactly(2L, 1L);

    assertThat(store().find(within(1, 9).withLimit(1).build(), view, room -> {}))
        .containsExactly(2);
    assertThat(store().find(within(1, 9).build(), view, room -> {})).containsExactly(2, 1);
    assertThat(asked).hasSize(2);

    add(span(1, 2).startMicros(2));
    assertThat(store().find(within(0, 10).build(), view, room -> {})).containsExactly(2, 2);
    assertThat(asked).containsExactly(2L, 1L, 1L);
  }

  @Test
  void findView_byWhateverQuery_areThoseThatFindFinds() throws Exception {
    add(
        span(1, 1).startMicros(1).tag("n", 1L),
        span(1, 2).startMicros(9).service("b"),
        span(2, 1).startMicros(2).service("b").durationMicros(5),
        span(3, 1).startMicros(3).operation("get"),
        span(3, 2).startMicros(3).tag("n", 1L));
    List<TraceQuery> queries =
        List.of(
            TraceQuery.newest(2),
            within(2, 9).build(),
            within(2, 8).build(),
            within(2, 8).withService("b").build(),
            within(0, 9).withService("b").build(),
            within(0, 9).withOperation("get").withTags(Map.of("n", "1")).build(),
            within(0, 9).withTags(Map.of("n", "1")).build(),
            within(4, 9).withTags(Map.of("n", "1")).build(),
            within(0, 9).withDuration(0, 5).build());
    TraceView<TraceId> view = new TraceView<>(Trace::id, id -> 32, 1 << 20);

    for (int round = 0; round < 3; round++) {
      for (TraceQuery query : queries) {
        List<TraceId> found = store().find(query).stream().map(Trace::id).toList();

        assertThat(store().find(query, view, room -> {})).as("%s", query).isEqualTo(found);
      }
      add(span(2, 2 + round).startMicros(4).tag("n", 1L));
    }
  }

  @Test
  void findView_traceThatWasDroppedAndCameAgain_isAnotherOne() throws Exception {
    SpanStore small = store(1, 64 << 20);
    TraceView<Integer> view = counting(new ArrayList<>());
    small.add(build(span(1, 1).startMicros(1)));
    small.find(within(0, 9).build(), view, room -> {});
    small.add(build(span(2, 1).startMicros(2)));
    assertThat(small.find(within(0, 9).build(), view, room -> {})).containsExactly(1);

    small.add(build(span(1, 1).startMicros(3), span(1, 2).startMicros(3)));

    assertThat(small.find(within(0, 9).build(), view, room -> {})).containsExactly(2);
  }
}
