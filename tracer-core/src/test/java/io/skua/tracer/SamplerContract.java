/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Sampler} must pass, however it decides.
 *
 * <pre>{@code
 * class ConstSamplerTest extends SamplerContract {
 *   @Override protected Sampler sampling() {
 *     return new ConstSampler(true);
 *   }
 *
 *   @Override protected Sampler notSampling() {
 *     return new ConstSampler(false);
 *   }
 * }
 * }</pre>
 */
public abstract class SamplerContract {
  private final List<Sampler> samplers = new ArrayList<>();

  /**
   * Makes a sampler that samples at least the first trace it is asked about, with a name {@code op}
   * and an id of 1.
   */
  protected abstract Sampler sampling() throws Exception;

  /** Makes a sampler that samples nothing. */
  protected abstract Sampler notSampling() throws Exception;

  /** Closes what the test made. */
  @AfterEach
  final void closeAll() {
    samplers.forEach(Sampler::close);
  }

  /** Returns the sampler, which is closed after the test. */
  protected final <S extends Sampler> S closedLater(S sampler) {
    samplers.add(sampler);
    return sampler;
  }

  private Sampler always() throws Exception {
    return closedLater(sampling());
  }

  private Sampler never() throws Exception {
    return closedLater(notSampling());
  }

  @Test
  final void sample_yes_saysWhyInTags() throws Exception {
    SamplingDecision decision = always().sample("op", 1);

    assertThat(decision.isSampled()).isTrue();
    assertThat(decision.type()).isNotBlank();
    assertThat(decision.param()).isInstanceOfAny(Number.class, Boolean.class, String.class);
  }

  @Test
  final void sample_no_hasNoTags() throws Exception {
    SamplingDecision decision = never().sample("op", 1);

    assertThat(decision.isSampled()).isFalse();
    assertThat(decision.type()).isNull();
    assertThat(decision.param()).isNull();
  }

  @Test
  final void sample_noRate_neverSamples() throws Exception {
    Sampler sampler = never();
    for (int i = 0; i < 10_000; i++) {
      long id = ThreadLocalRandom.current().nextLong() | 1;
      assertThat(sampler.sample("op" + i % 100, id).isSampled()).isFalse();
    }
  }

  /** Decisions are made beforehand, not for each trace. */
  @Test
  final void sample_yesTwice_isTheSameObject() throws Exception {
    Sampler sampler = always();
    SamplingDecision first = sampler.sample("op", 1);

    SamplingDecision second = sampler.sample("op", 1);

    assertThat(second == first || second == SamplingDecision.NO).isTrue();
  }

  @Test
  final void sample_extremeIdsAndNames_throwsNothing() throws Exception {
    for (Sampler sampler : Arrays.asList(always(), never())) {
      for (long id : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
        assertThat(sampler.sample("", id)).isNotNull();
        assertThat(sampler.sample("\ud800\n", id)).isNotNull();
        assertThat(sampler.sample("x".repeat(100_000), id)).isNotNull();
      }
    }
  }

  @Test
  final void sample_manyThreads_allAnswered() throws Exception {
    Sampler sampler = always();
    AtomicInteger answered = new AtomicInteger();
    Stress.run(
        8,
        thread -> {
          for (int n = 0; n < 10_000; n++) {
            if (sampler.sample("op" + n % 1_000, n) != null) {
              answered.incrementAndGet();
            }
          }
        });
    assertThat(answered).hasValue(80_000);
  }

  @Test
  final void dependsOnOperation_always_throwsNothing() throws Exception {
    assertThatCode(always()::dependsOnOperation).doesNotThrowAnyException();
    assertThatCode(never()::dependsOnOperation).doesNotThrowAnyException();
  }

  @Test
  final void close_twice_goesOnAnswering() throws Exception {
    Sampler sampler = always();
    sampler.close();
    sampler.close();
    assertThat(sampler.sample("op", 1)).isNotNull();
  }

  /** It is what operators see of it, in the text of the tracer. */
  @Test
  final void toString_always_saysWhatItIs() throws Exception {
    Sampler sampler = always();

    assertThat(sampler.toString())
        .isNotBlank()
        .doesNotContain("\n")
        .isNotEqualTo(sampler.getClass().getName() + '@' + Integer.toHexString(sampler.hashCode()));
  }
}
