/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.tracer.Sampler;
import io.skua.tracer.SamplerContract;
import org.junit.jupiter.api.Test;

class ConstSamplerTest extends SamplerContract {
  @Override
  protected Sampler sampling() {
    return new ConstSampler(true);
  }

  @Override
  protected Sampler notSampling() {
    return new ConstSampler(false);
  }

  @Test
  void sample_yes_isTaggedConstTrue() {
    assertThat(sampling().sample("op", 1).type()).isEqualTo("const");
    assertThat(sampling().sample("op", 1).param()).isEqualTo(true);
  }

  @Test
  void toString_always_saysTheDecision() {
    assertThat(sampling()).hasToString("const(true)");
    assertThat(notSampling()).hasToString("const(false)");
  }
}
