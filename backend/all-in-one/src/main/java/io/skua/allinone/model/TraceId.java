/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.util.HexFormat;

/** Names a trace. A high half of 0 stands for an id of 64 bits. */
public record TraceId(long high, long low) {
  private static final HexFormat HEX = HexFormat.of();

  /**
   * Reads 1 to 32 hex digits, of either case; leading zeros may be missing.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static TraceId parse(String hex) {
    int digits = hex.length();
    if (digits == 0 || digits > 32) {
      throw new IllegalArgumentException("a trace id has 1 to 32 hex digits: " + hex);
    }
    int low = Math.max(0, digits - 16);
    return new TraceId(
        low == 0 ? 0 : HexFormat.fromHexDigitsToLong(hex, 0, low),
        HexFormat.fromHexDigitsToLong(hex, low, digits));
  }

  /** Returns whether it is the id of no trace. */
  public boolean isZero() {
    return (high | low) == 0;
  }

  @Override
  public int hashCode() {
    return new Hash().with(high).with(low).code();
  }

  /** Returns 16 lower-case hex digits, or 32 if the high half is not 0. */
  @Override
  public String toString() {
    return high == 0 ? HEX.toHexDigits(low) : HEX.toHexDigits(high) + HEX.toHexDigits(low);
  }
}
