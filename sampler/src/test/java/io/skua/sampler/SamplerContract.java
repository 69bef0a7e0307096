/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.tracer.Sampler;
import io.skua.tracer.SamplingDecision;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every sampler must do, however it decides. */
abstract class SamplerContract {
  /** A sampler that samples at least the first trace it is asked about. */
  abstract Sampler sampling();

  /** A sampler that samples nothing. */
  abstract Sampler notSampling();

  @Test
  void sample_yes_saysWhyInTags() {
    SamplingDecision decision = sampling().sample("op", 1);

    assertThat(decision.isSampled()).isTrue();
    assertThat(decision.type()).isNotBlank();
    assertThat(decision.param()).isInstanceOfAny(Double.class, Boolean.class);
  }

  @Test
  void sample_no_hasNoTags() {
    SamplingDecision decision = notSampling().sample("op", 1);

    assertThat(decision.isSampled()).isFalse();
    assertThat(decision.type()).isNull();
    assertThat(decision.param()).isNull();
  }

  @Test
  void sample_noRate_neverSamples() {
    Sampler sampler = notSampling();
    for (int i = 0; i < 10_000; i++) {
      long id = ThreadLocalRandom.current().nextLong() | 1;
      assertThat(sampler.sample("op", id).isSampled()).isFalse();
    }
  }

  @Test
  void sample_yesTwice_isTheSameObject() {
    Sampler sampler = sampling();
    SamplingDecision first = sampler.sample("op", 1);

    assertThat(sampler.sample("op", 1)).isIn(first, SamplingDecision.NO);
  }

  @Test
  void sample_extremeIdsAndNames_throwsNothing() {
    for (Sampler sampler : Arrays.asList(sampling(), notSampling())) {
      for (long id : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
        assertThat(sampler.sample("", id)).isNotNull();
        assertThat(sampler.sample("x".repeat(100_000), id)).isNotNull();
      }
    }
  }

  @Test
  void sample_manyThreads_throwsNothing() throws Exception {
    Sampler sampler = sampling();
    AtomicInteger answered = new AtomicInteger();
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                for (int n = 0; n < 10_000; n++) {
                  if (sampler.sample("op", n) != null) {
                    answered.incrementAndGet();
                  }
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(answered).hasValue(80_000);
  }

  @Test
  void close_twice_throwsNothing() {
    Sampler sampler = sampling();
    sampler.close();
    sampler.close();
    assertThat(sampler.sample("op", 1)).isNotNull();
  }

  @Test
  void toString_always_namesKindAndParameter() {
    assertThat(sampling().toString()).matches("[a-z]+\\(.+\\)");
  }
}
