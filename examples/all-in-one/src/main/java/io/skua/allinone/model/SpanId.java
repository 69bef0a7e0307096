/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.util.HexFormat;

/** Writes the id of a span, which is kept as a {@code long}. */
public final class SpanId {
  private static final HexFormat HEX = HexFormat.of();

  private SpanId() {}

  /** Returns 16 lower-case hex digits. */
  public static String toHex(long spanId) {
    return HEX.toHexDigits(spanId);
  }
}
