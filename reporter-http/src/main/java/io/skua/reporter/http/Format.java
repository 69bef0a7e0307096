/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.reporter.ByteSink;

/** The two encodings of OTLP. */
enum Format {
  PROTOBUF("application/x-protobuf"),
  JSON("application/json");

  final String mediaType;

  Format(String mediaType) {
    this.mediaType = mediaType;
  }

  MessageWriter over(ByteSink sink) {
    return this == PROTOBUF ? new ProtobufWriter(sink) : new JsonWriter(sink);
  }
}
