/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.spi;

import io.jaegertracing.internal.JaegerSpanContext;

/**
 * Writes a context into a carrier. Called by many threads at once.
 *
 * @param <T> the carrier
 */
public interface Injector<T> {
  /** Writes the context; neither is null. What is thrown is logged and goes no further. */
  void inject(JaegerSpanContext spanContext, T carrier);
}
