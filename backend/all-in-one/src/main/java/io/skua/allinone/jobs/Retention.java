/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.jobs;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a shared store keeps what it has.
 *
 * @param age at least a day; what is older goes
 * @param isDryRun whether it is only said what would go
 */
public record Retention(Duration age, boolean isDryRun) {
  private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,3})d");

  /**
   * Reads an age.
   *
   * @param text a number of days, such as {@code 7d}
   * @throws IllegalArgumentException if it is anything else
   */
  public static Retention parse(String text, boolean isDryRun) {
    Matcher days = DAYS.matcher(text);
    if (!days.matches()) {
      throw new IllegalArgumentException(
          "--retention " + text + ": must be a number of days from 1d to 9999d, such as 7d");
    }
    return new Retention(Duration.ofDays(Long.parseLong(days.group(1))), isDryRun);
  }
}
