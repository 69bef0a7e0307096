/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.propagation.Binary;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The headers of a request, eight of them none of ours; allocates nothing when it is read. For one
 * thread.
 */
final class Headers implements Carrier, Iterator<Map.Entry<String, String>> {
  private static final String[] OTHERS = {
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "content-type",
    "content-length",
    "x-request-id",
    "cache-control"
  };

  private final List<Map.Entry<String, String>> entries = new ArrayList<>();
  private final Map<String, String> map = new HashMap<>();
  private final Binary binary = new Bytes();
  private int next;

  /** Headers without a context. */
  Headers() {
    for (String other : OTHERS) {
      put(other, "value of " + other);
    }
  }

  /** Headers with a context, between the others. */
  static Headers with(Header header) {
    Headers headers = new Headers();
    header.content.forEach(headers::put);
    return headers;
  }

  @Override
  public void put(String key, String value) {
    entries.add(
        Math.min(entries.size(), OTHERS.length / 2), new SimpleImmutableEntry<>(key, value));
    map.put(key, value);
  }

  /** For those that ask by name. */
  Map<String, String> asMap() {
    return map;
  }

  @Override
  public Binary binary() {
    return binary;
  }

  @Override
  public Iterator<Map.Entry<String, String>> iterator() {
    next = 0;
    return this;
  }

  @Override
  public boolean hasNext() {
    return next < entries.size();
  }

  @Override
  public Map.Entry<String, String> next() {
    return entries.get(next++);
  }
}
