/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import org.jspecify.annotations.Nullable;

/**
 * Headers that people put on a request, not tracers. Names in any case.
 *
 * <pre>
 * jaeger-debug-id: anything but empty                    without a trace: forces the next one
 * jaeger-baggage:  key "=" value *("," key "=" value)    seeds the baggage
 * </pre>
 */
final class DebugHeaders {
  private static final String DEBUG_ID = "jaeger-debug-id";
  private static final String BAGGAGE = "jaeger-baggage";

  private DebugHeaders() {}

  /**
   * Reads a header if it is one of these.
   *
   * @param parts null for none yet
   * @return the parts, with what the header adds
   */
  static @Nullable ContextParts read(
      String name, String value, boolean isPercentEncoded, @Nullable ContextParts parts) {
    if (name.equalsIgnoreCase(DEBUG_ID) && !value.isEmpty()) {
      String decoded = isPercentEncoded ? HeaderText.decode(value, true) : value;
      ContextParts found = ContextParts.orNew(parts);
      found.debugId(decoded == null ? value : decoded);
      return found;
    }
    return name.equalsIgnoreCase(BAGGAGE) ? baggage(value, isPercentEncoded, parts) : parts;
  }

  /** Splits first and decodes then, so that a value can hold a comma. */
  private static ContextParts baggage(
      String items, boolean isPercentEncoded, @Nullable ContextParts parts) {
    ContextParts found = ContextParts.orNew(parts);
    for (String item : items.split(",", -1)) {
      int equals = item.indexOf('=');
      String key = equals < 0 ? "" : item.substring(0, equals).trim();
      String value = item.substring(equals + 1).trim();
      if (key.isEmpty() || value.indexOf('=') >= 0) {
        ContextParts.malformed(found);
      } else if (isPercentEncoded) {
        found.putEncoded(key, value, true);
      } else {
        found.put(key, value);
      }
    }
    return found;
  }
}
