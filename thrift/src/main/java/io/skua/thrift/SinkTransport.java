/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import io.skua.reporter.ByteSink;
import java.nio.ByteBuffer;

/** Writes to a {@link ByteSink}; buffers without a copy in between. For one thread. */
final class SinkTransport extends MemoryTransport {
  private final ByteSink sink;

  SinkTransport(ByteSink sink) {
    this.sink = sink;
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    sink.write(from, offset, length);
  }

  @Override
  public int write(ByteBuffer from) {
    int length = from.remaining();
    int start = sink.advance(length);
    from.get(sink.bytes(), start, length);
    return length;
  }
}
