/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.Collisions;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HashTest {
  private static final int POWER = 14;
  private static final List<String> TEXTS = Collisions.texts(POWER);

  /** Chance alone makes about one in 260,000 pairs of these equal. */
  private static void assertSpread(Function<String, ?> maker) {
    assertThat(TEXTS.stream().map(String::hashCode).distinct()).hasSize(1);
    assertThat(TEXTS.stream().map(maker).map(Object::hashCode).collect(Collectors.toSet()))
        .hasSizeGreaterThan(TEXTS.size() - 10);
  }

  @Test
  void hashCode_ofTextsOfOneHashCode_isOfEachItsOwn() {
    Tag tag = new Tag("k", "v");
    TraceId id = new TraceId(0, 1);
    assertSpread(text -> new Tag("k", text));
    assertSpread(text -> new Tag(text, 1L));
    assertSpread(text -> new Process(text, List.of()));
    assertSpread(text -> new Process("s", List.of(new Tag(text, true))));
    assertSpread(text -> new SpanLog(1, List.of(tag, new Tag("k", text))));
    assertSpread(text -> Spans.of("s", 1, 2).named(text).span());
    assertSpread(text -> Spans.of("s", 1, 2).tagged(new Tag("k", text)).span());
    assertThat(id.hashCode()).isEqualTo(new TraceId(0, 1).hashCode());
  }

  @Test
  void hashCode_ofIdsThatWereChosen_isOfEachItsOwn() {
    // As numbers, and as a record of them, all of these have the code 0.
    List<TraceId> ids =
        LongStream.range(1, 10_000).mapToObj(i -> new TraceId(0, i << 32 | i)).toList();

    assertThat(ids.stream().map(TraceId::low).map(Object::hashCode).distinct()).hasSize(1);
    assertThat(ids.stream().map(TraceId::hashCode).distinct().count()).isGreaterThan(9_990);
    assertThat(ids.stream().map(id -> new SpanReference(true, id, 1).hashCode()).distinct().count())
        .isGreaterThan(9_990);
  }

  @Test
  void hashCode_ofListsOfTwoTags_isOfEachItsOwn() {
    // With a base that is known, many rows of two tags have one sum, whatever their own codes are.
    Tag[] tags = {new Tag("k", "Aa"), new Tag("k", "BB")};
    List<Process> processes =
        LongStream.range(0, 10_000)
            .mapToObj(
                bits ->
                    LongStream.range(0, 40)
                        .mapToObj(bit -> tags[(int) (bits >>> bit & 1)])
                        .toList())
            .map(list -> new Process("s", list))
            .toList();

    assertThat(processes.stream().map(Process::hashCode).distinct().count()).isGreaterThan(9_990);
  }

  @Test
  void hashCode_ofWhatIsEqual_isEqual() {
    for (Object value : new Object[] {"text", true, 7L, 0.5, Double.NaN}) {
      assertThat(new Tag("k", value)).hasSameHashCodeAs(new Tag("k", value));
    }
    assertThat(new Tag("k", new byte[] {1, 2})).hasSameHashCodeAs(new Tag("k", new byte[] {1, 2}));
    assertThat(Spans.of("s", 1, 2).span()).hasSameHashCodeAs(Spans.of("s", 1, 2).span());
  }
}
