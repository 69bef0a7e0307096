/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Sends batches by HTTP, and encodes spans for OTLP. */
module io.skua.reporter.http {
  requires com.fasterxml.jackson.core;
  requires io.opentracing.api;
  requires transitive io.skua.reporter;
  requires transitive io.skua.tracer;
  requires kotlin.stdlib; // for okhttp3, an automatic module, which cannot say so
  requires transitive okhttp3;
  requires okio;

  exports io.skua.reporter.http;
}
