/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.benchmarks;

import io.opentracing.propagation.TextMap;
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
final class Headers implements TextMap, Iterator<Map.Entry<String, String>> {
  static final String TRACE_HEADER = "uber-trace-id";
  static final String TRACE_ID = "5af7651916cd43dd8448eb211c80319c:b7ad6b7169203331:0:1";

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
  private int next;

  /** Headers without a context. */
  Headers() {
    for (String other : OTHERS) {
      put(other, "value of " + other);
    }
  }

  /** Headers with a context, the way Jaeger's clients send it. */
  static Headers withContext() {
    Headers headers = new Headers();
    headers.put(TRACE_HEADER, TRACE_ID);
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
