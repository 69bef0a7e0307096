/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.propagation.Binary;
import io.opentracing.propagation.TextMap;
import java.nio.ByteBuffer;

/** Where a context is put, or found: headers, or bytes in their place. For one thread. */
interface Carrier extends TextMap {
  /** For those who want bytes: brave-opentracing takes any carrier for one of bytes that can be. */
  Binary binary();

  /** Has a context, until another is put there. */
  final class Bytes implements Binary {
    private ByteBuffer buffer = Header.binary();

    @Override
    public ByteBuffer extractionBuffer() {
      return buffer.rewind();
    }

    @Override
    public ByteBuffer injectionBuffer(int length) {
      if (length > buffer.capacity()) {
        buffer = ByteBuffer.allocate(length);
      }
      return buffer.clear();
    }
  }
}
