/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What was measured of one thing, round by round. */
final class Samples {
  private final List<List<Double>> rounds = new ArrayList<>();

  /** Adds what one round gave. */
  void addRound(List<Double> values) {
    rounds.add(List.copyOf(values));
  }

  boolean isEmpty() {
    return rounds.isEmpty();
  }

  double median() {
    return median(rounds.stream().flatMap(List::stream).toList());
  }

  double least() {
    return rounds.stream().flatMap(List::stream).min(Double::compare).orElse(Double.NaN);
  }

  double most() {
    return rounds.stream().flatMap(List::stream).max(Double::compare).orElse(Double.NaN);
  }

  /**
   * Compares within each round, as the machine drifts from one to the next.
   *
   * @return the median of the rounds' ratios
   */
  double ratioTo(Samples other) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(rounds.size(), other.rounds.size()); i++) {
      ratios.add(median(rounds.get(i)) / median(other.rounds.get(i)));
    }
    return median(ratios);
  }

  /** Adds what one round gave. */
  void addRound(double value) {
    addRound(List.of(value));
  }

  static double median(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
