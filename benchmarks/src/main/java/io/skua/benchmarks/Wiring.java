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
 * @param header what it sends and reads contexts as
 */
record Wiring(boolean sampled, Sink sink, int port, Header header) {
  /** Of each tracer's queue, for those that let it be chosen: what Skua ships with. */
  static final int QUEUE_CAPACITY = 16_384;

  static Wiring of(boolean sampled, Sink sink) {
    return new Wiring(sampled, sink, 0, Header.JAEGER);
  }

  static Wiring to(Sink sink, int port) {
    return new Wiring(true, sink, port, Header.JAEGER);
  }

  Wiring with(Header other) {
    return new Wiring(sampled, sink, port, other);
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }
}
