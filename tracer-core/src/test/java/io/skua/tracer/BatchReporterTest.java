/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

class BatchReporterTest {
  static final class ListEncoder implements SpanEncoder {
    private final int capacity;
    private int spans;

    ListEncoder(int capacity) {
      this.capacity = capacity;
    }

    @Override
    public Appended append(SkuaSpan span) {
      if (spans == capacity) {
        return Appended.FULL;
      }
      spans++;
      return Appended.ADDED;
    }

    @Override
    public EncodedBatch seal() {
      EncodedBatch batch = new EncodedBatch(new byte[spans], 0, spans, spans);
      spans = 0;
      return batch;
    }
  }
}
