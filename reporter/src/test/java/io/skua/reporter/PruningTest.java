/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.tracer.SkuaSpan;
import io.skua.tracer.Spans;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** With an encoding that takes a byte for each character, and none for all else. */
class PruningTest {
  private final Spans spans = new Spans();

  private static Pruning prune(SkuaSpan span, int limit) {
    Pruning pruning = new Pruning(span);
    assertThat(pruning.shrink(() -> size(span, pruning) <= limit)).isTrue();
    assertThat(size(span, pruning)).isLessThanOrEqualTo(limit);
    return pruning;
  }

  private static int size(SkuaSpan span, Pruning pruning) {
    int tags =
        IntStream.range(0, span.tagCount())
            .filter(pruning::keepsTag)
            .map(i -> span.tagKey(i).length() + length(pruning.value(span.tagValue(i))))
            .sum();
    int logs =
        IntStream.range(0, span.logCount())
            .filter(pruning::keepsLog)
            .map(i -> length(pruning.value(span.logFieldValue(i, 0))))
            .sum();
    return pruning.text(span.operationName()).length() + tags + logs;
  }

  private static int length(Object value) {
    return value instanceof byte[] bytes ? bytes.length : String.valueOf(value).length();
  }

  @Test
  void none_anySpan_leavesAllOfIt() {
    SkuaSpan span = spans.filled(s -> s.setTag(SkuaSpan.DROPPED_LOGS, 1L).log("event"));

    assertThat(Pruning.NONE.keepsTag(0)).isTrue();
    assertThat(Pruning.NONE.keepsLog(0)).isTrue();
    assertThat(Pruning.NONE.omittedTags()).isZero();
    assertThat(Pruning.NONE.omittedLogs()).isZero();
    assertThat(Pruning.NONE.text(span.operationName())).isSameAs(span.operationName());
    assertThat(Pruning.NONE.value(span.tagValue(0))).isSameAs(span.tagValue(0));
    assertThat(Pruning.NONE.marks()).isEmpty();
    assertThat(Pruning.NONE.shrink(() -> true)).isFalse();
  }

  @Test
  void shrink_longValues_areCutToOneLengthAndNoMore() {
    SkuaSpan span =
        spans.filled(s -> s.setTag("a", "x".repeat(9000)).setTag("b", "y".repeat(5000)));

    Pruning pruning = prune(span, 4004);

    assertThat(size(span, pruning)).isEqualTo(4004);
    assertThat(pruning.value(span.tagValue(0))).isEqualTo("x".repeat(2000));
    assertThat(pruning.value(span.tagValue(1))).isEqualTo("y".repeat(2000));
    assertThat(pruning.marks()).isEqualTo(Map.of(SkuaSpan.TRUNCATED_VALUES, 2L));
  }

  @Test
  void shrink_binaryValue_isCutAndTheSpansOwnIsNot() {
    byte[] value = new byte[5000];
    SkuaSpan span = spans.filled(s -> s.setTag(Spans.tag("b"), value));

    Pruning pruning = prune(span, 3003);

    assertThat((byte[]) pruning.value(span.tagValue(0))).hasSize(3000);
    assertThat((byte[]) span.tagValue(0)).hasSize(5000);
  }

  @Test
  void shrink_tooManyLogs_leavesOutTheLargestOnly() {
    SkuaSpan span =
        spans.filled(s -> s.log("a").log("b".repeat(900)).log("c".repeat(1000)).log("d"));

    Pruning pruning = prune(span, 1000);

    assertThat(pruning.omittedLogs()).isEqualTo(1);
    assertThat(IntStream.range(0, 4).filter(pruning::keepsLog)).containsExactly(0, 1, 3);
    assertThat(pruning.marks()).isEqualTo(Map.of(SkuaSpan.DROPPED_LOGS, 1L));
  }

  @Test
  void shrink_tooManyTags_leavesOutTheLargestAndReplacesTheMarks() {
    SkuaSpan span =
        spans.filled(
            s -> {
              s.setTag("small", 1);
              s.setTag("large", "x".repeat(60));
              s.setTag(SkuaSpan.DROPPED_TAGS, 5L);
            });

    Pruning pruning = prune(span, 20);

    assertThat(pruning.keepsTag(0)).isTrue();
    assertThat(pruning.keepsTag(1)).isFalse();
    assertThat(pruning.keepsTag(2)).isFalse();
    assertThat(pruning.omittedTags()).isEqualTo(2);
    assertThat(pruning.marks()).isEqualTo(Map.of(SkuaSpan.DROPPED_TAGS, 6L));
  }

  @Test
  void shrink_nothingHelps_false() {
    SkuaSpan span = spans.filled(s -> s.setTag("k", "x".repeat(2000)).log("event"));

    assertThat(new Pruning(span).shrink(() -> false)).isFalse();
  }
}
