/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import io.skua.tracer.Sampler;
import io.skua.tracer.SamplingDecision;
import org.jspecify.annotations.Nullable;

/**
 * Samples a fixed share of traces by comparing the low 64 bits of the trace id with a boundary, so
 * that all who use the same rate decide alike about one trace. Safe for any thread.
 *
 * <p>The comparison is that of jaeger-client-java: positive ids are sampled up to {@code (2^63 - 1)
 * * rate}, the others down to {@code -2^63 * rate}.
 */
public final class ProbabilisticSampler implements Sampler {
  /** Its name in {@code JAEGER_SAMPLER_TYPE}. */
  public static final String TYPE = "probabilistic";

  private final double rate;
  private final long highest;
  private final long lowest;
  private final SamplingDecision yes;

  /**
   * Makes the sampler.
   *
   * @param rate the share of traces to sample, from 0 to 1
   * @throws IllegalArgumentException if it is not in that range
   */
  public ProbabilisticSampler(double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("sampling rate: " + rate + ", must be from 0 to 1");
    }
    this.rate = rate;
    highest = (long) (Long.MAX_VALUE * rate);
    lowest = (long) (Long.MIN_VALUE * rate);
    yes = SamplingDecision.yes("probabilistic", rate);
  }

  @Override
  public SamplingDecision sample(String operation, long traceIdLow) {
    boolean sampled = traceIdLow > 0 ? traceIdLow <= highest : traceIdLow >= lowest;
    return sampled ? yes : SamplingDecision.NO;
  }

  /** Equal are samplers of the same share. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProbabilisticSampler
        && Double.compare(rate, ((ProbabilisticSampler) other).rate) == 0;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(rate);
  }

  @Override
  public String toString() {
    return "probabilistic(" + rate + ')';
  }
}
