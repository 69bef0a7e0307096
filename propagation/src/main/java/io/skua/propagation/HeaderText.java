/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.BitSet;

/** What may stand in the name and value of an HTTP header, and how the rest is encoded. */
final class HeaderText {
  /** {@code tchar} of RFC 9110, section 5.6.2. */
  private static final BitSet TOKEN = asciiSet("!#$%&'*+-.^_`|~");

  /** What stays as it is in a percent-encoded value: what {@link URLEncoder} leaves alone. */
  private static final BitSet PLAIN = asciiSet("*-._");

  private HeaderText() {}

  private static BitSet asciiSet(String others) {
    BitSet set = new BitSet(128);
    set.set('0', '9' + 1);
    set.set('A', 'Z' + 1);
    set.set('a', 'z' + 1);
    others.chars().forEach(set::set);
    return set;
  }

  /** Whether it can be part of a header's name. */
  static boolean isToken(String text) {
    return !text.isEmpty() && isAllOf(TOKEN, text);
  }

  private static boolean isAllOf(BitSet allowed, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!allowed.get(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Percent-encoded UTF-8; a space is %20, which every client reads. */
  static String encode(String value) {
    if (isAllOf(PLAIN, value)) {
      return value;
    }
    try {
      return URLEncoder.encode(value, "UTF-8").replace("+", "%20");
    } catch (UnsupportedEncodingException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The reverse, with + for a space as Java and Go clients write it; null if malformed. */
  static String decode(String value) {
    if (value.indexOf('%') < 0 && value.indexOf('+') < 0) {
      return value;
    }
    try {
      return URLDecoder.decode(value, "UTF-8");
    } catch (UnsupportedEncodingException | IllegalArgumentException malformed) {
      return null;
    }
  }
}
