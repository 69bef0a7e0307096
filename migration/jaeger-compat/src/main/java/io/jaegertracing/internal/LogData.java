/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.jaegertracing.internal;

import java.util.Map;

/** One log of a span. Immutable. */
public final class LogData {
  private final long time;
  private final String message;
  private final Map<String, ?> fields;

  LogData(long time, String message, Map<String, ?> fields) {
    this.time = time;
    this.message = message;
    this.fields = fields;
  }

  /** Returns when it was made, in microseconds since the epoch. */
  public long getTime() {
    return time;
  }

  /** Returns the event, if there is nothing else, or null. */
  public String getMessage() {
    return message;
  }

  /** Returns the fields, or null if there is only an event. */
  public Map<String, ?> getFields() {
    return fields;
  }
}
