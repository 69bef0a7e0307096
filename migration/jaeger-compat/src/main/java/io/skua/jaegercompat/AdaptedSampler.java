/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.jaegercompat;

import io.jaegertracing.internal.samplers.SamplingStatus;
import io.jaegertracing.spi.Sampler;
import io.skua.internal.SafeLog;
import io.skua.tracer.SamplingDecision;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A sampler of the application's. */
public final class AdaptedSampler implements io.skua.tracer.Sampler {
  private static final SafeLog LOG = SafeLog.of(AdaptedSampler.class);

  private final Sampler sampler;
  private final AtomicBoolean hasWarned = new AtomicBoolean();

  private AdaptedSampler(Sampler sampler) {
    this.sampler = sampler;
  }

  /** Returns Skua's own sampler, or the application's, adapted. */
  public static io.skua.tracer.Sampler of(Sampler sampler) {
    io.skua.tracer.Sampler ours = Faces.behind(sampler, io.skua.tracer.Sampler.class);
    return ours != null ? ours : new AdaptedSampler(sampler);
  }

  @Override
  public SamplingDecision sample(String operation, long traceIdLow) {
    SamplingStatus status = sampler.sample(operation, traceIdLow);
    if (!status.isSampled()) {
      return SamplingDecision.NO;
    }
    Map<String, Object> tags = status.getTags();
    Object type = tags.get(SamplingDecision.SAMPLER_TYPE);
    Object param = tags.get(SamplingDecision.SAMPLER_PARAM);
    if (tags.size() > (type == null ? 0 : 1) + (param == null ? 0 : 1)
        && hasWarned.compareAndSet(false, true)) {
      LOG.warn(
          "Of the tags of {}, only {} and {} are kept",
          sampler.getClass(),
          SamplingDecision.SAMPLER_TYPE,
          SamplingDecision.SAMPLER_PARAM);
    }
    return SamplingDecision.yes(type == null ? null : type.toString(), param);
  }

  @Override
  public boolean dependsOnOperation() {
    return true; // Nobody says that it does not.
  }

  @Override
  public void close() {
    sampler.close();
  }

  @Override
  public String toString() {
    return sampler.toString();
  }
}
