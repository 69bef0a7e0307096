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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches that tell what was lost. */
class StatsTest {
  private static final int ROOMY = 65_000;

  /** What fields 3 and 4 take at most; in the binary protocol always. */
  private static final int LONGEST_COMPACT = 11 + 1 + 3 * 11 + 1;

  private static final int BINARY = 11 + 3 + 3 * 11 + 1;

  private final Spans spans = new Spans();
  private final SkuaSpan span = spans.ofSize(100);

  private EncodedBatch sealed(ThriftEncoder encoder) {
    assertThat(encoder.append(span)).isEqualTo(Appended.ADDED);
    return encoder.seal();
  }

  @ParameterizedTest
  @EnumSource
  void seal_withStats_batchesAreNumberedAndTellTheLosses(Wire wire) {
    ThriftEncoder encoder = wire.encoder(ROOMY).withStats();
    for (long number = 1; number <= 300; number++) {
      encoder.lost(number * 11, number * 12_000, number << 40);

      DecodedBatch read = wire.decode(sealed(encoder));

      assertThat(read.seqNo()).isEqualTo(number);
      assertThat(read.stats().fullQueueDroppedSpans()).isEqualTo(number * 11);
      assertThat(read.stats().tooLargeDroppedSpans()).isEqualTo(number * 12_000);
      assertThat(read.stats().failedToEmitSpans()).isEqualTo(number << 40);
    }
  }

  @ParameterizedTest
  @EnumSource
  void seal_withStatsAndNothingLost_zeros(Wire wire) {
    DecodedBatch.Stats stats = wire.decode(sealed(wire.encoder(ROOMY).withStats())).stats();

    assertThat(stats.fullQueueDroppedSpans()).isZero();
    assertThat(stats.tooLargeDroppedSpans()).isZero();
    assertThat(stats.failedToEmitSpans()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void seal_withStats_skippedByReadersThatDoNotKnowThem(Wire wire) {
    ThriftEncoder encoder = wire.encoder(ROOMY).withStats();
    encoder.lost(1, Long.MAX_VALUE, 3);

    assertThat(Dump.of(wire.generated(sealed(encoder)))).isEqualTo(Dump.of(List.of(span)));
  }

  @ParameterizedTest
  @EnumSource
  void seal_withoutStats_noneWhateverWasLost(Wire wire) {
    ThriftEncoder encoder = wire.encoder(ROOMY);
    byte[] before = Wire.bytes(sealed(wire.encoder(ROOMY)));
    encoder.lost(1, 2, 3);

    EncodedBatch batch = sealed(encoder);

    assertThat(Wire.bytes(batch)).isEqualTo(before);
    assertThat(wire.decode(batch).seqNo()).isNull();
    assertThat(wire.decode(batch).stats()).isNull();
  }

  @Test
  void seal_exampleOfTheJavadoc_isWrittenSo() {
    ThriftEncoder encoder = ThriftEncoder.compact(ROOMY).withStats();
    encoder.lost(11, 12, 13);

    assertThat(Wire.bytes(sealed(encoder)))
        .endsWith(0x16, 0x02, 0x1c, 0x16, 0x16, 0x16, 0x18, 0x16, 0x1a, 0, 0, 0);
  }

  @ParameterizedTest
  @EnumSource
  void append_withStats_limitKeepsRoomForTheLargestNumbers(Wire wire) {
    int reserved = wire == Wire.COMPACT ? LONGEST_COMPACT : BINARY;
    int least = sealed(wire.encoder(ROOMY)).length() + reserved;
    int shorterNumber = wire == Wire.COMPACT ? 9 : 0; // 1 takes a byte, and is known when appending

    ThriftEncoder enough = wire.encoder(least - shorterNumber).withStats();
    assertThat(enough.append(span)).isEqualTo(Appended.ADDED);
    enough.lost(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(enough.seal().length()).isEqualTo(least - shorterNumber);

    assertThat(wire.encoder(least - shorterNumber - 1).withStats().append(span))
        .isEqualTo(Appended.PRUNED);
  }
}
