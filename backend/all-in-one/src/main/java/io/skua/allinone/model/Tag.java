/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.Objects;

/**
 * A tag of a span or process, or a field of a log.
 *
 * @param key maybe empty, and not always unique in its list
 * @param value a {@link String}, {@link Boolean}, {@link Long}, {@link Double}, or {@code byte[]}
 *     that nobody writes to
 */
public record Tag(String key, Object value) {
  /**
   * Returns the value as it is searched for: bytes as base64, numbers as JavaScript writes them,
   * and so Jaeger, a whole one without a fraction, whatever its type.
   */
  public String text() {
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    return value instanceof Double number ? text(number) : value.toString();
  }

  /** Returns a number that is finite as {@link #text()} has it. */
  public static String text(double number) {
    if (Math.rint(number) == number && Math.abs(number) < 1e15) {
      return Long.toString((long) number);
    }
    String text = Double.toString(number);
    if (!text.contains("E")) {
      return text;
    }
    double size = Math.abs(number);
    return size >= 1e-6 && size < 1e21
        ? new BigDecimal(text).stripTrailingZeros().toPlainString()
        : text.replace(".0E", "E").replace("E-", "e-").replace("E", "e+");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tag tag && key.equals(tag.key) && Objects.deepEquals(value, tag.value);
  }

  @Override
  public int hashCode() {
    Hash hash = new Hash().with(key);
    if (value instanceof String text) {
      return hash.with(text).code();
    }
    return value instanceof byte[] bytes ? hash.with(bytes).code() : hash.with(number()).code();
  }

  private long number() {
    return value instanceof Double fraction
        ? Double.doubleToLongBits(fraction)
        : value instanceof Long whole ? whole : value.hashCode();
  }

  @Override
  public String toString() {
    return key + '=' + text();
  }
}
