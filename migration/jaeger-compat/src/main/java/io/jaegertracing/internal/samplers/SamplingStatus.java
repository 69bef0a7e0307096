/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.samplers;

import java.util.Map;

/** What a sampler answers. */
public final class SamplingStatus {
  private final boolean sampled;
  private final Map<String, Object> tags;

  private SamplingStatus(boolean sampled, Map<String, Object> tags) {
    this.sampled = sampled;
    this.tags = tags;
  }

  /**
   * Makes an answer.
   *
   * @param sampled whether the trace is recorded
   * @param tags {@code sampler.type} and {@code sampler.param} of the root span; not null
   */
  public static SamplingStatus of(boolean sampled, Map<String, Object> tags) {
    return new SamplingStatus(sampled, tags);
  }

  /** Returns whether the trace is recorded. */
  public boolean isSampled() {
    return sampled;
  }

  /** Returns the tags that were given. */
  public Map<String, Object> getTags() {
    return tags;
  }
}
