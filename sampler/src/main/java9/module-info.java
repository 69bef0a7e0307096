/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Decides which new traces are recorded. */
module io.skua.sampler {
  requires com.fasterxml.jackson.core;
  requires transitive io.skua.tracer;
  requires kotlin.stdlib; // for okhttp3, an automatic module, which cannot say so
  requires transitive okhttp3;
  requires okio;

  exports io.skua.sampler;
}
