/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.samplers;

/** Samples so many traces a second. */
public class RateLimitingSampler extends SkuaSampler {
  /** What the setting of a sampler's type calls it. */
  public static final String TYPE = "ratelimiting";

  private final double maxTracesPerSecond;

  /**
   * Samples so many.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public RateLimitingSampler(double maxTracesPerSecond) {
    super(new io.skua.sampler.RateLimitingSampler(maxTracesPerSecond));
    this.maxTracesPerSecond = maxTracesPerSecond;
  }

  /** Returns how many. */
  public double getMaxTracesPerSecond() {
    return maxTracesPerSecond;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RateLimitingSampler
        && ((RateLimitingSampler) other).maxTracesPerSecond == maxTracesPerSecond;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(maxTracesPerSecond);
  }
}
