/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

/** Two versions of Skua, figure by figure. */
final class SideBySide {
  private final Table table;

  SideBySide(Build other) {
    table = new Table(2, "work", "figure", "now", other.name().trim(), "median of the ratios");
  }

  /** Adds one, if both have it. */
  void add(String work, String figure, Samples now, Samples then) {
    if (!now.isEmpty() && !then.isEmpty()) {
      table.row(work, figure, now.median(), then.median(), now.ratioTo(then));
    }
  }

  @Override
  public String toString() {
    return table.toString();
  }
}
