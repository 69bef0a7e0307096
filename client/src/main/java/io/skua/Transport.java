/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.skua.reporter.SpanEncoder;
import io.skua.reporter.http.OtlpEncoder;
import io.skua.thrift.ThriftEncoder;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What is sent, and by what. */
enum Transport {
  UDP(6831, ThriftEncoder::compact),
  UDP_BINARY(6832, ThriftEncoder::binaryMessage),
  HTTP("application/x-thrift", ThriftEncoder::binaryBatch),
  OTLP_PROTOBUF("application/x-protobuf", OtlpEncoder::protobuf),
  OTLP_JSON("application/json", OtlpEncoder::json);

  /** Of an agent; 0 if there is none. */
  final int agentPort;

  /** Of a request; null for datagrams. */
  final @Nullable String mediaType;

  /** Bytes of a batch, unless a setting says less. */
  final int defaultBytes;

  /** Bytes that a setting may ask for. */
  final int maxBytes;

  @SuppressWarnings("ImmutableEnumChecker") // A reference to a factory, which has no state.
  private final IntFunction<SpanEncoder> encoder;

  Transport(int agentPort, IntFunction<SpanEncoder> encoder) {
    this.agentPort = agentPort;
    this.mediaType = null;
    this.defaultBytes = 65_000;
    this.maxBytes = 65_000;
    this.encoder = encoder;
  }

  Transport(String mediaType, IntFunction<SpanEncoder> encoder) {
    this.agentPort = 0;
    this.mediaType = mediaType;
    this.defaultBytes = 1 << 20;
    this.maxBytes = 20 << 20;
    this.encoder = encoder;
  }

  boolean isDatagram() {
    return mediaType == null;
  }

  /** Its events know what an exception is. */
  boolean isOtlp() {
    return this == OTLP_PROTOBUF || this == OTLP_JSON;
  }

  /**
   * Makes the encoder.
   *
   * @param bytes most of a batch
   * @param tellsLosses whether batches of Thrift say what was lost
   */
  SpanEncoder encoder(int bytes, boolean tellsLosses) {
    SpanEncoder made = encoder.apply(bytes);
    return tellsLosses && made instanceof ThriftEncoder ? ((ThriftEncoder) made).withStats() : made;
  }
}
