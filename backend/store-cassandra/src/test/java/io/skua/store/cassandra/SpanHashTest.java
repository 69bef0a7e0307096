/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import static io.skua.allinone.store.SpanBuilder.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.SpanBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpanHashTest {
  private static SpanBuilder full() {
    return span(1, 2)
        .service("service")
        .operation("operation")
        .flags(1)
        .startMicros(3)
        .durationMicros(4)
        .reference(new SpanReference(false, new TraceId(0, 1), 5))
        .tag("text", "t")
        .tag("long", 1L)
        .tag("double", 1.5)
        .tag("bool", true)
        .tag("bytes", new byte[] {1, 2})
        .processTag("p", "q")
        .log(6, new Tag("event", "e"));
  }

  private static long hash(SpanBuilder span) {
    return SpanHash.of(SpanRow.ordered(span.build()));
  }

  /** It is in the store of whoever has an older release: it must never change. */
  @Test
  void of_span_isTheSameInEachRelease() {
    assertThat(hash(full())).isEqualTo(hash(full())).isEqualTo(2222628270487788037L);
  }

  @Test
  void of_spanWithTagsInAnotherOrder_isTheSame() {
    assertThat(hash(span(1, 2).tag("a", "1").tag("b", "2")))
        .isEqualTo(hash(span(1, 2).tag("b", "2").tag("a", "1")));
  }

  @Test
  void of_spansThatDifferInOneThing_differs() {
    List<SpanBuilder> spans =
        List.of(
            full(),
            full().service("other"),
            full().operation("other"),
            full().flags(2),
            full().startMicros(4),
            full().durationMicros(5),
            full().reference(new SpanReference(true, new TraceId(0, 1), 6)),
            full().tag("text", "u"),
            full().tag("long", 2L),
            full().tag("long", "1"),
            full().tag("double", 2.5),
            full().tag("bool", false),
            full().tag("bytes", new byte[] {2, 1}),
            full().processTag("p", "r"),
            full().log(6),
            full().log(6, new Tag("event", "f")));

    assertThat(spans).extracting(SpanHashTest::hash).doesNotHaveDuplicates();
  }

  @Test
  void of_manySpans_fillsAllBucketsAlike() {
    int[] sizes = new int[IndexRows.BUCKETS];
    Set<Long> hashes = new HashSet<>();
    for (int i = 1; i <= 20_000; i++) {
      long hash = hash(span(i / 10, i).startMicros(1_000L * i));
      hashes.add(hash);
      sizes[(int) Long.remainderUnsigned(hash, IndexRows.BUCKETS)]++;
    }

    assertThat(hashes).hasSize(20_000);
    // Of 2,000 in each, 6 standard deviations.
    assertThat(IntStream.of(sizes)).allMatch(size -> 1_740 <= size && size <= 2_260);
  }

  @Test
  void ordered_lists_areAsJaegerStoresThem() {
    TraceId id = new TraceId(0, 1);
    Span ordered =
        SpanRow.ordered(
            span(1, 2)
                .reference(new SpanReference(true, id, 9))
                .reference(new SpanReference(true, new TraceId(-1, 1), 1))
                .reference(new SpanReference(true, new TraceId(0, 3), -1))
                .reference(new SpanReference(true, new TraceId(0, 3), 1))
                .tag("b", "2")
                .tag("b", true)
                .tag("b", 2L)
                .tag("b", 1L)
                .tag("a", "x")
                .log(7, new Tag("z", "1"), new Tag("event", "e"))
                .log(6)
                .build());

    assertThat(ordered.references())
        .extracting(SpanReference::traceId)
        .containsExactly(id, new TraceId(0, 3), new TraceId(0, 3), new TraceId(-1, 1));
    List<Object> values = new ArrayList<>();
    ordered.tags().forEach(tag -> values.add(tag.value()));
    assertThat(values).containsExactly("x", true, 1L, 2L, "2");
    assertThat(ordered.logs().get(0).micros()).isEqualTo(6);
    assertThat(ordered.logs().get(1).fields()).extracting(Tag::key).containsExactly("event", "z");
  }
}
