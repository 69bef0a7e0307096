/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

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
  /** Returns the value as it is searched for: bytes as base64. */
  public String text() {
    return value instanceof byte[] bytes
        ? Base64.getEncoder().encodeToString(bytes)
        : value.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tag tag && key.equals(tag.key) && Objects.deepEquals(value, tag.value);
  }

  @Override
  public int hashCode() {
    return key.hashCode() * 31 + text().hashCode();
  }

  @Override
  public String toString() {
    return key + '=' + text();
  }
}
