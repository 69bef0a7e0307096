/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Function;

/**
 * Remembers, for a {@link SpanEncoder}, how short strings are written that come again and again:
 * the keys of tags, the names of operations. Each string has one place, by its hash; a newcomer
 * takes it over, so the size is bounded whatever comes (1,024 strings of at most 128 characters).
 * For one thread.
 */
public final class TextCache {
  /** Longer strings are seldom the same ones again. */
  private static final int LONGEST = 128;

  private static final int PLACES = 1024; // a power of two
  private static final int PLACES_EACH = 4;

  private final Function<String, byte[]> encoding;
  private final String[] texts = new String[PLACES];
  private final byte[][] encoded = new byte[PLACES][];

  /**
   * Makes an empty cache.
   *
   * @param encoding gives the bytes of a string
   */
  public TextCache(Function<String, byte[]> encoding) {
    this.encoding = encoding;
  }

  /** Makes an empty cache of UTF-8, in which half a surrogate pair is a question mark. */
  public static TextCache ofUtf8() {
    return new TextCache(text -> text.getBytes(UTF_8));
  }

  /**
   * Returns the bytes of a string; not to be changed. What has more than 128 characters is encoded
   * anew each time.
   *
   * @param text not null
   */
  public byte[] encoded(String text) {
    if (text.length() > LONGEST) {
      return encoding.apply(text);
    }
    int hash = text.hashCode();
    int first = hash ^ (hash >>> 16);
    for (int i = 0; i < PLACES_EACH; i++) {
      int place = (first + i) & (PLACES - 1);
      if (text.equals(texts[place])) {
        return encoded[place];
      }
      if (texts[place] == null) {
        return remembered(text, place);
      }
    }
    return remembered(text, first & (PLACES - 1));
  }

  private byte[] remembered(String text, int place) {
    byte[] bytes = encoding.apply(text);
    encoded[place] = bytes;
    texts[place] = text;
    return bytes;
  }
}
