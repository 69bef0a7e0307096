/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.spi;

import io.jaegertracing.internal.JaegerSpanContext;

/**
 * Reads a context from a carrier. Called by many threads at once.
 *
 * @param <T> the carrier
 */
public interface Extractor<T> {
  /** Returns the context, or null if there is none. What is thrown counts as malformed. */
  JaegerSpanContext extract(T carrier);
}
