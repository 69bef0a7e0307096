/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LowerBoundsTest {
  private final AtomicLong nanos = new AtomicLong();

  private static Set<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "op" + i).collect(Collectors.toSet());
  }

  /** Those with a bucket have a token by now, and what room is left, new ones take. */
  private long known(LowerBounds bounds, Set<String> names) {
    nanos.addAndGet(1_000_000_000L);
    return names.stream().filter(bounds::take).count();
  }

  @Test
  void admit_whileNamesAreSeen_boundIsNeitherExceededNorEatenUp() throws Exception {
    LowerBounds bounds = new LowerBounds(1, 100, nanos::get);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> seeing = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        seeing.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 200_000; i++) {
                    bounds.take("op" + i % 1_000);
                  }
                }));
      }
      for (int i = 0; i < 200; i++) {
        bounds.admit(names(i * 5, i * 5 + 50));
      }
      for (Future<?> one : seeing) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    bounds.admit(names(0, 100));

    assertThat(known(bounds, names(0, 100))).isEqualTo(100);
    assertThat(known(bounds, names(0, 2_000))).isEqualTo(100);
  }

  @Test
  void admit_noLowerBound_nothingIsRemembered() {
    LowerBounds bounds = new LowerBounds(0, 100, nanos::get);

    bounds.admit(names(0, 100));

    assertThat(known(bounds, names(0, 100))).isZero();
  }

  @Test
  void equals_byRateAndBound() {
    LowerBounds one = new LowerBounds(1, 100, nanos::get);

    assertThat(one).isEqualTo(new LowerBounds(1, 100, System::nanoTime));
    assertThat(one).hasSameHashCodeAs(new LowerBounds(1, 100, System::nanoTime));
    assertThat(one).isNotEqualTo(new LowerBounds(2, 100, nanos::get));
    assertThat(one).isNotEqualTo(new LowerBounds(1, 99, nanos::get));
    assertThat(one).isNotEqualTo(null);
  }
}
