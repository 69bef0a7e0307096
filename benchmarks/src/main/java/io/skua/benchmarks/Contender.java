/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

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

  boolean isOpenTracing() {
    return this != OTEL && this != BRAVE;
  }
}
