/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Tag;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What spans can be found by, as hashes. Others may have the same, so that what is found has yet to
 * {@linkplain TraceQuery#matches match}.
 */
final class Terms {
  private static final long ODD = 0x9E3779B97F4A7C15L; // mixes bits when it is multiplied with

  private final Set<Integer> hashes = new HashSet<>();

  private Terms() {}

  /** Returns those of spans: their services, operations, tags, process tags, and fields of logs. */
  static Set<Integer> of(List<Span> spans) {
    Terms terms = new Terms();
    for (Span span : spans) {
      terms.add('s', span.service(), "");
      terms.add('o', span.operationName(), "");
      terms.add(span.tags());
      terms.add(span.process().tags());
      span.logs().forEach(log -> terms.add(log.fields()));
    }
    return terms.hashes;
  }

  /** Returns those that a span has if it matches. */
  static Set<Integer> of(TraceQuery query) {
    Terms terms = new Terms();
    if (query.service() != null) {
      terms.add('s', query.service(), "");
    }
    if (query.operation() != null) {
      terms.add('o', query.operation(), "");
    }
    for (Map.Entry<String, String> tag : query.tags().entrySet()) {
      // Spans that did not fail need not say so.
      if (!(tag.getKey().equals("error") && "false".equals(tag.getValue()))) {
        terms.add('t', tag.getKey(), tag.getValue());
      }
    }
    return terms.hashes;
  }

  private void add(List<Tag> tags) {
    for (Tag tag : tags) {
      add('t', tag.key(), tag.text());
    }
  }

  private void add(char kind, String key, String text) {
    long hash = (kind * ODD + key.hashCode()) * ODD + text.hashCode();
    hashes.add((int) ((hash * ODD) >>> 32));
  }
}
