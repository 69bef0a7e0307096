/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.tracer.Sampler;
import io.skua.tracer.SamplerContract;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbabilisticSamplerTest extends SamplerContract {
  @Override
  protected Sampler sampling() {
    return new ProbabilisticSampler(1);
  }

  @Override
  protected Sampler notSampling() {
    return new ProbabilisticSampler(0);
  }

  @Test
  void sample_half_boundaryIsThatOfJaegerClient() {
    Sampler half = new ProbabilisticSampler(0.5);

    assertThat(half.sample("op", 0x3fffffffffffffffL).isSampled()).isTrue();
    assertThat(half.sample("op", 0x3fffffffffffffffL + 2).isSampled()).isFalse();
    assertThat(half.sample("op", -0x4000000000000000L).isSampled()).isTrue();
    assertThat(half.sample("op", -0x4000000000000000L - 1).isSampled()).isFalse();
  }

  @Test
  void sample_everything_includesTheExtremes() {
    Sampler all = new ProbabilisticSampler(1);

    assertThat(all.sample("op", Long.MAX_VALUE).isSampled()).isTrue();
    assertThat(all.sample("op", Long.MIN_VALUE).isSampled()).isTrue();
  }

  @Test
  void equals_byRate() {
    Sampler half = new ProbabilisticSampler(0.5);

    assertThat(half).isEqualTo(new ProbabilisticSampler(0.5));
    assertThat(half).hasSameHashCodeAs(new ProbabilisticSampler(0.5));
    assertThat(half).isNotEqualTo(new ProbabilisticSampler(0.4));
    assertThat(half).isNotEqualTo(new RateLimitingSampler(0.5));
  }

  @Test
  void toString_always_saysTheRate() {
    assertThat(new ProbabilisticSampler(0.5)).hasToString("probabilistic(0.5)");
  }

  @Test
  void sample_yes_isTaggedWithItsRate() {
    assertThat(new ProbabilisticSampler(0.5).sample("op", 1).type()).isEqualTo("probabilistic");
    assertThat(new ProbabilisticSampler(0.5).sample("op", 1).param()).isEqualTo(0.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1, 0.5, 0.9})
  void sample_randomIds_shareIsWithinFourSigma(double rate) {
    Sampler sampler = new ProbabilisticSampler(rate);
    SplittableRandom ids = new SplittableRandom(42);
    int traces = 1_000_000;
    int sampled = 0;
    for (int i = 0; i < traces; i++) {
      sampled += sampler.sample("op", ids.nextLong()).isSampled() ? 1 : 0;
    }
    double sigma = Math.sqrt(traces * rate * (1 - rate));
    assertThat((double) sampled).isBetween(traces * rate - 4 * sigma, traces * rate + 4 * sigma);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
  void new_rateOutOfRange_saysWhatIsAllowed(double rate) {
    assertThatThrownBy(() -> new ProbabilisticSampler(rate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sampling rate: " + rate + ", must be from 0 to 1");
  }
}
