/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.tracer.Sampler;
import io.skua.tracer.SamplerContract;
import io.skua.tracer.SamplingDecision;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerOperationSamplerTest extends SamplerContract {
  private static final long NEVER_BY_SHARE = Long.MAX_VALUE;
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - SECOND);

  @Override
  protected Sampler sampling() {
    return new PerOperationSampler(Map.of("op", 1.0), 0.5, 0, 2_000);
  }

  @Override
  protected Sampler notSampling() {
    return new PerOperationSampler(Map.of("op", 0.0), 0, 0, 2_000);
  }

  private PerOperationSampler sampler(
      Map<String, Double> rates, double defaultRate, double lowerBound, int maxOperations) {
    return new PerOperationSampler(rates, defaultRate, lowerBound, maxOperations, nanos::get);
  }

  private static boolean isSampled(Sampler sampler, String operation) {
    return sampler.sample(operation, NEVER_BY_SHARE).isSampled();
  }

  private static int sampledOf(Sampler sampler, String operation, int traces) {
    int sampled = 0;
    for (int i = 0; i < traces; i++) {
      sampled += isSampled(sampler, operation) ? 1 : 0;
    }
    return sampled;
  }

  // Which rate, and which tags.

  @Test
  void sample_listedOperation_hasItsOwnRate() {
    Sampler sampler = sampler(Map.of("a", 1.0, "b", 0.0), 0.5, 0, 10);

    assertThat(sampler.sample("a", NEVER_BY_SHARE).param()).isEqualTo(1.0);
    assertThat(sampler.sample("b", 1).isSampled()).isFalse();
    assertThat(sampler.sample("c", 1).param()).isEqualTo(0.5);
  }

  @Test
  void sample_byShare_isTaggedProbabilistic() {
    SamplingDecision decision = sampler(Map.of("a", 0.25), 0, 1, 10).sample("a", 1);

    assertThat(decision.type()).isEqualTo("probabilistic");
    assertThat(decision.param()).isEqualTo(0.25);
  }

  @Test
  void sample_byLowerBoundOnly_isTaggedWithTheShareNotTheBound() {
    SamplingDecision decision = sampler(Map.of("a", 0.25), 0, 7, 10).sample("a", NEVER_BY_SHARE);

    assertThat(decision.type()).isEqualTo("lowerbound");
    assertThat(decision.param()).isEqualTo(0.25);
  }

  @Test
  void dependsOnOperation_always_true() {
    assertThat(sampler(Map.of(), 1, 0, 10).dependsOnOperation()).isTrue();
  }

  // The lower bound.

  @Test
  void sample_lowerBound_isOfEachOperation() {
    Sampler sampler = sampler(Map.of("a", 0.0), 0, 2, 10);

    assertThat(sampledOf(sampler, "a", 100)).isEqualTo(2);
    assertThat(sampledOf(sampler, "b", 100)).isEqualTo(2);
    nanos.addAndGet(SECOND);
    assertThat(sampledOf(sampler, "a", 100)).isEqualTo(2);
  }

  @Test
  void sample_lowerBoundAMinute_oneTraceAMinute() {
    Sampler sampler = sampler(Map.of(), 0, 1 / 60.0, 10);

    assertThat(sampledOf(sampler, "a", 100)).isEqualTo(1);
    nanos.addAndGet(59 * SECOND);
    assertThat(sampledOf(sampler, "a", 100)).isZero();
    nanos.addAndGet(SECOND + 1_000);
    assertThat(sampledOf(sampler, "a", 100)).isEqualTo(1);
  }

  @Test
  void sample_noLowerBound_samplesNothingByItself() {
    assertThat(sampledOf(sampler(Map.of("a", 0.0), 0, 0, 10), "a", 1_000)).isZero();
  }

  @Test
  void sample_byShare_chargesTheLowerBound() {
    Sampler sampler = sampler(Map.of("a", 0.5), 0, 1, 10);

    assertThat(sampler.sample("a", 1).type()).isEqualTo("probabilistic");
    assertThat(isSampled(sampler, "a")).isFalse();
  }

  @Test
  void sample_rareOperationOfSmallShare_lowerBoundIsHonoured() {
    Sampler sampler = sampler(Map.of("a", 0.001), 0, 2, 10);
    SplittableRandom ids = new SplittableRandom(42);
    int byShare = 0;
    int sampled = 0;
    for (int i = 0; i < 100_000; i++) {
      nanos.addAndGet(SECOND / 100);
      SamplingDecision decision = sampler.sample("a", ids.nextLong());
      byShare += "probabilistic".equals(decision.type()) ? 1 : 0;
      sampled += decision.isSampled() ? 1 : 0;
    }
    assertThat(sampled).isBetween(2_000, 2_002 + byShare);
  }

  @ParameterizedTest
  @CsvSource({"a,0.001", "b,0.3", "c,0.05"})
  void sample_randomIds_shareIsWithinFourSigma(String operation, double rate) {
    Sampler sampler = sampler(Map.of("a", 0.001, "b", 0.3), 0.05, 0, 10);
    SplittableRandom ids = new SplittableRandom(42);
    int traces = 1_000_000;
    int sampled = 0;
    for (int i = 0; i < traces; i++) {
      sampled += sampler.sample(operation, ids.nextLong()).isSampled() ? 1 : 0;
    }
    double sigma = Math.sqrt(traces * rate * (1 - rate));
    assertThat((double) sampled).isBetween(traces * rate - 4 * sigma, traces * rate + 4 * sigma);
  }

  // The bound on operations.

  @Test
  void sample_moreOperationsThanTheBound_othersByDefaultRateOnly() {
    Sampler sampler = sampler(Map.of(), 0.5, 1, 2);

    assertThat(isSampled(sampler, "a")).isTrue();
    assertThat(isSampled(sampler, "b")).isTrue();
    assertThat(isSampled(sampler, "c")).isFalse();
    assertThat(sampler.sample("c", 1).type()).isEqualTo("probabilistic");
  }

  @Test
  void sample_manyThreadsAndNames_neverMoreOperationsThanTheBound() throws Exception {
    Sampler sampler = sampler(Map.of(), 0, 1, 100);
    AtomicInteger sampled = new AtomicInteger();
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                for (int n = 0; n < 10_000; n++) {
                  sampled.addAndGet(isSampled(sampler, "op" + n % 1_000) ? 1 : 0);
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(sampled).hasValue(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void new_moreRatesThanTheBound_restByDefaultRate(int maxOperations) {
    Sampler sampler = sampler(Map.of("a", 0.5, "b", 0.5), 0, 1, maxOperations);

    assertThat(sampler.toString()).contains(maxOperations + " operation");
    long own = sampler.sample("a", 1).isSampled() ? 1 : 0;
    own += sampler.sample("b", 1).isSampled() ? 1 : 0;
    assertThat(own).isEqualTo(maxOperations);
  }

  // The next strategy.

  @Test
  void after_sameLowerBound_balancesKept() {
    PerOperationSampler before = sampler(Map.of("a", 0.0), 0, 1, 10);
    sampledOf(before, "a", 10);
    sampledOf(before, "seen here", 10);

    Sampler after = sampler(Map.of("a", 0.25, "b", 0.0), 0, 1, 10).after(before);

    assertThat(sampledOf(after, "a", 10)).isZero();
    assertThat(sampledOf(after, "seen here", 10)).isZero();
    assertThat(sampledOf(after, "b", 10)).isEqualTo(1);
    assertThat(after.sample("a", 1).param()).isEqualTo(0.25);
  }

  @Test
  void after_otherLowerBound_startsAnew() {
    PerOperationSampler before = sampler(Map.of("a", 0.0), 0, 1, 10);
    sampledOf(before, "a", 10);

    Sampler after = sampler(Map.of("a", 0.0), 0, 2, 10).after(before);

    assertThat(sampledOf(after, "a", 10)).isEqualTo(2);
  }

  @Test
  void after_samplerOfAnotherKind_startsAnew() {
    PerOperationSampler next = sampler(Map.of(), 0, 1, 10);

    assertThat(next.after(new ConstSampler(true))).isSameAs(next);
  }

  @Test
  void after_fullOfNamesSeenHere_listedOnesFindRoom() {
    PerOperationSampler before = sampler(Map.of(), 0, 1, 2);
    sampledOf(before, "x", 10);
    sampledOf(before, "y", 10);

    Sampler after = sampler(Map.of("a", 0.0, "b", 0.0), 0, 1, 2).after(before);

    assertThat(sampledOf(after, "a", 10)).isEqualTo(1);
    assertThat(sampledOf(after, "b", 10)).isEqualTo(1);
    assertThat(sampledOf(after, "x", 10)).isZero();
  }

  @Test
  void after_fullAndListedOnesKnown_noneIsForgotten() {
    PerOperationSampler before = sampler(Map.of("a", 0.0), 0, 1, 2);
    sampledOf(before, "a", 10);
    sampledOf(before, "x", 10);

    Sampler after = sampler(Map.of("a", 0.5, "x", 0.0), 0, 1, 2).after(before);

    assertThat(sampledOf(after, "a", 10)).isZero();
    assertThat(sampledOf(after, "x", 10)).isZero();
  }

  @Test
  void equals_byRatesAndBounds() {
    PerOperationSampler one = sampler(Map.of("a", 0.5), 0.1, 1, 10);

    assertThat(one).isEqualTo(sampler(Map.of("a", 0.5), 0.1, 1, 10));
    assertThat(one).hasSameHashCodeAs(sampler(Map.of("a", 0.5), 0.1, 1, 10));
    assertThat(one).isNotEqualTo(sampler(Map.of("a", 0.4), 0.1, 1, 10));
    assertThat(one).isNotEqualTo(sampler(Map.of("a", 0.5), 0.2, 1, 10));
    assertThat(one).isNotEqualTo(sampler(Map.of("a", 0.5), 0.1, 2, 10));
    assertThat(one).isNotEqualTo(sampler(Map.of("b", 0.5), 0.1, 1, 10));
    assertThat(one).isNotEqualTo(new ConstSampler(true));
  }

  @Test
  void toString_always_saysDefaultsAndHowManyAreListed() {
    assertThat(sampler(Map.of("a", 0.5, "b", 0.1), 0.1, 0.5, 10))
        .hasToString("peroperation(0.1, at least 0.5/s, 2 operations listed)");
  }
}
