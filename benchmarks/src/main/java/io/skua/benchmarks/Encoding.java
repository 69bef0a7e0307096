/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.util.function.Supplier;

/** What spans are encoded as, and by whom. A new format of Skua gets a line here. */
public enum Encoding {
  SKUA_COMPACT(Contender.SKUA, "Skua, Thrift compact", SkuaPeer::compact),
  SKUA_BINARY(Contender.SKUA, "Skua, Thrift binary", SkuaPeer::binary),
  SKUA_OTLP(Contender.SKUA, "Skua, OTLP protobuf", SkuaPeer::otlp),
  JAEGER_COMPACT(Contender.JAEGER, "jaeger-client, Thrift compact", JaegerPeer::compact),
  JAEGER_BINARY(Contender.JAEGER, "jaeger-client, Thrift binary", JaegerPeer::binary),
  OTEL_PROTOBUF(Contender.OTEL, "OTel, OTLP protobuf", OtelSdk::batch),
  BRAVE_JSON(
      Contender.BRAVE, "Brave, Zipkin JSON", () -> BraveSdk.batch(zipkin2.reporter.Encoding.JSON)),
  BRAVE_PROTO3(
      Contender.BRAVE,
      "Brave, Zipkin protobuf",
      () -> BraveSdk.batch(zipkin2.reporter.Encoding.PROTO3));

  /** Whose it is. */
  final Contender owner;

  /** As the tables say it. */
  final String label;

  private final Supplier<SpanBatch> maker;

  Encoding(Contender owner, String label, Supplier<SpanBatch> maker) {
    this.owner = owner;
    this.label = label;
    this.maker = maker;
  }

  SpanBatch batch() {
    return maker.get();
  }
}
