/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SpanEncoder;
import io.skua.reporter.SpanEncoderContract;
import io.skua.tracer.SkuaSpan;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** Both encodings, read by code that protobuf generated. */
class OtlpEncoderContractTest {
  private abstract static class Contract extends SpanEncoderContract {
    private final Otlp otlp;

    Contract(Otlp otlp) {
      this.otlp = otlp;
    }

    @Override
    protected SpanEncoder encoder(int maxBytes) {
      return otlp.encoder(maxBytes);
    }

    @Override
    protected Object read(EncodedBatch batch) {
      return otlp.read(batch);
    }

    @Override
    protected Object expected(List<SkuaSpan> spans) {
      return Expected.of(spans);
    }
  }

  @Nested
  class Protobuf extends Contract {
    Protobuf() {
      super(Otlp.PROTOBUF);
    }
  }

  @Nested
  class Json extends Contract {
    Json() {
      super(Otlp.JSON);
    }
  }
}
