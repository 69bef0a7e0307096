/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.tracer.Sampler;
import io.skua.tracer.SamplerContract;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitingSamplerTest extends SamplerContract {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

  @Override
  protected Sampler sampling() {
    return new RateLimitingSampler(10);
  }

  @Override
  protected Sampler notSampling() {
    return new RateLimitingSampler(0);
  }

  private Sampler perSecond(double rate) {
    return new RateLimitingSampler(rate, new TokenBucket(rate, nanos::get));
  }

  private int sampledOf(Sampler sampler, int traces) {
    int sampled = 0;
    for (int i = 0; i < traces; i++) {
      sampled += sampler.sample("op", i).isSampled() ? 1 : 0;
    }
    return sampled;
  }

  @ParameterizedTest
  @CsvSource({"2,2", "10,10", "0.1,1", "1.5,1", "0.000000000001,1"})
  void sample_atTheStart_samplesASecondsWorthAndAtLeastOne(double rate, int expected) {
    assertThat(sampledOf(perSecond(rate), 1_000)).isEqualTo(expected);
  }

  @Test
  void sample_afterASecond_samplesAsManyAgain() {
    Sampler sampler = perSecond(5);
    sampledOf(sampler, 100);
    nanos.addAndGet(1_000_000_000L);

    assertThat(sampledOf(sampler, 100)).isEqualTo(5);
  }

  @Test
  void sample_afterADay_savedUpNoMoreThanASecond() {
    Sampler sampler = perSecond(5);
    sampledOf(sampler, 100);
    nanos.addAndGet(86_400L * 1_000_000_000L);

    assertThat(sampledOf(sampler, 100)).isEqualTo(5);
  }

  @Test
  void sample_fraction_waitsForAWholeTrace() {
    Sampler sampler = perSecond(0.5);
    sampledOf(sampler, 10);
    nanos.addAndGet(1_999_999_999L);
    assertThat(sampledOf(sampler, 10)).isZero();
    nanos.addAndGet(1);

    assertThat(sampledOf(sampler, 10)).isEqualTo(1);
  }

  @Test
  void sample_manyThreads_neverMoreThanTheRate() throws Exception {
    Sampler sampler = perSecond(100);
    AtomicInteger sampled = new AtomicInteger();
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = new Thread(() -> sampled.addAndGet(sampledOf(sampler, 10_000)));
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(sampled).hasValue(100);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 10, 333.3})
  void sample_millionTracesAMillisecondApart_asManyAsTheRateAllows(double rate) {
    Sampler sampler = perSecond(rate);
    int sampled = 0;
    for (int i = 0; i < 1_000_000; i++) {
      nanos.addAndGet(1_000_000);
      sampled += sampler.sample("op", i).isSampled() ? 1 : 0;
    }
    double saved = Math.max(1, rate);
    assertThat((double) sampled).isBetween(rate * 1_000, rate * 1_000 + saved + 1);
  }

  @Test
  void equals_byRate() {
    assertThat(perSecond(2)).isEqualTo(perSecond(2)).hasSameHashCodeAs(perSecond(2));
    assertThat(perSecond(2)).isNotEqualTo(perSecond(3)).isNotEqualTo(new ConstSampler(true));
  }

  @Test
  void toString_always_saysTheRate() {
    assertThat(perSecond(0.5)).hasToString("ratelimiting(0.5)");
  }

  @Test
  void sample_yes_isTaggedWithItsRate() {
    assertThat(perSecond(2.5).sample("op", 1).type()).isEqualTo("ratelimiting");
    assertThat(perSecond(2.5).sample("op", 1).param()).isEqualTo(2.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void new_rateOutOfRange_saysWhatIsAllowed(double rate) {
    assertThatThrownBy(() -> new RateLimitingSampler(rate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("traces per second: " + rate + ", must be 0 or more");
  }
}
