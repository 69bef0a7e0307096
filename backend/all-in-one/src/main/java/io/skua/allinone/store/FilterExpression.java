/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;

/**
 * A regular expression in a {@link SpanFilter}. RE2's time is linear in the text that it reads, so
 * that no expression hangs; but a small one may stand for a large program, by repeats in repeats,
 * and a search reads many texts. Both are bounded here.
 */
final class FilterExpression {
  /** Of a value, in characters; what comes behind is not read. */
  static final int MAX_TEXT = 16_384;

  private static final int MAX_SIZE = 2_000;
  private static final java.util.regex.Pattern REPEAT =
      java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

  private final Pattern pattern;
  private final long patienceNanos;
  private final long sinceNanos = System.nanoTime();

  private FilterExpression(Pattern pattern, long patienceNanos) {
    this.pattern = pattern;
    this.patienceNanos = patienceNanos;
  }

  /**
   * Reads one.
   *
   * @param patienceNanos after which it is no longer looked for
   * @throws IllegalArgumentException if it is malformed, or stands for too much
   */
  static FilterExpression parse(String text, long patienceNanos) {
    if (size(text) > MAX_SIZE) {
      throw new IllegalArgumentException("an expression that repeats too much");
    }
    try {
      return new FilterExpression(Pattern.compile(text), patienceNanos);
    } catch (PatternSyntaxException malformed) {
      throw new IllegalArgumentException(malformed.getMessage(), malformed);
    }
  }

  /** Returns about how many characters it has when repeats are written out. */
  private static long size(String text) {
    Deque<Long> outer = new ArrayDeque<>(); // sizes before the groups that are open
    long size = 0;
    long last = 0; // of what a repeat is of
    Matcher repeat = REPEAT.matcher(text);
    for (int at = 0; at < text.length() && size <= MAX_SIZE; ) {
      char character = text.charAt(at);
      if (character == '(') {
        outer.push(size);
        size = 0;
        last = 0;
      } else if (character == ')' && !outer.isEmpty()) {
        last = size + 1;
        size = outer.pop() + last;
      } else if (character == '{' && repeat.region(at, text.length()).lookingAt()) {
        size += last * (times(repeat) - 1);
        last *= times(repeat);
        at = repeat.end() - 1;
      } else {
        last = 1;
        size += 1;
        at += character == '\\' ? 1 : 0;
      }
      at++;
    }
    return size;
  }

  private static long times(Matcher repeat) {
    String most = repeat.group(2);
    long least = Long.parseLong(repeat.group(1));
    return Math.max(1, most == null || most.isEmpty() ? least + 1 : Long.parseLong(most));
  }

  /**
   * Returns whether it is found in a text.
   *
   * @throws SlowFilterException if it was looked for too long
   */
  boolean isIn(String text) {
    if (System.nanoTime() - sinceNanos > patienceNanos) {
      throw new SlowFilterException();
    }
    return pattern.matcher(text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text).find();
  }
}
