/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

/** Where spans go when they are finished. */
public enum Sink {
  /** Nowhere: they are let go on the thread that finishes them. */
  NONE,
  /** Into the tracer's own queue, whose own thread takes them out and lets them go. */
  QUEUE,
  /** To the receiver in datagrams. */
  UDP,
  /** To the receiver by HTTP, as the peer prefers. */
  HTTP,
  /** To the receiver by OTLP, for a peer that prefers something else by HTTP. */
  OTLP
}
