/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.skua.internal.TagValue;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Sampler} answers: whether to sample, and the tags that tell the backend why.
 * Immutable; samplers make theirs once and share them.
 */
public final class SamplingDecision {
  /** Tag of a sampled root span: the kind of sampler, for example {@code probabilistic}. */
  public static final String SAMPLER_TYPE = "sampler.type";

  /**
   * Tag of a sampled root span: the sampler's parameter. Jaeger's adaptive sampling reads it, so it
   * is a number wherever the sampler's parameter is one.
   */
  public static final String SAMPLER_PARAM = "sampler.param";

  /** Not sampled. */
  public static final SamplingDecision NO = new SamplingDecision(false, null, null);

  private final boolean sampled;
  private final @Nullable String type;
  private final @Nullable Object param;

  private SamplingDecision(boolean sampled, @Nullable String type, @Nullable Object param) {
    this.sampled = sampled;
    this.type = type;
    this.param = param;
  }

  /**
   * Makes the decision to sample.
   *
   * @param type value of the tag {@value #SAMPLER_TYPE}, or null for no such tag
   * @param param value of the tag {@value #SAMPLER_PARAM}: a boolean, number or string, or null for
   *     no such tag
   */
  public static SamplingDecision yes(@Nullable String type, @Nullable Object param) {
    return new SamplingDecision(true, type, param == null ? null : TagValue.of(param));
  }

  /** Returns whether the trace is recorded. */
  public boolean isSampled() {
    return sampled;
  }

  /** The bits of a context. */
  int flags() {
    return sampled ? SkuaSpanContext.SAMPLED : 0;
  }

  /** Returns the value of the tag {@value #SAMPLER_TYPE}, null for none. */
  public @Nullable String type() {
    return type;
  }

  /** Returns the value of the tag {@value #SAMPLER_PARAM}, null for none. */
  public @Nullable Object param() {
    return param;
  }

  @Override
  public String toString() {
    return sampled ? "sampled by " + type + "(" + param + ")" : "not sampled";
  }
}
