/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.tracer.Sampler;
import io.skua.tracer.SamplerContract;
import io.skua.tracer.SamplingDecision;
import org.junit.jupiter.api.Test;

/** As docs/testing.md has it: a sampler of one's own. */
class HealthChecksNeverTest extends SamplerContract {
  private static final SamplingDecision YES = SamplingDecision.yes("const", true);

  @Override
  protected Sampler sampling() {
    return new HealthChecksNever((operation, traceIdLow) -> YES);
  }

  @Override
  protected Sampler notSampling() {
    return new HealthChecksNever((operation, traceIdLow) -> SamplingDecision.NO);
  }

  @Test
  void sample_healthCheck_isNo() throws Exception {
    assertThat(sampling().sample("GET /health", 1).isSampled()).isFalse();
  }

  private static final class HealthChecksNever implements Sampler {
    private final Sampler others;

    HealthChecksNever(Sampler others) {
      this.others = others;
    }

    @Override
    public SamplingDecision sample(String operation, long traceIdLow) {
      return operation.equals("GET /health")
          ? SamplingDecision.NO
          : others.sample(operation, traceIdLow);
    }

    @Override
    public boolean dependsOnOperation() {
      return true;
    }

    @Override
    public String toString() {
      return "no health checks";
    }
  }
}
