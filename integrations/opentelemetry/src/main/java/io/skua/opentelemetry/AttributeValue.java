/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.api.common.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tag that an attribute becomes. A list is its text in JSON, since a tag has one value:
 *
 * <pre>
 * list    = "[" element *("," element) "]"
 * element = a JSON string | number | true | false | null
 *
 * ["a","b \"c\""]    [1,2]    [true]    []
 * </pre>
 */
final class AttributeValue {
  private AttributeValue() {}

  /** Returns a String, Boolean, Long or Double; throws nothing, whatever the value does. */
  static Object of(Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    try {
      return value instanceof List ? text((List<?>) value) : ofOther(value);
    } catch (Throwable unreadable) {
      return value.getClass().getName(); // A list that just changes; an API without a Value.
    }
  }

  private static Object ofOther(Object value) {
    if (!(value instanceof Value)) {
      return value.toString();
    }
    Object inner = ((Value<?>) value).getValue();
    boolean isScalar =
        inner instanceof String || inner instanceof Number || inner instanceof Boolean;
    return isScalar ? inner : ((Value<?>) value).asString();
  }

  private static String text(List<?> elements) {
    StringBuilder text = new StringBuilder().append('[');
    for (Object element : elements) {
      append(text.length() == 1 ? text : text.append(','), element);
    }
    return text.append(']').toString();
  }

  /** JSON has no NaN and no infinity; they go as text. */
  private static void append(StringBuilder text, @Nullable Object element) {
    boolean isReal = element instanceof Double && Math.abs((Double) element) <= Double.MAX_VALUE;
    if (element == null || element instanceof Long || element instanceof Boolean || isReal) {
      text.append(element);
    } else {
      appendQuoted(text, element.toString());
    }
  }

  private static void appendQuoted(StringBuilder text, String raw) {
    text.append('"');
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
