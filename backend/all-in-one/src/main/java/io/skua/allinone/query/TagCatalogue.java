/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the newest spans can be searched by, to complete what someone types: keys of tags, process
 * tags and fields of logs, with their last values. Bounded, and what is long is left out: nobody
 * types it.
 */
final class TagCatalogue {
  /** Of a service that are looked at. */
  static final int MAX_TRACES = 100;

  static final int MAX_KEYS = 200;
  static final int MAX_VALUES = 20;

  /** Of a key, and of a value, in characters. */
  static final int MAX_LENGTH = 100;

  private static final int MAX_SPANS = 20_000;

  private final String service; // null for all
  private final Map<String, Set<String>> values = new TreeMap<>();
  private int spans;

  TagCatalogue(String service) {
    this.service = service;
  }

  /**
   * Returns the last values by key, the last first.
   *
   * @param traces the newest first
   */
  Map<String, Set<String>> of(Iterator<Trace> traces) {
    while (traces.hasNext() && spans < MAX_SPANS) {
      Trace trace = traces.next();
      for (int i = trace.spans().size() - 1; i >= 0 && spans < MAX_SPANS; i--) {
        Span span = trace.spans().get(i);
        if (service == null || service.equals(span.service())) {
          add(span);
        }
      }
    }
    return values;
  }

  private void add(Span span) {
    spans++;
    span.tags().forEach(this::add);
    span.process().tags().forEach(this::add);
    for (SpanLog log : span.logs()) {
      log.fields().forEach(this::add);
    }
  }

  private void add(Tag tag) {
    if (tag.key().isEmpty() || tag.key().length() > MAX_LENGTH) {
      return;
    }
    Set<String> known = values.get(tag.key());
    if (known == null && values.size() < MAX_KEYS) {
      known = new LinkedHashSet<>();
      values.put(tag.key(), known);
    }
    if (known != null && known.size() < MAX_VALUES && !isLong(tag.value())) {
      known.add(tag.text());
    }
  }

  private static boolean isLong(Object value) {
    return value instanceof byte[] || (value instanceof String text && text.length() > MAX_LENGTH);
  }
}
