/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text without the escapes of URLs, JSON and HTML, of which each character knows where it stands
 * in the original:
 *
 * <pre>
 * %22  \"  &#92;u0022  &amp;quot;  &amp;#34;  &amp;#x22;      all are one quote
 * </pre>
 *
 * <p>Immutable.
 */
final class EscapedText {
  private static final Pattern ESCAPE =
      Pattern.compile(
          "%([0-7]\\p{XDigit})|\\\\u(\\p{XDigit}{4})|\\\\([\"'/\\\\])"
              + "|&#x(\\p{XDigit}{1,4});|&#(\\d{1,4});|&(quot|apos|amp|lt|gt);");

  private final String text;
  private final int[] starts; // in the original, of each character; and the end of the last

  private EscapedText(String text, int[] starts) {
    this.text = text;
    this.starts = starts;
  }

  static EscapedText of(String original) {
    int[] starts = new int[original.length() + 1];
    Arrays.setAll(starts, i -> i);
    return new EscapedText(original, starts);
  }

  /** Takes one level of escapes away. */
  EscapedText unescaped() {
    StringBuilder plain = new StringBuilder(text.length());
    int[] plainStarts = new int[starts.length];
    Matcher escape = ESCAPE.matcher(text);
    int copied = 0;
    while (escape.find()) {
      copied = copy(copied, escape.start(), plain, plainStarts);
      plainStarts[plain.length()] = starts[escape.start()];
      plain.append(character(escape));
      copied = escape.end();
    }
    copy(copied, text.length(), plain, plainStarts);
    plainStarts[plain.length()] = starts[text.length()];
    return new EscapedText(plain.toString(), plainStarts);
  }

  private int copy(int from, int to, StringBuilder plain, int[] plainStarts) {
    System.arraycopy(starts, from, plainStarts, plain.length(), to - from);
    plain.append(text, from, to);
    return to;
  }

  private static char character(Matcher escape) {
    for (int hex : new int[] {1, 2, 4}) {
      if (escape.group(hex) != null) {
        return (char) Integer.parseInt(escape.group(hex), 16);
      }
    }
    if (escape.group(3) != null) {
      return escape.group(3).charAt(0);
    }
    return escape.group(5) != null
        ? (char) Integer.parseInt(escape.group(5))
        : named(escape.group(6));
  }

  private static char named(String name) {
    switch (name) {
      case "quot":
        return '"';
      case "apos":
        return '\'';
      case "lt":
        return '<';
      case "gt":
        return '>';
      default:
        return '&';
    }
  }

  String text() {
    return text;
  }

  int length() {
    return text.length();
  }

  /** Returns how many characters from there on are those of the other, in any case. */
  int commonLength(int start, String other) {
    int most = Math.min(text.length() - start, other.length());
    int common = 0;
    while (common < most && isSame(text.charAt(start + common), other.charAt(common))) {
      common++;
    }
    return common;
  }

  /** A plus may be the blank of a form. */
  private static boolean isSame(char one, char other) {
    return one == other
        || (one == '+' && other == ' ')
        || Character.toLowerCase(Character.toUpperCase(one))
            == Character.toLowerCase(Character.toUpperCase(other));
  }

  /** Whether no letter or digit is next to these characters. */
  boolean isWord(int start, int end) {
    return (start == 0 || !Character.isLetterOrDigit(text.charAt(start - 1)))
        && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
  }

  /** Sets the bits of the original that these characters take. */
  void mark(int start, int end, BitSet original) {
    original.set(starts[start], starts[end]);
  }
}
