/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import java.util.function.Function;

/**
 * Remembers how short strings are written that come again and again: the keys of tags, the names of
 * operations. Each string has one place, by its hash; a newcomer takes it over, so the size is
 * bounded whatever comes (1,024 strings of at most 128 characters). For one thread.
 */
final class TextCache {
  /** Longer strings are seldom the same ones again. */
  static final int LONGEST = 128;

  private static final int PLACES = 1024; // a power of two

  private final Function<String, byte[]> encoding;
  private final String[] texts = new String[PLACES];
  private final byte[][] encoded = new byte[PLACES][];

  /**
   * @param encoding gives the bytes to be remembered
   */
  TextCache(Function<String, byte[]> encoding) {
    this.encoding = encoding;
  }

  /** Returns the bytes of a string; not to be changed. */
  byte[] encoded(String text) {
    if (text.length() > LONGEST) {
      return encoding.apply(text);
    }
    int hash = text.hashCode();
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    if (!text.equals(texts[place])) {
      encoded[place] = encoding.apply(text);
      texts[place] = text;
    }
    return encoded[place];
  }
}
