/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

/**
 * Text as it may stand in a line of a log, whoever wrote it:
 *
 * <pre>
 * line feed, carriage return, tab                          \n \r \t
 * other controls (C0, DEL, C1), line and paragraph
 * separators, marks that turn the text around (bidi)       &#92;u001b
 * anything else                                            as it is
 * </pre>
 */
final class LogText {
  private LogText() {}

  /** Returns the same text if nothing is to be escaped. */
  static String escaped(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isHarmful(text.charAt(i))) {
        return escapedFrom(i, text);
      }
    }
    return text;
  }

  private static String escapedFrom(int start, String text) {
    StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, start);
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isHarmful(c)) {
        line.append(escape(c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  private static boolean isHarmful(char c) {
    return c < ' ' || (c >= 0x7f && (c <= 0x9f || isSeparatorOrTurn(c)));
  }

  private static boolean isSeparatorOrTurn(char c) {
    return (c >= 0x2028 && c <= 0x202e) // separators, embeddings, overrides
        || (c >= 0x2066 && c <= 0x2069) // isolates
        || c == 0x200e
        || c == 0x200f
        || c == 0x061c; // marks
  }

  private static String escape(char c) {
    switch (c) {
      case '\n':
        return "\\n";
      case '\r':
        return "\\r";
      case '\t':
        return "\\t";
      default:
        return String.format("\\u%04x", (int) c);
    }
  }
}
