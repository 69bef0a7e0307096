/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import java.util.ArrayDeque;

/**
 * Arrays of batches that were sent, for batches to come: at a high rate each is a megabyte, which
 * the collector would put among the old objects at once. Safe for any thread.
 */
final class SpareArrays {
  private static final int MAX_SPARES = 2;
  private static final int STEP = 64 * 1024;

  private final ArrayDeque<byte[]> spares = new ArrayDeque<>(MAX_SPARES); // guarded by this

  /** Returns an array that begins with the bytes of a batch. */
  byte[] copy(EncodedBatch batch) {
    byte[] array = take(batch.length());
    System.arraycopy(batch.bytes(), batch.offset(), array, 0, batch.length());
    return array;
  }

  private byte[] take(int length) {
    byte[] spare = poll();
    // One much larger than needed would keep more from the collector than the bounds tell.
    if (spare != null
        && spare.length >= length
        && spare.length - length <= Math.max(STEP, length)) {
      return spare;
    }
    return new byte[length < STEP ? length : (length + STEP - 1) / STEP * STEP];
  }

  private synchronized byte[] poll() {
    return spares.poll();
  }

  synchronized void giveBack(byte[] array) {
    if (array.length >= STEP && spares.size() < MAX_SPARES) {
      spares.add(array);
    }
  }
}
