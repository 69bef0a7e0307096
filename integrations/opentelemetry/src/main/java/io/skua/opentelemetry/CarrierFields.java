/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.opentelemetry;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentracing.propagation.TextMap;
import io.skua.internal.TraceHeaders;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A carrier of OpenTelemetry's that is read. */
final class CarrierFields<C> implements TextMap {
  /** Since 1.50: a header that came more than once is one of each. */
  private static final boolean HAS_GET_ALL = hasGetAll();

  private final @Nullable C carrier;
  private final TextMapGetter<C> getter;
  private final Collection<String> asked;

  /**
   * Over a carrier.
   *
   * @param asked what to ask for if the carrier does not tell its keys
   */
  CarrierFields(@Nullable C carrier, TextMapGetter<C> getter, Collection<String> asked) {
    this.carrier = carrier;
    this.getter = getter;
    this.asked = asked;
  }

  private static boolean hasGetAll() {
    try {
      TextMapGetter.class.getMethod("getAll", Object.class, String.class);
      return true;
    } catch (NoSuchMethodException older) {
      return false;
    }
  }

  /** What to ask a carrier for that does not tell its keys: what the tracer writes, and more. */
  static Collection<String> askedFor(List<String> written) {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(written);
    names.addAll(TraceHeaders.NAMES);
    return names;
  }

  @Override
  @SuppressWarnings("deprecation") // By name, there is no finding Jaeger's headers of baggage.
  public Iterator<Map.Entry<String, String>> iterator() {
    List<Map.Entry<String, String>> found = new ArrayList<>();
    if (carrier != null) {
      getter.keys(carrier).forEach(key -> read(key, found));
    }
    if (found.isEmpty()) {
      asked.forEach(key -> read(key, found));
    }
    return found.iterator();
  }

  private void read(String key, List<Map.Entry<String, String>> found) {
    Iterator<String> values =
        HAS_GET_ALL
            ? getter.getAll(carrier, key)
            : Collections.singleton(getter.get(carrier, key)).iterator();
    while (values.hasNext()) {
      String value = values.next();
      if (value != null) {
        found.add(new SimpleImmutableEntry<>(key, value));
      }
    }
  }

  @Override
  public void put(String key, String value) {}
}
