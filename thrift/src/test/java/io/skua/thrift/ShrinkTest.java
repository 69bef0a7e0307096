/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SpanEncoder.Appended;
import io.skua.tracer.CapturedLog;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.Spans;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches that get smaller since the transport carries less than was thought. */
class ShrinkTest {
  private final Spans spans = new Spans();

  @ParameterizedTest
  @EnumSource
  void shrink_again_batchesNeverAboveTheHalf(Wire wire) {
    int limit = 65_000;
    ThriftEncoder encoder = wire.encoder(limit);
    for (; limit >= 512; limit /= 2) {
      int sent = 0;
      for (int i = 0; i < 3000; i++) {
        SkuaSpan span = spans.ofSize(i * 31 % 150);
        if (encoder.append(span) == Appended.FULL) {
          EncodedBatch batch = encoder.seal();
          assertThat(batch.length()).isBetween(limit - 400, limit);
          assertThat(wire.generated(batch).getSpansSize()).isEqualTo(batch.spanCount());
          sent += batch.spanCount();
          assertThat(encoder.append(span)).isEqualTo(Appended.ADDED);
        }
      }
      assertThat(sent + encoder.seal().spanCount()).isEqualTo(3000);
      assertThat(encoder.shrink()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shrink_oneSpanLargerThanTheHalf_pruned(Wire wire) {
    SkuaSpan span = spans.ofSize(3000);
    ThriftEncoder encoder = wire.encoder(4000);
    assertThat(encoder.append(span)).isEqualTo(Appended.ADDED);
    encoder.seal();

    encoder.shrink();

    assertThat(encoder.append(span)).isEqualTo(Appended.PRUNED);
    EncodedBatch batch = encoder.seal();
    assertThat(batch.length()).isLessThanOrEqualTo(2000);
    assertThat(wire.generated(batch).getSpans().get(0).getTags())
        .extracting(tag -> tag.getKey())
        .contains("k", SkuaSpan.TRUNCATED_VALUES);
  }

  @ParameterizedTest
  @EnumSource
  void shrink_processLargerThanItsHalf_leavesOutTagsOfIt(Wire wire) {
    Spans talkative = new Spans("svc", b -> b.tag("long", "x".repeat(1500)));
    SkuaSpan span = talkative.plain();
    ThriftEncoder encoder = wire.encoder(4000);
    encoder.append(span);
    assertThat(keys(wire, encoder.seal())).contains("long", "hostname");

    try (CapturedLog log = new CapturedLog(ThriftEncoder.class)) {
      encoder.shrink();
      encoder.append(span);

      assertThat(keys(wire, encoder.seal())).contains("hostname").doesNotContain("long");
      assertThat(log.lines("WARN")).singleElement().asString().contains("2000", "[long]");
    }
  }

  private static List<String> keys(Wire wire, EncodedBatch batch) {
    return wire.decode(batch).processTags().stream().map(DecodedBatch.Tag::key).toList();
  }

  @Test
  void shrink_withStats_numbersGoOn() {
    ThriftEncoder encoder = ThriftEncoder.compact(2000).withStats();
    encoder.append(spans.plain());
    encoder.seal();

    encoder.shrink();

    encoder.append(spans.plain());
    assertThat(Wire.COMPACT.decode(encoder.seal()).seqNo()).isEqualTo(2);
  }
}
