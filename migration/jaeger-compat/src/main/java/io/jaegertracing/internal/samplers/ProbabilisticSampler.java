/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.samplers;

/** Samples a part of all traces. */
public class ProbabilisticSampler extends SkuaSampler {
  /** The part that is sampled unless someone says otherwise. */
  public static final double DEFAULT_SAMPLING_PROBABILITY = 0.001;

  /** What the setting of a sampler's type calls it. */
  public static final String TYPE = "probabilistic";

  private final double samplingRate;

  /**
   * Samples that part.
   *
   * @throws IllegalArgumentException if it is not from 0 to 1
   */
  public ProbabilisticSampler(double samplingRate) {
    super(new io.skua.sampler.ProbabilisticSampler(samplingRate));
    this.samplingRate = samplingRate;
  }

  /** Returns the part. */
  public double getSamplingRate() {
    return samplingRate;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProbabilisticSampler
        && ((ProbabilisticSampler) other).samplingRate == samplingRate;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(samplingRate);
  }
}
