/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

/** What Skua is to reach, each beside what it did. */
final class Targets {
  private final Table table = new Table(2, "work", "target", "measured", "");

  void atMost(String work, String target, double measured, double limit) {
    add(work, target, measured, measured <= limit);
  }

  void atLeast(String work, String target, double measured, double limit) {
    add(work, target, measured, measured >= limit);
  }

  private void add(String work, String target, double measured, boolean met) {
    if (!Double.isNaN(measured)) {
      table.row(work, target, measured, met ? "met" : "**missed**");
    }
  }

  @Override
  public String toString() {
    return table.toString();
  }
}
