/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.spi;

import io.jaegertracing.internal.samplers.SamplingStatus;

/** Decides about new traces. Called by many threads at once. */
public interface Sampler {
  /**
   * Decides about a new trace. What is thrown counts as "not sampled".
   *
   * @param operation name of the root span, never null
   * @param id the low 64 bits of the trace id
   * @return not null; of its tags only {@code sampler.type} and {@code sampler.param} are kept
   */
  SamplingStatus sample(String operation, long id);

  /** Ends what runs in the background. */
  void close();
}
