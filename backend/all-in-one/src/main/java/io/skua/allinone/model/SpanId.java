/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.util.HexFormat;

/** Writes and reads the id of a span, which is kept as a {@code long}. */
public final class SpanId {
  private static final HexFormat HEX = HexFormat.of();

  private SpanId() {}

  /** Returns 16 lower-case hex digits. */
  public static String toHex(long spanId) {
    return HEX.toHexDigits(spanId);
  }

  /**
   * Reads 1 to 16 hex digits, of either case.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static long parse(String hex) {
    if (hex.isEmpty() || hex.length() > 16) {
      throw new IllegalArgumentException("a span id has 1 to 16 hex digits: " + hex);
    }
    return HexFormat.fromHexDigitsToLong(hex);
  }
}
