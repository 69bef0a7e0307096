/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

/** How much of what takes long: all of it with {@code -Dskua.load=full}, as in CI. */
public final class Full {
  private Full() {}

  /** Returns the first in CI, else the second. */
  public static int or(int full, int usual) {
    return "full".equals(System.getProperty("skua.load")) ? full : usual;
  }
}
