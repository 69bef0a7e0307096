/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

/**
 * Escapes text as Go's encoder of JSON does, and so Jaeger: what is special in HTML, too.
 *
 * @see <a href="https://pkg.go.dev/encoding/json#Marshal">json.Marshal</a>
 */
final class GoEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1;
  private static final int[] ASCII = standardAsciiEscapesForJSON();

  static {
    for (int c = 0; c < ASCII.length; c++) {
      if (ASCII[c] == ESCAPE_STANDARD || c == '<' || c == '>' || c == '&') {
        ASCII[c] = ESCAPE_CUSTOM;
      }
    }
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ASCII;
  }

  @Override
  public @Nullable SerializableString getEscapeSequence(int c) {
    // Of the others, two that end a line in JavaScript.
    boolean escapes = c < ASCII.length || c == 0x2028 || c == 0x2029;
    return escapes ? new SerializedString(String.format("\\u%04x", c)) : null;
  }
}
