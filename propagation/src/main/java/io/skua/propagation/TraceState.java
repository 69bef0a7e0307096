/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers {@code tracestate} of one request, which count as one in their order.
 *
 * <pre>
 * tracestate = member *31(OWS "," OWS member)
 * member     = key "=" value / OWS
 * key        = (lcalpha / DIGIT) *255keychar
 * keychar    = lcalpha / DIGIT / "_" / "-" / "*" / "/" / "@"
 * value      = 1*256(%x20-2B / %x2D-3C / %x3E-7E), the last one no space
 *
 * rojo=00f067aa0ba902b7,fw529a3039@dt=FfYdJ2
 * </pre>
 *
 * <p>The keys are those of the <a href="https://www.w3.org/TR/trace-context-2/#key">second
 * level</a> of the specification, which has all of the first.
 */
final class TraceState {
  private static final int MAX_MEMBERS = 32;
  private static final int MAX_KEY_CHARS = 256;

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
  @Nullable String value() {
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

  /** Letters and digits, and from the second on what may stand between them. */
  private static boolean isKey(String key) {
    if (key.isEmpty() || key.length() > MAX_KEY_CHARS) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean isAlphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!isAlphanumeric && (i == 0 || "_-*/@".indexOf(c) < 0)) {
        return false;
      }
    }
    return true;
  }
}
