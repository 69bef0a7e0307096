/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.allinone.model.Tag;
import java.util.List;

/**
 * Tells from its tags whether a span of Thrift failed, as the translator does that Jaeger has in
 * front of its stores. The first of these that a span has decides:
 *
 * <pre>
 * error                 failed if it is the boolean true; else it says nothing
 * otel.status_code      failed if it is ERROR
 * http.status_code      failed if it is no success: 4xx unless the span is of a server, 5xx, and
 *                       what is no code of HTTP
 * </pre>
 *
 * @see <a
 *     href="https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/translator/jaeger">the
 *     translator</a>
 */
final class ThriftStatus {
  private ThriftStatus() {}

  static boolean isError(List<Tag> tags) {
    if (Boolean.TRUE.equals(value(tags, "error"))) {
      return true;
    }
    Object status = value(tags, "otel.status_code");
    return status == null
        ? isHttpError(value(tags, "http.status_code"), value(tags, "span.kind"))
        : "ERROR".equalsIgnoreCase(status.toString());
  }

  private static boolean isHttpError(Object code, Object kind) {
    long number;
    if (code instanceof Long whole) {
      number = whole;
    } else if (code instanceof String text) {
      try {
        number = Long.parseLong(text);
      } catch (NumberFormatException none) {
        return false;
      }
    } else {
      return false;
    }
    boolean isClients = number >= 400 && number < 500;
    return (number < 100 || number >= 399) && !(isClients && "server".equals(kind));
  }

  /** Returns the last value of a key, null if there is none. */
  static Object value(List<Tag> tags, String key) {
    for (int i = tags.size() - 1; i >= 0; i--) {
      if (tags.get(i).key().equals(key)) {
        return tags.get(i).value();
      }
    }
    return null;
  }
}
