/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.samplers;

/** Samples everything or nothing. */
public class ConstSampler extends SkuaSampler {
  /** What the setting of a sampler's type calls it. */
  public static final String TYPE = "const";

  private final boolean decision;

  /** Samples everything if true, nothing if false. */
  public ConstSampler(boolean decision) {
    super(new io.skua.sampler.ConstSampler(decision));
    this.decision = decision;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConstSampler && ((ConstSampler) other).decision == decision;
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(decision);
  }
}
