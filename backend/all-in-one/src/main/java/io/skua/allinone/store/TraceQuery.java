/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which traces to find: those with one span that meets all of it.
 *
 * <pre>{@code
 * store.find(
 *     TraceQuery.builder().withService("driver").withTags(Map.of("k", "v")).withLimit(20).build());
 * }</pre>
 *
 * @param service null for any
 * @param operation null for any
 * @param tags each is a tag of the span, its process, or a link, or a field of one of its logs,
 *     with that {@linkplain Tag#text() text} as its value. {@code error=true} also finds spans that
 *     {@link Span#isError}, {@code error=false} just all others; {@code span.status}, {@code
 *     span.kind} in any case, {@code scope.name}, {@code scope.version} and {@code resource.}
 *     before the key of a process tag are understood as by Jaeger
 * @param filter null for any; only stores that {@linkplain SpanReader#capabilities() can} heed it
 * @param startMinMicros since the epoch, inclusive
 * @param startMaxMicros since the epoch, inclusive
 * @param durationMinMicros inclusive
 * @param durationMaxMicros inclusive
 * @param limit how many at most, the newest first
 */
public record TraceQuery(
    String service,
    String operation,
    Map<String, String> tags,
    SpanFilter filter,
    long startMinMicros,
    long startMaxMicros,
    long durationMinMicros,
    long durationMaxMicros,
    int limit) {

  /** Takes a copy of the tags, none of which is null. */
  public TraceQuery {
    tags = Map.copyOf(tags);
  }

  /** Finds the newest traces, whatever they are. */
  public static TraceQuery newest(int limit) {
    return builder().withLimit(limit).build();
  }

  /** Begins a query that finds all traces. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the same query for spans of any time, and as many traces as there are. */
  TraceQuery atAnyTime() {
    return new TraceQuery(
        service,
        operation,
        tags,
        filter,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        durationMinMicros,
        durationMaxMicros,
        Integer.MAX_VALUE);
  }

  /** Returns what a store must be able to do to heed all of it. */
  public Set<Capability> needs() {
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    if (filter != null) {
      needs.add(Capability.FILTER);
    }
    if (service == null) {
      needs.add(Capability.ANY_SERVICE);
    }
    boolean byDuration = durationMinMicros > 0 || durationMaxMicros < Long.MAX_VALUE;
    if (byDuration && !tags.isEmpty()) {
      needs.add(Capability.DURATION_WITH_TAGS);
    }
    return needs;
  }

  /** Returns whether one of its spans meets all of it. */
  public boolean matches(Trace trace) {
    for (Span span : trace.spans()) {
      if (matches(span)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(Span span) {
    return (service == null || service.equals(span.service()))
        && (operation == null || operation.equals(span.operationName()))
        && startMinMicros <= span.startMicros()
        && span.startMicros() <= startMaxMicros
        && durationMinMicros <= span.durationMicros()
        && span.durationMicros() <= durationMaxMicros
        && matchesTags(span)
        && (filter == null || filter.matches(span));
  }

  private boolean matchesTags(Span span) {
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      if (!SpanAttributes.has(span, tag.getKey(), tag.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** Makes a query; each setting replaces the one before. For one thread. */
  public static final class Builder {
    private String service;
    private String operation;
    private Map<String, String> tags = Map.of();
    private SpanFilter filter;
    private long startMinMicros = Long.MIN_VALUE;
    private long startMaxMicros = Long.MAX_VALUE;
    private long durationMinMicros;
    private long durationMaxMicros = Long.MAX_VALUE;
    private int limit = Integer.MAX_VALUE;

    private Builder() {}

    /** Asks for a service, null for any. */
    public Builder withService(String service) {
      this.service = service;
      return this;
    }

    /** Asks for an operation, null for any. */
    public Builder withOperation(String operation) {
      this.operation = operation;
      return this;
    }

    /** Asks for all of these tags, none of which is null. */
    public Builder withTags(Map<String, String> tags) {
      this.tags = tags;
      return this;
    }

    /** Asks for spans that meet a filter, null for any. */
    public Builder withFilter(SpanFilter filter) {
      this.filter = filter;
      return this;
    }

    /** Asks for spans that start between the two times, inclusive. */
    public Builder withStart(long minMicros, long maxMicros) {
      this.startMinMicros = minMicros;
      this.startMaxMicros = maxMicros;
      return this;
    }

    /** Asks for spans that take so long, inclusive. */
    public Builder withDuration(long minMicros, long maxMicros) {
      this.durationMinMicros = minMicros;
      this.durationMaxMicros = maxMicros;
      return this;
    }

    /** Asks for so many traces at most. */
    public Builder withLimit(int limit) {
      this.limit = limit;
      return this;
    }

    /** Returns the query. */
    public TraceQuery build() {
      return new TraceQuery(
          service,
          operation,
          tags,
          filter,
          startMinMicros,
          startMaxMicros,
          durationMinMicros,
          durationMaxMicros,
          limit);
    }
  }
}
