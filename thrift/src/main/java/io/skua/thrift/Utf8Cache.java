/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import java.nio.charset.StandardCharsets;

/**
 * Remembers the UTF-8 of short strings that come again and again: the keys of tags, the names of
 * operations. Each string has one place, by its hash; a newcomer takes it over, so the size is
 * bounded whatever comes (1,024 strings of at most 128 characters). For one thread.
 */
final class Utf8Cache {
  /** Longer strings are seldom the same ones again. */
  static final int LONGEST = 128;

  private static final int PLACES = 1024; // a power of two

  private final String[] texts = new String[PLACES];
  private final byte[][] encoded = new byte[PLACES][];

  /**
   * Returns the UTF-8 of a string; not to be changed.
   *
   * @param text at most {@link #LONGEST} characters
   */
  byte[] utf8(String text) {
    int hash = text.hashCode();
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    if (!text.equals(texts[place])) {
      encoded[place] = text.getBytes(StandardCharsets.UTF_8);
      texts[place] = text;
    }
    return encoded[place];
  }
}
