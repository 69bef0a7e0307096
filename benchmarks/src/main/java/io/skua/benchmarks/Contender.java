/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Who is compared. */
public enum Contender {
  SKUA("Skua", wiring -> SkuaPeer.open(wiring, true)),
  /** Reads no clock for a span that is not sampled: one sampled late has no true start. */
  SKUA_EARLY("Skua, lateSampling(false)", wiring -> SkuaPeer.open(wiring, false)),
  JAEGER("jaeger-client", JaegerPeer::open),
  OTEL("OTel", OtelPeer::new),
  OTEL_SHIM("OTel shim", OtelShimPeer::new),
  BRAVE("Brave", BravePeer::new),
  BRAVE_OT("brave-opentracing", BraveOpenTracingPeer::new),
  NOOP("noop", wiring -> new NoopPeer());

  /** All but the one that does nothing. */
  static final List<Contender> TRACERS =
      Arrays.stream(values()).filter(each -> each != NOOP).toList();

  /** Those whose spans that are sampled differ. */
  static final List<Contender> DIFFERENT =
      TRACERS.stream().filter(each -> each != SKUA_EARLY).toList();

  /** Not ours. */
  static final List<Contender> PEERS = TRACERS.stream().filter(each -> !each.isSkua()).toList();

  /** As the tables say it. */
  final String label;

  private final Function<Wiring, Peer> opener;

  Contender(String label, Function<Wiring, Peer> opener) {
    this.label = label;
    this.opener = opener;
  }

  /** Starts it; whoever calls closes it. */
  Peer open(Wiring wiring) {
    return opener.apply(wiring);
  }

  boolean isSkua() {
    return this == SKUA || this == SKUA_EARLY;
  }

  /** Whether it can send and read contexts so. */
  boolean knows(Header header) {
    return switch (this) {
      case SKUA, SKUA_EARLY -> true;
      case JAEGER -> header != Header.B3_SINGLE;
      case OTEL, OTEL_SHIM -> header != Header.BINARY;
      case BRAVE, BRAVE_OT -> header == Header.B3_MULTI || header == Header.B3_SINGLE;
      case NOOP -> false;
    };
  }

  boolean isOpenTracing() {
    return this != OTEL && this != BRAVE;
  }
}
