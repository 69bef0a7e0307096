/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The baggage that the application named: what of it travels, what becomes a tag. Immutable. */
final class BaggageFields {
  private final List<String> remote;
  private final List<String> tags;
  private final List<String> all;

  BaggageFields(Collection<String> remote, Collection<String> tags) {
    this.remote = Collections.unmodifiableList(new ArrayList<>(remote));
    this.tags = Collections.unmodifiableList(new ArrayList<>(tags));
    Set<String> both = new LinkedHashSet<>(tags);
    both.addAll(remote);
    all = Collections.unmodifiableList(new ArrayList<>(both));
  }

  List<String> remote() {
    return remote;
  }

  List<String> all() {
    return all;
  }

  /** The name as the application configured it, whatever the case of what is given. */
  String canonical(String name) {
    for (String field : all) {
      if (field.equalsIgnoreCase(name)) {
        return field;
      }
    }
    return name;
  }

  boolean isKnown(String name) {
    return all.contains(canonical(name));
  }

  /** Sets an item of baggage, or removes it. */
  void set(io.opentracing.Span span, String name, @Nullable String value) {
    String field = canonical(name);
    span.setBaggageItem(field, value);
    if (value != null && tags.contains(field)) {
      span.setTag(field, value);
    }
  }

  /**
   * Completes the baggage of a span that was started from a request.
   *
   * @param plain what stood in headers of a field's own name; null for no such header
   */
  void arrive(io.opentracing.Span span, Map<String, @Nullable String> plain) {
    plain.forEach((field, value) -> arrive(span, field, value));
    for (String field : tags) {
      String value = span.getBaggageItem(field);
      if (value != null) {
        span.setTag(field, value);
      }
    }
  }

  /** Headers with a prefix lose the case of what follows it: the item gets its name back. */
  private static void arrive(io.opentracing.Span span, String field, @Nullable String plain) {
    String lowerCase = field.toLowerCase(Locale.ROOT);
    String item = span.getBaggageItem(lowerCase);
    if (item != null && !lowerCase.equals(field)) {
      span.setBaggageItem(lowerCase, null);
      span.setBaggageItem(field, plain == null ? item : plain);
    } else if (plain != null && !plain.equals(span.getBaggageItem(field))) {
      span.setBaggageItem(field, plain);
    }
  }
}
