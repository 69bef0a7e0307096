/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

/** What Skua is to reach, each beside what it did. What was not measured is left out. */
final class Targets {
  private final Table table = new Table(2, "work", "target", "measured", "");
  private int met;
  private int missed;

  void atMost(String work, String target, double measured, double limit) {
    add(work, target, measured, measured <= limit);
  }

  void atLeast(String work, String target, double measured, double limit) {
    add(work, target, measured, measured >= limit);
  }

  private void add(String work, String target, double measured, boolean isMet) {
    if (Double.isNaN(measured)) {
      return;
    }
    met += isMet ? 1 : 0;
    missed += isMet ? 0 : 1;
    table.row(work, target, measured, isMet ? "met" : "**missed**");
  }

  @Override
  public String toString() {
    return met
        + " met, "
        + missed
        + " missed. Ratios are medians of the rounds' ratios.\n\n"
        + table;
  }
}
