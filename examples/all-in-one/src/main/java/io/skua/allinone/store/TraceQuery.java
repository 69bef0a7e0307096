/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import java.util.Map;

/**
 * Which traces to find: those with one span that meets all of it.
 *
 * @param service null for any
 * @param operation null for any
 * @param tags each is a tag of the span or its process, or a field of one of its logs, with that
 *     text as its value
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

  /** Finds the newest traces, whatever they are. */
  public static TraceQuery newest(int limit) {
    return new TraceQuery(null, null, Map.of(), 0, Long.MAX_VALUE, 0, Long.MAX_VALUE, limit);
  }
}
