/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.Tag;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What spans can be found by, as hashes. Others may have the same, so that what is found has yet to
 * {@linkplain TraceQuery#matches match}.
 */
final class Terms {
  private static final long ODD = 0x9E3779B97F4A7C15L; // mixes bits when it is multiplied with

  private final Set<Integer> hashes = new HashSet<>();

  private Terms() {}

  /** Returns those of spans: their services, operations, and {@link SpanAttributes}. */
  static Set<Integer> of(List<Span> spans) {
    Terms terms = new Terms();
    for (Span span : spans) {
      terms.add('s', span.service(), "");
      terms.add('o', span.operationName(), "");
      terms.attribute("service.name", span.service());
      terms.attribute("span.status", SpanAttributes.status(span));
      if (span.isError()) {
        terms.attribute("error", "true");
      }
      terms.attributes(span.tags());
      terms.attributes(span.process().tags());
      span.logs().forEach(log -> terms.attributes(log.fields()));
      span.references().forEach(reference -> terms.reference(span, reference));
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
    query.tags().forEach(terms::required);
    if (query.filter() != null) {
      query.filter().required(terms::required);
    }
    return terms.hashes;
  }

  private void required(String key, String text) {
    if (!SpanAttributes.isNoError(key, text)) {
      attribute(key, text);
    }
  }

  private void reference(Span span, SpanReference reference) {
    if (SpanAttributes.isLink(span, reference)) {
      attribute(SpanReference.TYPE, reference.type());
    }
    attributes(reference.tags());
  }

  private void attributes(List<Tag> tags) {
    for (Tag tag : tags) {
      attribute(tag.key(), tag.text());
    }
  }

  private void attribute(String key, String text) {
    String indexed = SpanAttributes.indexed(key);
    add('t', indexed, SpanAttributes.text(indexed, text));
  }

  private void add(char kind, String key, String text) {
    long hash = (kind * ODD + key.hashCode()) * ODD + text.hashCode();
    hashes.add((int) ((hash * ODD) >>> 32));
  }
}
