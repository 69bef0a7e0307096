/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the headers {@code tracestate} of one request, which count as one in their order.
 *
 * <pre>
 * tracestate = member *31(OWS "," OWS member)
 * member     = key "=" value / OWS
 * key        = lcalpha *255keychar / (lcalpha / DIGIT) *240keychar "@" lcalpha *13keychar
 * keychar    = lcalpha / DIGIT / "_" / "-" / "*" / "/"
 * value      = 1*256(%x20-2B / %x2D-3C / %x3E-7E), the last one no space
 *
 * rojo=00f067aa0ba902b7,t61rcWkgMzE@congo=t
 * </pre>
 */
final class TraceState {
  private static final int MAX_MEMBERS = 32;

  /** How much of the whole is carried on, and which members go first beyond that. */
  private static final int MAX_CHARS = 512;

  private static final int LARGE_MEMBER = 128;

  private final List<String> members = new ArrayList<>();
  private boolean isMalformed;

  /** Takes one more header. */
  void add(String header) {
    for (int start = 0; start <= header.length() && !isMalformed; ) {
      int comma = header.indexOf(',', start);
      int end = comma < 0 ? header.length() : comma;
      String member = HeaderText.trim(header.substring(start, end));
      if (!member.isEmpty()) {
        isMalformed = members.size() == MAX_MEMBERS || !isMember(member);
        members.add(member);
      }
      start = end + 1;
    }
  }

  boolean isMalformed() {
    return isMalformed;
  }

  /** The whole, in one header; null for none, also if any of it was malformed. */
  String value() {
    if (isMalformed || members.isEmpty()) {
      return null;
    }
    int length = -1;
    for (String member : members) {
      length += 1 + member.length();
    }
    length = removeFromEnd(length, LARGE_MEMBER);
    removeFromEnd(length, 0);
    return String.join(",", members);
  }

  /** Removes members longer than that until the whole is short enough; returns its length. */
  private int removeFromEnd(int length, int longerThan) {
    int left = length;
    for (int i = members.size() - 1; i >= 0 && left > MAX_CHARS; i--) {
      if (members.get(i).length() > longerThan) {
        left -= 1 + members.remove(i).length();
      }
    }
    return left;
  }

  /** The text has no space around it. */
  private static boolean isMember(String text) {
    int equals = text.indexOf('=');
    if (equals < 0 || !isKey(text.substring(0, equals))) {
      return false;
    }
    int length = text.length() - equals - 1;
    if (length < 1 || length > 256) {
      return false;
    }
    for (int i = equals + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == ',' || c == '=') {
        return false;
      }
    }
    return true;
  }

  private static boolean isKey(String key) {
    int at = key.indexOf('@');
    if (at < 0) {
      return isKeyPart(key, 0, key.length(), 256) && !isDigit(key.charAt(0));
    }
    return isKeyPart(key, 0, at, 241)
        && isKeyPart(key, at + 1, key.length(), 14)
        && !isDigit(key.charAt(at + 1));
  }

  /** Letters and digits, and from the second on what may stand between them. */
  private static boolean isKeyPart(String key, int from, int to, int max) {
    if (to <= from || to - from > max) {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = key.charAt(i);
      boolean isAlphanumeric = (c >= 'a' && c <= 'z') || isDigit(c);
      if (!isAlphanumeric && (i == from || "_-*/".indexOf(c) < 0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
