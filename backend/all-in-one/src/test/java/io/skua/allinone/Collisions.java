/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import java.util.ArrayList;
import java.util.List;

/** Texts that differ and have one {@link String#hashCode}: what a hostile client makes of them. */
public final class Collisions {
  private Collisions() {}

  /** Returns 2 to the power of a number, as many as it has of pairs of characters. */
  public static List<String> texts(int power) {
    List<String> texts = List.of("");
    for (int i = 0; i < power; i++) {
      List<String> longer = new ArrayList<>(2 * texts.size());
      for (String text : texts) {
        longer.add(text + "Aa");
        longer.add(text + "BB");
      }
      texts = longer;
    }
    return texts;
  }
}
