/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

/**
 * How a tracer is set up.
 *
 * @param sampled whether it samples all traces, else none
 * @param sink where spans go
 * @param port of the receiver on 127.0.0.1, if the sink has one
 */
record Wiring(boolean sampled, Sink sink, int port) {
  /** Of each tracer's queue, for those that let it be chosen: what Skua ships with. */
  static final int QUEUE_CAPACITY = 16_384;

  static Wiring of(boolean sampled, Sink sink) {
    return new Wiring(sampled, sink, 0);
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }
}
