/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import io.skua.allinone.model.TraceId;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Ids of traces as Jaeger keeps them: 16 bytes, the high half first. */
final class Ids {
  private static final int BYTES = 16;

  private Ids() {}

  static ByteBuffer bytes(TraceId id) {
    return ByteBuffer.allocate(BYTES).putLong(id.high()).putLong(id.low()).flip();
  }

  /** Returns null for what is none: another program may have written it. */
  static @Nullable TraceId of(@Nullable ByteBuffer bytes) {
    return bytes == null || bytes.remaining() != BYTES
        ? null
        : new TraceId(bytes.getLong(bytes.position()), bytes.getLong(bytes.position() + 8));
  }
}
