/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Takes as long as real work would. */
final class Delay {
  private Delay() {}

  /**
   * Sleeps for a time that is normally distributed, but no less than a nanosecond.
   *
   * @param meanMillis the mean
   * @param deviationMillis the standard deviation
   */
  static void sleep(double meanMillis, double deviationMillis) throws InterruptedException {
    double millis = meanMillis + deviationMillis * ThreadLocalRandom.current().nextGaussian();
    TimeUnit.NANOSECONDS.sleep(Math.max(1, (long) (millis * 1_000_000)));
  }
}
