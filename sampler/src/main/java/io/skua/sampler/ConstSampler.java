/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import io.skua.tracer.Sampler;
import io.skua.tracer.SamplingDecision;

/** Samples every trace, or none. Safe for any thread. */
public final class ConstSampler implements Sampler {
  /** Its name in {@code JAEGER_SAMPLER_TYPE}. */
  public static final String TYPE = "const";

  private final SamplingDecision decision;

  /**
   * Makes the sampler.
   *
   * @param sample true for every trace, false for none
   */
  public ConstSampler(boolean sample) {
    decision = sample ? SamplingDecision.yes("const", true) : SamplingDecision.NO;
  }

  @Override
  public SamplingDecision sample(String operation, long traceIdLow) {
    return decision;
  }

  @Override
  public String toString() {
    return "const(" + decision.isSampled() + ')';
  }
}
