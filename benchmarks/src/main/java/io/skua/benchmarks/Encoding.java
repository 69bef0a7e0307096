/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.util.function.Supplier;

/** What spans are encoded as, and by whom. A new format of Skua gets a line here. */
public enum Encoding {
  SKUA_COMPACT("Skua, Thrift compact", SkuaPeer::compact),
  SKUA_BINARY("Skua, Thrift binary", SkuaPeer::binary),
  SKUA_OTLP("Skua, OTLP protobuf", SkuaPeer::otlp),
  JAEGER_COMPACT("jaeger-client, Thrift compact", JaegerPeer::compact),
  JAEGER_BINARY("jaeger-client, Thrift binary", JaegerPeer::binary),
  OTEL_PROTOBUF("OTel, OTLP protobuf", OtelSdk::batch),
  BRAVE_JSON("Brave, Zipkin JSON", () -> BraveSdk.batch(zipkin2.reporter.Encoding.JSON)),
  BRAVE_PROTO3("Brave, Zipkin protobuf", () -> BraveSdk.batch(zipkin2.reporter.Encoding.PROTO3));

  /** As the tables say it. */
  final String label;

  private final Supplier<SpanBatch> maker;

  Encoding(String label, Supplier<SpanBatch> maker) {
    this.label = label;
    this.maker = maker;
  }

  SpanBatch batch() {
    return maker.get();
  }
}
