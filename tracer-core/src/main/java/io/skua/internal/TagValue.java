/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values that tags and log fields hold. What cannot change is kept as it is; everything else is
 * turned into text at once, on the caller's thread, so that what is reported is what was there at
 * the call and no foreign object is ever read by the reporter's thread.
 *
 * <pre>
 * String, Boolean                as they are
 * Long, Integer, Short           as they are   (a whole number on the wire)
 * Double, Float                  as they are   (a double on the wire); NaN, Infinity as text
 * byte[]                         a copy        (binary on the wire)
 * null                           "null"
 * anything else, Byte included   its toString
 * </pre>
 *
 * <p>Throws nothing, whatever the value does. Safe for any thread.
 */
public final class TagValue {
  private TagValue() {}

  /**
   * Returns what to keep of a value.
   *
   * @param value anyone's; may be null
   * @return never null
   */
  public static Object of(@Nullable Object value) {
    if (value instanceof String
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Short) {
      return value;
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      return Math.abs(number) <= Double.MAX_VALUE ? value : value.toString(); // JSON has no NaN.
    }
    return value instanceof byte[] ? ((byte[]) value).clone() : text(value);
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    try {
      // A toString may itself answer null.
      return String.valueOf(String.valueOf(value));
    } catch (Throwable thrown) {
      return "(toString of "
          + value.getClass().getName()
          + " threw "
          + thrown.getClass().getName()
          + ")";
    }
  }

  /** Returns whether a value made by {@link #of} has more characters or bytes than the limit. */
  public static boolean isLonger(Object value, int limit) {
    return value instanceof String
        ? ((String) value).length() > limit
        : value instanceof byte[] && ((byte[]) value).length > limit;
  }

  /** Returns the first characters or bytes of a value that {@link #isLonger}. */
  public static Object cut(Object value, int limit) {
    return value instanceof String
        ? cut((String) value, limit)
        : Arrays.copyOf((byte[]) value, limit);
  }

  /**
   * Returns the first characters of a longer text; half a surrogate pair is left off.
   *
   * @param text not null, longer than the limit
   */
  public static String cut(String text, int limit) {
    boolean splits = limit > 0 && Character.isHighSurrogate(text.charAt(limit - 1));
    return text.substring(0, splits ? limit - 1 : limit);
  }
}
