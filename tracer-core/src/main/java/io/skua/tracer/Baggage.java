/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.tracer;

import io.opentracing.log.Fields;
import io.skua.internal.TagValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations on the flat baggage of a context: key, value, key, value, ... The arrays are shared
 * between contexts, so each change makes a new one.
 */
final class Baggage {
  /** Bounds of what one context holds locally, whatever the size of a single item. */
  static final int MAX_ITEMS = 180;

  static final int MAX_CHARS = 64 * 1024;

  static final String[] NONE = {};

  private Baggage() {}

  /** As much of a map as fits; entries with a null are left out. */
  static String[] of(@Nullable Map<String, String> items) {
    if (items == null || items.isEmpty()) {
      return NONE;
    }
    List<String> flat = new ArrayList<>(2 * Math.min(MAX_ITEMS, items.size()));
    long chars = 0;
    for (Map.Entry<String, String> item : items.entrySet()) {
      String key = item.getKey();
      String value = item.getValue();
      if (key == null || value == null) {
        continue;
      }
      long size = (long) key.length() + value.length();
      if (flat.size() == 2 * MAX_ITEMS) {
        break;
      }
      if (chars + size > MAX_CHARS) {
        continue; // One that is too large does not cost the others.
      }
      chars += size;
      flat.add(key);
      flat.add(value);
    }
    return flat.toArray(NONE);
  }

  /** Returns where the key stands, or -1. */
  static int indexOf(String[] baggage, @Nullable String key) {
    for (int i = 0; i < baggage.length; i += 2) {
      if (baggage[i].equals(key)) {
        return i;
      }
    }
    return -1;
  }

  static String[] with(String[] baggage, String key, String value) {
    int index = indexOf(baggage, key);
    String[] changed = Arrays.copyOf(baggage, index < 0 ? baggage.length + 2 : baggage.length);
    if (index < 0) {
      index = baggage.length;
      changed[index] = key;
    }
    changed[index + 1] = value;
    return changed;
  }

  /**
   * With items as a tracer restricts them, which counts those that it refuses or cuts; nothing is
   * set anywhere, so no others. Those with a null are ignored.
   *
   * @return the same array if none is allowed and new
   */
  static String[] with(String[] baggage, Map<String, String> items, SkuaTracer tracer) {
    String[] changed = baggage;
    for (Map.Entry<String, String> item : items.entrySet()) {
      changed = with(changed, item.getKey(), item.getValue(), tracer);
    }
    return changed;
  }

  private static String[] with(
      String[] baggage, @Nullable String key, @Nullable String value, SkuaTracer tracer) {
    int index = indexOf(baggage, key);
    if (key == null || value == null || (index >= 0 && value.equals(baggage[index + 1]))) {
      return baggage;
    }
    int limit = tracer.maxBaggageValueLength(key);
    boolean truncated = limit >= 0 && value.length() > limit;
    String[] changed = with(baggage, key, truncated ? TagValue.cut(value, limit) : value);
    boolean refused = limit < 0 || !fits(changed);
    if (refused || truncated) {
      tracer.baggageSet(refused, truncated);
    }
    return refused ? baggage : changed;
  }

  static String[] without(String[] baggage, String key) {
    int index = indexOf(baggage, key);
    if (index < 0) {
      return baggage;
    }
    String[] changed = new String[baggage.length - 2];
    System.arraycopy(baggage, 0, changed, 0, index);
    System.arraycopy(baggage, index + 2, changed, index, changed.length - index);
    return changed;
  }

  /** What a span logs of a change of its baggage. */
  static Map<String, Object> change(
      String key, @Nullable String value, boolean override, boolean truncated, boolean refused) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(Fields.EVENT, "baggage");
    fields.put("key", key);
    fields.put("value", value);
    if (override) {
      fields.put("override", "true");
    }
    if (truncated) {
      fields.put("truncated", "true");
    }
    if (refused) {
      fields.put("invalid", "true");
    }
    return fields;
  }

  /**
   * What several contexts hold together, as much as fits into one; of items with the same key, the
   * last. Takes as long as there are items.
   */
  static final class Union {
    private String[] only = NONE; // as long as all that was added was this
    private @Nullable Map<String, String> items; // from then on
    private int skipped; // since there were so many already

    void add(String[] baggage) {
      if (baggage.length == 0 || baggage == only) {
        return;
      }
      if (items == null) {
        if (only.length == 0) {
          only = baggage;
          return;
        }
        items = new LinkedHashMap<>();
        putAll(only, items);
        only = NONE;
      }
      putAll(baggage, items);
    }

    private void putAll(String[] baggage, Map<String, String> into) {
      for (int i = 0; i < baggage.length; i += 2) {
        if (into.size() < MAX_ITEMS || into.containsKey(baggage[i])) {
          into.put(baggage[i], baggage[i + 1]);
        } else {
          skipped++;
        }
      }
    }

    /** Returns all of it in the order in which the keys came. */
    String[] baggage() {
      return items == null ? only : of(items);
    }

    /** Returns how many items did not fit. */
    int leftOut() {
      return items == null ? 0 : skipped + items.size() - baggage().length / 2;
    }
  }

  /** Whether the baggage is within the bounds of one context. */
  static boolean fits(String[] baggage) {
    long chars = 0;
    for (String part : baggage) {
      chars += part.length();
    }
    return baggage.length / 2 <= MAX_ITEMS && chars <= MAX_CHARS;
  }
}
