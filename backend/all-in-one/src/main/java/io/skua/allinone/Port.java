/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import java.util.Locale;

/** What it listens to, with the numbers that Jaeger's clients know. */
public enum Port {
  /** UDP: batches in Thrift's compact protocol, from most clients. */
  AGENT_COMPACT(6831),
  /** UDP: batches in Thrift's binary protocol, from clients for Node. */
  AGENT_BINARY(6832),
  /** HTTP: batches in Thrift's binary protocol, {@code POST /api/traces}. */
  COLLECTOR(14268),
  /** HTTP: OTLP as protobuf or JSON, {@code POST /v1/traces}. */
  OTLP(4318),
  /** HTTP: Zipkin's JSON, {@code POST /api/v2/spans}. Off unless it is asked for. */
  ZIPKIN(9411),
  /** HTTP: sampling strategies. */
  SAMPLING(5778),
  /** HTTP: the page, queries and metrics. */
  QUERY(16686),
  /**
   * HTTP: {@code /metrics} and {@code /health}, for those who watch a process. Off in {@link
   * Role#ALL}, which has them on {@link #QUERY}; 14271 of an agent, 16687 of a query.
   */
  ADMIN(14269);

  private final int number;

  Port(int number) {
    this.number = number;
  }

  /** Returns the number that clients expect. */
  public int number() {
    return number;
  }

  /** Returns what it is called in options: {@code agent-compact}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
