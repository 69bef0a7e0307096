/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import java.nio.charset.StandardCharsets;

/**
 * Remembers, for a {@link SpanEncoder}, the UTF-8 of short strings that come again and again: the
 * keys of tags, the names of operations. Each string has one place, by its hash; a newcomer takes
 * it over, so the size is bounded whatever comes (1,024 strings of at most 128 characters). For one
 * thread.
 */
public final class Utf8Cache {
  /** Longer strings are seldom the same ones again. */
  private static final int LONGEST = 128;

  private static final int PLACES = 1024; // a power of two

  private final String[] texts = new String[PLACES];
  private final byte[][] encoded = new byte[PLACES][];

  /** Makes an empty cache. */
  public Utf8Cache() {}

  /**
   * Returns the UTF-8 of a string; not to be changed. Half a surrogate pair becomes a question
   * mark. What has more than 128 characters is encoded anew each time.
   *
   * @param text not null
   */
  public byte[] utf8(String text) {
    if (text.length() > LONGEST) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    int hash = text.hashCode();
    int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
    if (!text.equals(texts[place])) {
      encoded[place] = text.getBytes(StandardCharsets.UTF_8);
      texts[place] = text;
    }
    return encoded[place];
  }
}
