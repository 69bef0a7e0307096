/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.GoDuration;
import java.math.BigDecimal;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** What a {@link FilterCondition} compares values with: a number, a duration, or a text. */
final class FilterValue {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d++\\.?+\\d*+|\\.\\d++)([eE][+-]?\\d{1,3})?");
  private static final Pattern DURATION =
      Pattern.compile("[+-]?((\\d++\\.?+\\d*+|\\.\\d++)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+");

  /** Of a value that may be a number or a duration. */
  private static final int MAX_NUMBER = 40;

  /** That surely fit into a long. */
  private static final int MAX_DIGITS = 18;

  private final String text;
  private final BigDecimal number; // null if it is none
  private final Long whole; // null if the number is too large for it, or not whole
  private final Long nanos; // null if it is no duration

  FilterValue(String text) {
    this.text = text;
    this.number = number(text);
    this.whole = whole(text);
    this.nanos = nanos(text);
  }

  private static BigDecimal number(String text) {
    return text.length() <= MAX_NUMBER && NUMBER.matcher(text).matches()
        ? new BigDecimal(text)
        : null;
  }

  /**
   * Reads what most numbers are, without more ado: a search reads many. Null if it is none of them.
   */
  private static Long whole(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_DIGITS) {
      return null;
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return null;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static Long nanos(String text) {
    if (text.length() > MAX_NUMBER || !DURATION.matcher(text).matches()) {
      return null;
    }
    try {
      return GoDuration.parse(text);
    } catch (IllegalArgumentException tooLong) {
      return null;
    }
  }

  String text() {
    return text;
  }

  boolean isDuration() {
    return nanos != null;
  }

  /**
   * Returns whether a value can be less or more, and a test holds for what it is: below 0 if it is
   * less, above 0 if it is more.
   */
  boolean isComparable(String value, IntPredicate test) {
    if (number != null) {
      return isNumber(value, test);
    }
    if (nanos == null) {
      return test.test(value.compareTo(text));
    }
    Long other = nanos(value);
    return other != null && test.test(compareNanos(other));
  }

  private boolean isNumber(String value, IntPredicate test) {
    Long simple = whole == null ? null : whole(value);
    if (simple != null) {
      return test.test(simple.compareTo(whole));
    }
    BigDecimal other = number(value);
    return other != null && test.test(other.compareTo(number));
  }

  int compareNanos(long value) {
    return Long.compare(value, nanos);
  }
}
