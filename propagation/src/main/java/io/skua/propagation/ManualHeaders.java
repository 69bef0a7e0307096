/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

/**
 * Headers that people put on a request, not tracers. Names in any case.
 *
 * <pre>
 * jaeger-debug-id: anything but empty                    without a trace: forces the next one
 * jaeger-baggage:  key "=" value *("," key "=" value)    seeds the baggage
 * </pre>
 */
final class ManualHeaders {
  private static final String DEBUG_ID = "jaeger-debug-id";
  private static final String BAGGAGE = "jaeger-baggage";

  private ManualHeaders() {}

  /**
   * Reads a header if it is one of these.
   *
   * @param extras null for none yet
   * @return the extras, with what the header adds
   */
  static Extras read(String name, String value, boolean isPercentEncoded, Extras extras) {
    if (name.equalsIgnoreCase(DEBUG_ID) && !value.isEmpty()) {
      String decoded = decode(value, isPercentEncoded);
      Extras found = Extras.orNew(extras);
      found.debugId(decoded == null ? value : decoded);
      return found;
    }
    return name.equalsIgnoreCase(BAGGAGE) ? baggage(value, isPercentEncoded, extras) : extras;
  }

  private static String decode(String value, boolean isPercentEncoded) {
    return isPercentEncoded ? HeaderText.decode(value, true) : value;
  }

  /** Splits first and decodes then, so that a value can hold a comma. */
  private static Extras baggage(String items, boolean isPercentEncoded, Extras extras) {
    Extras found = Extras.orNew(extras);
    for (String item : items.split(",", -1)) {
      int equals = item.indexOf('=');
      String key = equals < 0 ? "" : item.substring(0, equals).trim();
      String value = item.substring(equals + 1).trim();
      if (key.isEmpty() || value.indexOf('=') >= 0) {
        Extras.malformed(found);
      } else {
        found.put(key, decode(value, isPercentEncoded));
      }
    }
    return found;
  }
}
