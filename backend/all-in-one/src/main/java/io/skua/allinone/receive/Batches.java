/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.thrift.DecodedBatch;

/** Takes the batches that an {@link Agent} receives, and counts their spans; from any thread. */
@FunctionalInterface
public interface Batches {
  /**
   * Takes one.
   *
   * @param packet what it was decoded from, no longer used by the caller
   */
  void accept(ReceiverTransport transport, DecodedBatch batch, byte[] packet);
}
