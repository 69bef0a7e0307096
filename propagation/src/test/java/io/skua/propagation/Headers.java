/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.opentracing.propagation.TextMap;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Headers as they arrive: in order, with names twice and nulls. */
final class Headers implements TextMap {
  private final List<Map.Entry<String, String>> entries = new ArrayList<>();
  private String refused; // null for none

  /** Name, value, name, value, ... */
  static Headers of(String... headers) {
    Headers all = new Headers();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return all;
  }

  /** Takes all but one, as the Metadata of gRPC refuses some names. */
  static Headers refusing(String name) {
    Headers headers = new Headers();
    headers.refused = name;
    return headers;
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    return entries.iterator();
  }

  @Override
  public void put(String name, String value) {
    if (name != null && name.equals(refused)) {
      throw new IllegalArgumentException("no such name: " + name);
    }
    entries.add(new SimpleEntry<>(name, value));
  }

  void clear() {
    entries.clear();
  }

  Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    entries.forEach(header -> map.put(header.getKey(), header.getValue()));
    return map;
  }
}
