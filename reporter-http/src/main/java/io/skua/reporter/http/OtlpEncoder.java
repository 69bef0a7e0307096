/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.tracer.EncodedBatch;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.SpanEncoder;

/** Stub: counts spans and encodes an empty request. Replaced when the real one is merged. */
public final class OtlpEncoder implements SpanEncoder {
  private static final byte[] EMPTY_PROTOBUF = {};
  private static final byte[] EMPTY_JSON = {'{', '}'};

  private final byte[] empty;
  private int spans;

  private OtlpEncoder(byte[] empty) {
    this.empty = empty;
  }

  /** Encodes protobuf. */
  public static OtlpEncoder protobuf(int maxBytes) {
    return new OtlpEncoder(EMPTY_PROTOBUF);
  }

  /** Encodes JSON. */
  public static OtlpEncoder json(int maxBytes) {
    return new OtlpEncoder(EMPTY_JSON);
  }

  @Override
  public Appended append(SkuaSpan span) {
    spans++;
    return Appended.ADDED;
  }

  @Override
  public EncodedBatch seal() {
    int sealed = spans;
    spans = 0;
    return sealed == 0 ? null : new EncodedBatch(empty, 0, empty.length, sealed);
  }
}
