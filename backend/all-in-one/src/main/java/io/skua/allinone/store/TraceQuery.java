/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanLog;
import io.skua.allinone.model.Tag;
import io.skua.allinone.model.Trace;
import java.util.List;
import java.util.Map;

/**
 * Which traces to find: those with one span that meets all of it.
 *
 * <pre>{@code
 * store.find(TraceQuery.newest(20).withService("driver").withTags(Map.of("error", "true")));
 * }</pre>
 *
 * @param service null for any
 * @param operation null for any
 * @param tags each is a tag of the span or its process, or a field of one of its logs, with that
 *     {@linkplain Tag#text() text} as its value. {@code error=true} also finds spans that {@link
 *     Span#isError}, {@code error=false} just all others
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
    return new TraceQuery(
        null, null, Map.of(), Long.MIN_VALUE, Long.MAX_VALUE, 0, Long.MAX_VALUE, limit);
  }

  /** Returns one for a service. */
  public TraceQuery withService(String service) {
    return new TraceQuery(
        service,
        operation,
        tags,
        startMinMicros,
        startMaxMicros,
        durationMinMicros,
        durationMaxMicros,
        limit);
  }

  /** Returns one for an operation. */
  public TraceQuery withOperation(String operation) {
    return new TraceQuery(
        service,
        operation,
        tags,
        startMinMicros,
        startMaxMicros,
        durationMinMicros,
        durationMaxMicros,
        limit);
  }

  /** Returns one for tags, in place of those it has. */
  public TraceQuery withTags(Map<String, String> tags) {
    return new TraceQuery(
        service,
        operation,
        tags,
        startMinMicros,
        startMaxMicros,
        durationMinMicros,
        durationMaxMicros,
        limit);
  }

  /** Returns one for spans that start between the two times. */
  public TraceQuery withStart(long minMicros, long maxMicros) {
    return new TraceQuery(
        service,
        operation,
        tags,
        minMicros,
        maxMicros,
        durationMinMicros,
        durationMaxMicros,
        limit);
  }

  /** Returns one for spans that take so long. */
  public TraceQuery withDuration(long minMicros, long maxMicros) {
    return new TraceQuery(
        service, operation, tags, startMinMicros, startMaxMicros, minMicros, maxMicros, limit);
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
        && matchesTags(span);
  }

  private boolean matchesTags(Span span) {
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      if (!matches(span, tag.getKey(), tag.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(Span span, String key, String text) {
    if (key.equals("error") && "false".equals(text)) {
      return !span.isError();
    }
    return (key.equals("error") && "true".equals(text) && span.isError())
        || has(span.tags(), key, text)
        || has(span.process().tags(), key, text)
        || hasField(span.logs(), key, text);
  }

  private static boolean hasField(List<SpanLog> logs, String key, String text) {
    for (SpanLog log : logs) {
      if (has(log.fields(), key, text)) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(List<Tag> tags, String key, String text) {
    for (Tag tag : tags) {
      if (tag.key().equals(key) && tag.text().equals(text)) {
        return true;
      }
    }
    return false;
  }
}
