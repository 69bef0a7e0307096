/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.log.Fields;
import io.skua.internal.TagValue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the application gives to a log into what the log keeps: a copy, since the map and its
 * values may change later, within the limits of a span. Throws nothing, whatever the map does.
 */
final class LogFields {
  private final Limits limits;
  private Object[] flat; // key, value, key, value, ...
  private int end;
  private boolean isCut;

  private LogFields(Limits limits, int fields) {
    this.limits = limits;
    this.flat = new Object[2 * fields];
  }

  static LogFields of(String event, Limits limits) {
    LogFields fields = new LogFields(limits, 1);
    fields.put(Fields.EVENT, event);
    return fields;
  }

  /**
   * @param expandsExceptions whether an {@code error.object} gets its kind, message and stack as
   *     fields of their own, where the caller gave none
   */
  static LogFields of(Map<String, ?> given, Limits limits, boolean expandsExceptions) {
    LogFields fields = new LogFields(limits, 4);
    try {
      fields.putAll(given);
      Object thrown = expandsExceptions ? given.get(Fields.ERROR_OBJECT) : null;
      if (thrown instanceof Throwable) {
        fields.expand((Throwable) thrown, given);
      }
    } catch (Throwable unreadable) {
      // The map is someone else's: changed by another thread while we read, or worse.
      fields.put("internal.incomplete", unreadable.getClass().getName());
    }
    return fields;
  }

  private void putAll(Map<String, ?> given) {
    for (Map.Entry<String, ?> field : given.entrySet()) {
      if (end == 2 * limits.tags) {
        isCut = true;
        return;
      }
      put(String.valueOf((Object) field.getKey()), field.getValue());
    }
  }

  private void put(String key, @Nullable Object value) {
    Object kept = TagValue.of(value);
    boolean isLonger = TagValue.isLonger(kept, limits.valueLength);
    isCut |= isLonger;
    if (end == flat.length) {
      flat = Arrays.copyOf(flat, 2 * flat.length);
    }
    flat[end++] = key;
    flat[end++] = isLonger ? TagValue.cut(kept, limits.valueLength) : kept;
  }

  private void expand(Throwable thrown, Map<String, ?> given) {
    if (!given.containsKey(Fields.ERROR_KIND)) {
      put(Fields.ERROR_KIND, thrown.getClass().getName());
    }
    if (!given.containsKey(Fields.MESSAGE) && thrown.getMessage() != null) {
      put(Fields.MESSAGE, thrown.getMessage());
    }
    if (!given.containsKey(Fields.STACK)) {
      StringWriter stack = new StringWriter();
      thrown.printStackTrace(new PrintWriter(stack, true));
      put(Fields.STACK, stack.toString());
    }
  }

  /** Whether anything was left out. */
  boolean isCut() {
    return isCut;
  }

  /** Key, value, key, value, ... */
  Object[] flat() {
    return end == flat.length ? flat : Arrays.copyOf(flat, end);
  }
}
