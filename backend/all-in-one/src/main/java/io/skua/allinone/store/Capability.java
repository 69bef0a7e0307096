/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What not every store can do. Whoever asks it for that is refused in words, not misled. */
public enum Capability {
  /** To find by {@link TraceQuery#filter}. */
  FILTER("filter"),
  /** To find without being told the service. */
  ANY_SERVICE("search without a service"),
  /** To find by duration and tags at once. */
  DURATION_WITH_TAGS("search by duration and tags at once"),
  /** To find those traces alone of which one span meets all of a query, not several together. */
  SAME_SPAN("ask all of one span"),
  /**
   * To find by what is no tag of a span: {@code error=false} as all that did not fail, {@code
   * span.status}, {@code scope.name}, {@code resource.*}, and the tags of links. A store without it
   * refuses none of them: it looks for a plain tag of that name.
   */
  SPAN_TERMS("search by what is no tag"),
  /** To know the kinds of operations. */
  OPERATION_KINDS("tell the kinds of operations"),
  /** To find what {@link SpanWriter#add} has returned for, at once; else a moment later. */
  FOUND_AT_ONCE("find at once"),
  /** To stay within bounds by dropping the oldest, and to say what it {@link Contents holds}. */
  BOUNDED("say what it holds"),
  /**
   * To give a span back as it came; else as the store's layout keeps it: without the order of tags,
   * or what a link has besides its span.
   */
  WHOLE_SPANS("keep the order of tags"),
  /** To keep a span that comes twice twice; else it is one. */
  REPEATED_SPANS("keep repeated spans");

  private final String verb;

  Capability(String verb) {
    this.verb = verb;
  }

  /**
   * Refuses a query that a store cannot answer.
   *
   * @param query of which all is to be heeded
   * @param capabilities of the store
   * @throws UnsupportedQueryException if they lack what it {@linkplain TraceQuery#needs() needs}
   */
  public static void require(TraceQuery query, Set<Capability> capabilities) {
    Set<Capability> missing = EnumSet.noneOf(Capability.class);
    missing.addAll(query.needs());
    missing.removeAll(capabilities);
    if (!missing.isEmpty()) {
      throw new UnsupportedQueryException(
          missing.stream()
              .map(capability -> capability.verb)
              .collect(Collectors.joining(", or ", "this store cannot ", "")));
    }
  }
}
