/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.GoDuration;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** What a {@link FilterCondition} compares values with: a number, a duration, or a text. */
final class FilterValue {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d++\\.?+\\d*+|\\.\\d++)([eE][+-]?\\d{1,3})?");
  private static final Pattern DURATION =
      Pattern.compile("[+-]?((\\d++\\.?+\\d*+|\\.\\d++)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+");

  /** Of a value that may be a number or a duration. */
  private static final int MAX_NUMBER = 40;

  private final String text;
  private final BigDecimal number; // null if it is none
  private final Long nanos; // null if it is no duration

  FilterValue(String text) {
    this.text = text;
    this.number = number(text);
    this.nanos = nanos(text);
  }

  private static BigDecimal number(String text) {
    return text.length() <= MAX_NUMBER && NUMBER.matcher(text).matches()
        ? new BigDecimal(text)
        : null;
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

  /** Returns whether a value can be less or more. */
  boolean isComparable(String value) {
    return number != null ? number(value) != null : nanos == null || nanos(value) != null;
  }

  /** Returns below 0 if a value is less than this, above 0 if it is more. */
  int compare(String value) {
    if (number != null) {
      return number(value).compareTo(number);
    }
    return nanos == null ? value.compareTo(text) : compareNanos(nanos(value));
  }

  int compareNanos(long value) {
    return Long.compare(value, nanos);
  }
}
