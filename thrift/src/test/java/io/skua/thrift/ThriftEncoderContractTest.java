/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SpanEncoder;
import io.skua.reporter.SpanEncoderContract;
import io.skua.tracer.SkuaSpan;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** Each wire format, with stats and without; read by code that Thrift generated. */
class ThriftEncoderContractTest {
  private abstract static class Contract extends SpanEncoderContract {
    private final Wire wire;
    private final boolean hasStats;

    Contract(Wire wire, boolean hasStats) {
      this.wire = wire;
      this.hasStats = hasStats;
    }

    @Override
    protected SpanEncoder encoder(int maxBytes) {
      ThriftEncoder encoder = wire.encoder(maxBytes);
      return hasStats ? encoder.withStats() : encoder;
    }

    @Override
    protected Object read(EncodedBatch batch) {
      return Dump.of(wire.generated(batch));
    }

    @Override
    protected Object expected(List<SkuaSpan> spans) {
      return Dump.of(spans);
    }

    @Override
    protected List<Long> readLost(EncodedBatch batch) {
      DecodedBatch.Stats stats = wire.decode(batch).stats();
      return hasStats
          ? List.of(
              stats.fullQueueDroppedSpans(),
              stats.tooLargeDroppedSpans(),
              stats.failedToEmitSpans())
          : null;
    }
  }

  @Nested
  class Compact extends Contract {
    Compact() {
      super(Wire.COMPACT, false);
    }
  }

  @Nested
  class CompactWithStats extends Contract {
    CompactWithStats() {
      super(Wire.COMPACT, true);
    }
  }

  @Nested
  class BinaryMessage extends Contract {
    BinaryMessage() {
      super(Wire.BINARY_MESSAGE, false);
    }
  }

  @Nested
  class BinaryBatch extends Contract {
    BinaryBatch() {
      super(Wire.BINARY_BATCH, false);
    }
  }

  @Nested
  class BinaryBatchWithStats extends Contract {
    BinaryBatchWithStats() {
      super(Wire.BINARY_BATCH, true);
    }
  }
}
