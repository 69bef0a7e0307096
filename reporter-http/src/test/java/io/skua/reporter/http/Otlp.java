/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.skua.reporter.EncodedBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;

/** The two encodings: our encoder of each, and a reader that others wrote. */
enum Otlp {
  PROTOBUF(OtlpEncoder::protobuf),
  JSON(OtlpEncoder::json);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final IntFunction<OtlpEncoder> encoder;

  Otlp(IntFunction<OtlpEncoder> encoder) {
    this.encoder = encoder;
  }

  OtlpEncoder encoder(int maxBytes) {
    return encoder.apply(maxBytes);
  }

  /** Reads with generated classes; fails at what they do not know. */
  ExportTraceServiceRequest read(EncodedBatch batch) {
    try {
      return this == PROTOBUF
          ? withoutUnknown(ExportTraceServiceRequest.parseFrom(bytes(batch)))
          : readJson(tree(batch));
    } catch (InvalidProtocolBufferException malformed) {
      throw new AssertionError(malformed);
    }
  }

  private static ExportTraceServiceRequest withoutUnknown(ExportTraceServiceRequest read) {
    if (!read.toString().equals(read.toBuilder().build().toString())
        || !read.getUnknownFields().asMap().isEmpty()) {
      throw new AssertionError(read);
    }
    return read;
  }

  private static ExportTraceServiceRequest readJson(JsonNode tree)
      throws InvalidProtocolBufferException {
    idsToBase64(tree);
    ExportTraceServiceRequest.Builder read = ExportTraceServiceRequest.newBuilder();
    JsonFormat.parser().merge(tree.toString(), read);
    return read.build();
  }

  /** Protobuf's own JSON has ids, as any bytes, in base64. */
  private static void idsToBase64(JsonNode node) {
    for (String name : List.of("traceId", "spanId", "parentSpanId")) {
      if (node.has(name)) {
        byte[] id = HexFormat.of().parseHex(node.get(name).textValue());
        ((ObjectNode) node).put(name, Base64.getEncoder().encodeToString(id));
      }
    }
    node.forEach(Otlp::idsToBase64);
  }

  List<Span> spans(EncodedBatch batch) {
    ResourceSpans all = read(batch).getResourceSpans(0);
    return all.getScopeSpans(0).getSpansList();
  }

  static JsonNode tree(EncodedBatch batch) {
    try {
      return MAPPER.readTree(batch.bytes(), batch.offset(), batch.length());
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }

  static byte[] bytes(EncodedBatch batch) {
    return Arrays.copyOfRange(batch.bytes(), batch.offset(), batch.offset() + batch.length());
  }
}
