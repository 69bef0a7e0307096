/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.util.Arrays;

/**
 * Operations on the flat baggage of a context: key, value, key, value, ...; null for none. The
 * arrays are shared between contexts, so each change makes a new one.
 */
final class Baggage {
  /** Bounds of what one context holds locally, whatever the size of a single item. */
  static final int MAX_ITEMS = 180;

  static final int MAX_CHARS = 64 * 1024;

  private Baggage() {}

  /** Returns where the key stands, or -1. */
  static int indexOf(String[] baggage, String key) {
    if (baggage != null) {
      for (int i = 0; i < baggage.length; i += 2) {
        if (baggage[i].equals(key)) {
          return i;
        }
      }
    }
    return -1;
  }

  static String[] with(String[] baggage, String key, String value) {
    if (baggage == null) {
      return new String[] {key, value};
    }
    int index = indexOf(baggage, key);
    String[] changed = Arrays.copyOf(baggage, index < 0 ? baggage.length + 2 : baggage.length);
    if (index < 0) {
      index = baggage.length;
      changed[index] = key;
    }
    changed[index + 1] = value;
    return changed;
  }

  static String[] without(String[] baggage, String key) {
    int index = indexOf(baggage, key);
    if (index < 0) {
      return baggage;
    }
    if (baggage.length == 2) {
      return null;
    }
    String[] changed = new String[baggage.length - 2];
    System.arraycopy(baggage, 0, changed, 0, index);
    System.arraycopy(baggage, index + 2, changed, index, changed.length - index);
    return changed;
  }

  /** The union of both; where they share a key, the second wins. */
  static String[] merge(String[] first, String[] second) {
    if (first == null || second == null || first == second) {
      return first == null ? second : first;
    }
    String[] merged = first;
    for (int i = 0; i < second.length; i += 2) {
      merged = with(merged, second[i], second[i + 1]);
    }
    return merged;
  }

  /** Whether the baggage is within the bounds of one context. */
  static boolean fits(String[] baggage) {
    if (baggage == null) {
      return true;
    }
    int chars = 0;
    for (String part : baggage) {
      chars += part.length();
    }
    return baggage.length / 2 <= MAX_ITEMS && chars <= MAX_CHARS;
  }
}
