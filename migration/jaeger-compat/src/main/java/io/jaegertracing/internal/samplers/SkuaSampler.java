/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal.samplers;

import io.jaegertracing.spi.Sampler;
import io.skua.internal.Wrapper;
import io.skua.tracer.SamplingDecision;
import java.util.LinkedHashMap;
import java.util.Map;

/** What all samplers here have in common: one of Skua's decides. */
abstract class SkuaSampler implements Sampler, Wrapper<io.skua.tracer.Sampler> {
  private final io.skua.tracer.Sampler skua;

  SkuaSampler(io.skua.tracer.Sampler skua) {
    this.skua = skua;
  }

  @Override
  public SamplingStatus sample(String operation, long id) {
    SamplingDecision decision = skua.sample(operation, id);
    Map<String, Object> tags = new LinkedHashMap<>();
    if (decision.type() != null) {
      tags.put(SamplingDecision.SAMPLER_TYPE, decision.type());
      tags.put(SamplingDecision.SAMPLER_PARAM, decision.param());
    }
    return SamplingStatus.of(decision.isSampled(), tags);
  }

  @Override
  public void close() {
    skua.close();
  }

  @Override
  public final io.skua.tracer.Sampler unwrap() {
    return skua;
  }

  @Override
  public String toString() {
    return skua.toString();
  }
}
