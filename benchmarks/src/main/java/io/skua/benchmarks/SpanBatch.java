/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

/** A batch of finished spans that can be encoded again and again, by a tracer's own code. */
interface SpanBatch {
  /** How many spans. */
  int SPANS = 100;

  /** Of each span. */
  int TAGS = 10;

  /** Of each span. */
  int LOGS = 2;

  /**
   * Encodes them all into one message, as they go over the wire.
   *
   * @return its bytes
   */
  int encode() throws Exception;

  /** Has a tracer make the spans. */
  static void fill(Peer peer) {
    fill(peer, SPANS, TAGS, LOGS);
  }

  /** Has a tracer make spans. */
  static void fill(Peer peer, int spans, int tags, int logs) {
    for (int i = 0; i < spans; i++) {
      peer.root(tags, logs);
    }
  }
}
