/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import io.skua.reporter.EncodedBatch;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/**
 * The bytes of a batch, which are not copied. OkHttp's own factories for a range of an array differ
 * between 3 and 4.
 */
final class BatchBody extends RequestBody {
  private final EncodedBatch batch;
  private final MediaType type;

  BatchBody(EncodedBatch batch, MediaType type) {
    this.batch = batch;
    this.type = type;
  }

  @Override
  public MediaType contentType() {
    return type;
  }

  @Override
  public long contentLength() {
    return batch.length();
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    sink.write(batch.bytes(), batch.offset(), batch.length());
  }
}
