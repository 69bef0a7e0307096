/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SpanEncoder.Appended;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.Spans;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PruningTest {
  private static final int LIMIT = 4000;
  private static final int SHORTEST_CUT = 64;

  private final Spans spans = new Spans();

  /** Appends a span that must be pruned, checks the size, and reads it. */
  private static DecodedBatch.Span prune(Wire wire, SkuaSpan span) {
    String before = Dump.of(List.of(span));
    ThriftEncoder encoder = wire.encoder(LIMIT);
    assertThat(encoder.append(span)).isEqualTo(Appended.PRUNED);
    EncodedBatch batch = encoder.seal();
    assertThat(batch.length()).isLessThanOrEqualTo(LIMIT);
    assertThat(batch.spanCount()).isEqualTo(1);
    assertThat(Dump.of(wire.generated(batch))).isEqualTo(Dump.of(wire.decode(batch)));
    assertThat(Dump.of(List.of(span))).as("the span itself").isEqualTo(before);
    return wire.decode(batch).spans().get(0);
  }

  private static Map<String, Object> tags(DecodedBatch.Span span) {
    Map<String, Object> tags = new LinkedHashMap<>();
    span.tags().forEach(tag -> assertThat(tags.put(tag.key(), tag.value())).isNull());
    return tags;
  }

  @ParameterizedTest
  @EnumSource
  void append_logsTooLarge_leavesOutTheLargestAndKeepsTheRest(Wire wire) {
    DecodedBatch.Span read =
        prune(
            wire,
            spans.filled(
                span -> {
                  span.setTag("kept", "x".repeat(200));
                  span.log(1, "first");
                  span.log(2, "x".repeat(1000));
                  span.log(3, "x".repeat(900));
                  span.log(4, "x".repeat(900));
                  span.log(5, "x".repeat(900));
                  span.log(6, "last");
                }));

    assertThat(read.logs())
        .extracting(DecodedBatch.Log::micros)
        .containsExactly(1L, 3L, 4L, 5L, 6L);
    assertThat(tags(read))
        .containsEntry("kept", "x".repeat(200))
        .containsEntry(SkuaSpan.DROPPED_LOGS, 1L)
        .doesNotContainKeys(SkuaSpan.TRUNCATED_VALUES, SkuaSpan.DROPPED_TAGS);
  }

  @ParameterizedTest
  @EnumSource
  void append_oneLongValue_costsNoLog(Wire wire) {
    DecodedBatch.Span read =
        prune(
            wire,
            spans.filled(
                span -> {
                  span.setTag("long", "x".repeat(10_000));
                  span.log(1, "event");
                  span.log(2, "y".repeat(9_000));
                }));

    assertThat(read.logs()).hasSize(2);
    assertThat(tags(read))
        .containsEntry(SkuaSpan.TRUNCATED_VALUES, 2L)
        .doesNotContainKeys(SkuaSpan.DROPPED_LOGS, SkuaSpan.DROPPED_TAGS);
    assertThat((String) tags(read).get("long")).hasSizeBetween(1500, 2000);
  }

  @ParameterizedTest
  @EnumSource
  void append_tooManyEqualLogs_keepsTheFirst(Wire wire) {
    DecodedBatch.Span read =
        prune(
            wire,
            spans.filled(
                span -> {
                  for (int i = 0; i < 1000; i++) {
                    span.log(i, "equal");
                  }
                }));

    int kept = read.logs().size();
    assertThat(kept).isBetween(50, 999);
    assertThat(read.logs().get(kept - 1).micros()).isEqualTo(kept - 1);
    assertThat(tags(read)).containsEntry(SkuaSpan.DROPPED_LOGS, 1000L - kept);
  }

  @ParameterizedTest
  @EnumSource
  void append_longValues_cutsTheLongestToOneLength(Wire wire) {
    DecodedBatch.Span read =
        prune(
            wire,
            spans.filled(
                span -> {
                  span.setTag("a", "a".repeat(10_000));
                  span.setTag("b", "b".repeat(5_000));
                  span.setTag("short", "s".repeat(100));
                  span.setTag("number", 7);
                }));

    Map<String, Object> tags = tags(read);
    int length = ((String) tags.get("a")).length();
    assertThat(length).isBetween(1500, 2000);
    assertThat(tags)
        .containsEntry("b", "b".repeat(length))
        .containsEntry("short", "s".repeat(100))
        .containsEntry("number", 7L)
        .containsEntry(SkuaSpan.TRUNCATED_VALUES, 2L)
        .doesNotContainKeys(SkuaSpan.DROPPED_LOGS, SkuaSpan.DROPPED_TAGS);
  }

  @ParameterizedTest
  @EnumSource
  void append_longBinaryValue_isCut(Wire wire) {
    DecodedBatch.Span read =
        prune(wire, spans.filled(span -> span.setTag(Spans.tag("bytes"), new byte[50_000])));

    Map<String, Object> tags = tags(read);
    assertThat((byte[]) tags.get("bytes")).hasSizeBetween(3000, LIMIT);
    assertThat(tags).containsEntry(SkuaSpan.TRUNCATED_VALUES, 1L);
  }

  @ParameterizedTest
  @EnumSource
  void append_longText_isNotCutWithinACharacter(Wire wire) {
    for (int lead = 0; lead < 2; lead++) {
      String text = "x".repeat(lead) + "\ud83d\ude80".repeat(5000);
      DecodedBatch.Span read = prune(wire, spans.filled(span -> span.setTag("rockets", text)));

      assertThat(text).startsWith((String) tags(read).get("rockets"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void append_longOperationName_isCut(Wire wire) {
    DecodedBatch.Span read = prune(wire, spans.named("name".repeat(5000), span -> {}));

    assertThat(read.operationName()).startsWith("namename").hasSizeBetween(3000, LIMIT);
    assertThat(tags(read)).containsEntry(SkuaSpan.TRUNCATED_VALUES, 1L);
  }

  @ParameterizedTest
  @EnumSource
  void append_tooManyTags_leavesOutTheLargest(Wire wire) {
    DecodedBatch.Span read =
        prune(
            wire,
            spans.filled(
                span -> {
                  for (int i = 0; i < 1000; i++) {
                    span.setTag("key" + i, i < 100 ? "w".repeat(100) : "v");
                  }
                  span.setTag("last", true);
                }));

    Map<String, Object> tags = tags(read);
    int kept = tags.size() - 1; // beside the one that says so
    assertThat(kept).isBetween(100, 999);
    assertThat(tags)
        .containsEntry(SkuaSpan.DROPPED_TAGS, 1001L - kept)
        .doesNotContainKey("key0")
        .containsEntry("key100", "v");
  }

  @ParameterizedTest
  @EnumSource
  void append_everythingTooLarge_isMarkedForEachReason(Wire wire) {
    DecodedBatch.Span read =
        prune(
            wire,
            spans.filled(
                span -> {
                  for (int i = 0; i < 100; i++) {
                    span.log(i, "log".repeat(100));
                    span.setTag("key" + i, "value".repeat(10 + i));
                  }
                }));

    Map<String, Object> tags = tags(read);
    assertThat(read.logs()).isEmpty();
    assertThat(tags).containsEntry(SkuaSpan.DROPPED_LOGS, 100L);
    long dropped = (Long) tags.get(SkuaSpan.DROPPED_TAGS);
    assertThat(dropped).isBetween(1L, 99L);
    assertThat(tags).hasSize(100 - (int) dropped + 3);
    assertThat((Long) tags.get(SkuaSpan.TRUNCATED_VALUES))
        .isEqualTo(
            tags.values().stream().filter(v -> v.toString().length() == SHORTEST_CUT).count());
  }

  @ParameterizedTest
  @EnumSource
  void append_countsAlreadyOnTheSpan_areAddedTo(Wire wire) {
    DecodedBatch.Span read =
        prune(
            wire,
            spans.filled(
                span -> {
                  span.setTag(SkuaSpan.DROPPED_LOGS, 5L);
                  span.setTag(SkuaSpan.DROPPED_TAGS, 7L);
                  span.setTag(SkuaSpan.TRUNCATED_VALUES, "not a count");
                  span.setTag("large", "x".repeat(9000));
                  IntStream.range(0, 6).forEach(i -> span.log(i, "y".repeat(900)));
                }));

    long dropped = 6 - read.logs().size();
    assertThat(dropped).isPositive();
    assertThat(tags(read))
        .containsEntry(SkuaSpan.DROPPED_LOGS, 5 + dropped)
        .containsEntry(SkuaSpan.DROPPED_TAGS, 7L)
        .containsEntry(SkuaSpan.TRUNCATED_VALUES, 1L);
  }
}
