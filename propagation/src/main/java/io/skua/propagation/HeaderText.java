/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentracing.propagation.TextMap;
import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What may stand in the name and value of an HTTP header, and how the rest is encoded. */
final class HeaderText {
  /** {@code tchar} of RFC 9110, section 5.6.2. */
  private static final BitSet TOKEN = asciiSet("!#$%&'*+-.^_`|~");

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(ISO_8859_1);

  private HeaderText() {}

  /** The set of letters and digits, and others. */
  static BitSet asciiSet(String others) {
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

  static boolean isAllOf(BitSet allowed, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!allowed.get(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  static boolean hasControls(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is ASCII without control characters. */
  static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  /** Puts a header, and returns whether the carrier took it: some refuse what others allow. */
  static boolean isPut(TextMap carrier, String name, String value) {
    try {
      carrier.put(name, value);
      return true;
    } catch (RuntimeException refused) {
      return false;
    }
  }

  /**
   * Returns it if it can be the name of a header, or the beginning of one.
   *
   * @throws IllegalArgumentException if not
   */
  static String checkedName(String what, String name) {
    if (name == null || !isToken(name)) {
      throw new IllegalArgumentException(
          what + ": '" + name + "', must be letters, digits or any of !#$%&'*+-.^_`|~");
    }
    return name;
  }

  /** Whether a name is a prefix, in any case, and something more. */
  static boolean startsWith(String name, String prefix) {
    return name.length() > prefix.length()
        && name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  /** Without the space around it, which is no part of a header's value: {@code OWS}, RFC 9110. */
  static String trim(String value) {
    int start = 0;
    int end = value.length();
    while (start < end && isSpace(value.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(value.charAt(end - 1))) {
      end--;
    }
    return value.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  /** Percent-encoded UTF-8 of what is not plain. A lone surrogate becomes a question mark. */
  static String encode(String value, BitSet plain) {
    if (isAllOf(plain, value)) {
      return value;
    }
    byte[] bytes = value.getBytes(UTF_8);
    byte[] encoded = new byte[3 * bytes.length];
    int length = 0;
    for (byte b : bytes) {
      if (plain.get(b & 0xff)) {
        encoded[length++] = b;
      } else {
        encoded[length++] = '%';
        encoded[length++] = HEX[(b & 0xff) >>> 4];
        encoded[length++] = HEX[b & 15];
      }
    }
    return new String(encoded, 0, length, ISO_8859_1);
  }

  /**
   * The reverse; null if a percent sign has no two hex digits after it. Bytes that are no UTF-8
   * become U+FFFD.
   *
   * @param plusIsSpace whether + stands for a space, as Java and Go clients write it
   */
  static @Nullable String decode(String value, boolean plusIsSpace) {
    if (value.indexOf('%') < 0) {
      return plusIsSpace ? value.replace('+', ' ') : value;
    }
    StringBuilder decoded = new StringBuilder(value.length());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int i = 0;
    while (i < value.length()) {
      char c = value.charAt(i++);
      if (c != '%') {
        decoded.append(plusIsSpace && c == '+' ? ' ' : c);
        continue;
      }
      bytes.reset();
      for (i--; i < value.length() && value.charAt(i) == '%'; i += 3) {
        if (i + 3 > value.length() || !Hex.isHex(value, i + 1, i + 3, 2)) {
          return null;
        }
        bytes.write((int) Hex.low(value, i + 1, i + 3));
      }
      decoded.append(new String(bytes.toByteArray(), UTF_8));
    }
    return decoded.toString();
  }
}
