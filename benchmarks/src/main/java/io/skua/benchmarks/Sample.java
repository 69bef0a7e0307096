/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Map;
import org.openjdk.jmh.annotations.CompilerControl;

/** What spans are made of. All of it is made once, so that only what tracers allocate counts. */
final class Sample {
  static final int MOST_TAGS = 1000;

  static final String OPERATION = "GET /orders/{id}";
  static final String CHILD_OPERATION = "load order";

  static final String[] KEYS = new String[MOST_TAGS];

  /** Strings, an Integer, a Boolean. */
  static final Object[] VALUES = new Object[MOST_TAGS];

  /** As OpenTelemetry wants the keys: a constant each. */
  static final AttributeKey<?>[] ATTRIBUTES = new AttributeKey<?>[MOST_TAGS];

  /** As Brave wants the values. */
  static final String[] TEXTS = new String[MOST_TAGS];

  static final String EVENT = "cache miss";
  static final Map<String, String> LOG = Map.of("event", EVENT, "key", "order:4711");
  static final Attributes EVENT_ATTRIBUTES =
      Attributes.of(AttributeKey.stringKey("key"), "order:4711");

  static {
    Object[] first = {
      "http.method", "GET",
      "http.url", "http://orders.example.com/api/v1/orders/4711",
      "http.status_code", 200,
      "component", "java-web-servlet",
      "cache.hit", true,
    };
    for (int i = 0; i < MOST_TAGS; i++) {
      boolean isFirst = 2 * i < first.length;
      KEYS[i] = isFirst ? (String) first[2 * i] : "tag." + i;
      VALUES[i] = isFirst ? first[2 * i + 1] : "value of tag " + i;
      ATTRIBUTES[i] = attribute(KEYS[i], VALUES[i]);
      TEXTS[i] = VALUES[i].toString();
    }
  }

  private Sample() {}

  private static AttributeKey<?> attribute(String key, Object value) {
    if (value instanceof Integer) {
      return AttributeKey.longKey(key);
    }
    return value instanceof Boolean ? AttributeKey.booleanKey(key) : AttributeKey.stringKey(key);
  }

  /** The bytes of the arrays that hold the UTF-8 of a span's strings: 16 and up to the next 8. */
  static long utf8ArrayBytes(int tags, int logs) {
    long bytes = 0;
    for (int i = 0; i < tags; i++) {
      bytes += VALUES[i] instanceof String text ? arrayBytes(text) : 0;
    }
    return bytes + logs * LOG.values().stream().mapToLong(Sample::arrayBytes).sum();
  }

  private static long arrayBytes(String ascii) {
    return 16 + (ascii.length() + 7) / 8 * 8;
  }

  /** What an application does between two calls, as the JIT compiler sees it: who knows. */
  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  static void somethingElse() {}
}
