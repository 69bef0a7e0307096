/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.otlp;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.skua.allinone.model.Span;
import java.io.IOException;
import java.util.List;

/** Reads documents as requests are read, for tests that have no request. */
public final class OtlpDocuments {
  private static final int ROOM = 1 << 20;

  private OtlpDocuments() {}

  public static List<Span> ofProtobuf(byte[] document) throws IOException {
    OtlpWeight.of(document, ExportTraceServiceRequest.getDescriptor());
    return OtlpSpans.of(ExportTraceServiceRequest.parseFrom(document));
  }

  public static List<Span> ofJson(byte[] document) throws IOException {
    return OtlpSpans.of(OtlpJsonReader.read(document, ROOM));
  }

  public static byte[] jsonToProtobuf(byte[] document) throws IOException {
    return OtlpJsonReader.read(document, ROOM).toByteArray();
  }
}
