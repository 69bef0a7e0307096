/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import io.skua.tracer.Sampler;
import io.skua.tracer.SamplingDecision;
import org.jspecify.annotations.Nullable;

/**
 * Samples at most so many traces a second. Safe for any thread, without locks.
 *
 * <p>The rate may be a fraction: 0.1 is one trace in ten seconds. What was not used is saved up to
 * one second's worth, and at least to one trace; the sampler starts with that much. A rate of 0
 * samples nothing.
 */
public final class RateLimitingSampler implements Sampler {
  /** Its name in {@code JAEGER_SAMPLER_TYPE}. */
  public static final String TYPE = "ratelimiting";

  private final double tracesPerSecond;
  private final TokenBucket bucket;
  private final SamplingDecision yes;

  /**
   * Makes the sampler.
   *
   * @param tracesPerSecond 0 or more, finite
   * @throws IllegalArgumentException if it is negative, infinite or not a number
   */
  public RateLimitingSampler(double tracesPerSecond) {
    this(tracesPerSecond, new TokenBucket(tracesPerSecond));
  }

  RateLimitingSampler(double tracesPerSecond, TokenBucket bucket) {
    this.tracesPerSecond = tracesPerSecond;
    this.bucket = bucket;
    yes = SamplingDecision.yes("ratelimiting", tracesPerSecond);
  }

  @Override
  public SamplingDecision sample(String operation, long traceIdLow) {
    return bucket.take() ? yes : SamplingDecision.NO;
  }

  /** Equal are samplers of the same number of traces a second. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RateLimitingSampler
        && Double.compare(tracesPerSecond, ((RateLimitingSampler) other).tracesPerSecond) == 0;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(tracesPerSecond);
  }

  @Override
  public String toString() {
    return "ratelimiting(" + tracesPerSecond + ')';
  }
}
