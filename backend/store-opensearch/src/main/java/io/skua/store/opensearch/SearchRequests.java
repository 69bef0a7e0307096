/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.store.TraceQuery;
import java.util.Collection;
import java.util.Map;

/** The bodies of searches. */
final class SearchRequests {
  static final String AT = "startTimeMillis";
  private static final JsonMapper JSON = new JsonMapper();
  private static final String[] NESTED = {"tags", "process.tags", "logs.fields"};
  private static final String[] FIELDS = {"tag", "process.tag"};

  private final boolean hasPatterns;

  /**
   * Creates those for tags that are texts, or regular expressions of Lucene, as Jaeger has them.
   */
  SearchRequests(boolean hasPatterns) {
    this.hasPatterns = hasPatterns;
  }

  /** Asks for the ids of traces with a span that meets a query, what started last first. */
  ObjectNode ids(TraceQuery query, int size) {
    ObjectNode search = search(0);
    ArrayNode all = all(search);
    started(all, query.startMinMicros(), query.startMaxMicros());
    if (query.durationMinMicros() > 0 || query.durationMaxMicros() < Long.MAX_VALUE) {
      range(all, "duration", query.durationMinMicros(), query.durationMaxMicros());
    }
    if (query.service() != null) {
      term(all, "process.serviceName", query.service());
    }
    if (query.operation() != null) {
      term(all, "operationName", query.operation());
    }
    query.tags().forEach((key, value) -> tag(all, key, value));
    ObjectNode ids = search.putObject("aggs").putObject("ids");
    ObjectNode terms = ids.putObject("terms").put("field", "traceID").put("size", size);
    terms.putObject("order").put("last", "desc");
    ids.putObject("aggs").putObject("last").putObject("max").put("field", "startTime");
    return search;
  }

  private void tag(ArrayNode all, String key, String value) {
    ArrayNode any = all.addObject().putObject("bool").putArray("should");
    for (String field : FIELDS) {
      value(any, field + '.' + key.replace('.', '@'), value);
    }
    for (String path : NESTED) {
      ObjectNode nested = any.addObject().putObject("nested").put("path", path);
      ArrayNode both = nested.putObject("query").putObject("bool").putArray("filter");
      term(both, path + ".key", key);
      value(both, path + ".value", value);
    }
  }

  private void value(ArrayNode queries, String field, String value) {
    if (hasPatterns) {
      queries.addObject().putObject("regexp").putObject(field).put("value", value);
    } else {
      term(queries, field, value);
    }
  }

  /** Asks for spans of traces that start within a time, in an order. */
  static ObjectNode spans(
      Collection<String> traceIds, long minMicros, long maxMicros, int size, String... order) {
    ObjectNode search = search(size).put("track_total_hits", false);
    ArrayNode all = all(search);
    ArrayNode ids = all.addObject().putObject("terms").putArray("traceID");
    traceIds.forEach(ids::add);
    if (minMicros > 0 || maxMicros < Indices.END_MICROS) {
      started(all, minMicros, maxMicros);
    }
    // All that spans of one id may differ in, so that none is left out between two pages.
    ArrayNode sort = search.putArray("sort");
    for (String field : order) {
      // Where nothing was written yet, the engine does not know the member.
      String type = field.equals("startTime") ? "long" : "keyword";
      sort.addObject().putObject(field).put("order", "asc").put("unmapped_type", type);
    }
    return search;
  }

  /** Asks for the ids of all traces with a span that starts within a time, by pages. */
  static ObjectNode allIds(long fromMicros, long toMicros, int size) {
    ObjectNode search = search(0);
    started(all(search), fromMicros, toMicros - 1);
    ObjectNode pages = search.putObject("aggs").putObject("ids").putObject("composite");
    pages.put("size", size);
    ObjectNode source = pages.putArray("sources").addObject().putObject("id");
    source.putObject("terms").put("field", "traceID");
    return search;
  }

  /** Asks for the values of a field, of documents that have another value, unless it is empty. */
  static ObjectNode names(String field, Map<String, String> having, int size) {
    ObjectNode search = search(0);
    ArrayNode all = all(search);
    having.forEach((name, value) -> term(all, name, value));
    ObjectNode terms = search.putObject("aggs").putObject("names").putObject("terms");
    terms.put("field", field).put("size", size);
    return search;
  }

  /** Asks for the dependencies that were counted at times in milliseconds. */
  static ObjectNode dependencies(long minMillis, long maxMillis, int size, int from) {
    ObjectNode search = search(size).put("from", from);
    ObjectNode time = all(search).addObject().putObject("range").putObject("timestamp");
    time.put("gte", minMillis).put("lte", maxMillis).put("format", "epoch_millis");
    ObjectNode sort = search.putArray("sort").addObject().putObject("timestamp");
    sort.put("order", "asc").put("unmapped_type", "date");
    return search;
  }

  private static ObjectNode search(int size) {
    return JSON.createObjectNode().put("size", size);
  }

  private static ArrayNode all(ObjectNode search) {
    return search.putObject("query").putObject("bool").putArray("filter");
  }

  /** Indices are left out by the first, which is exact to the millisecond; the other is exact. */
  private static void started(ArrayNode all, long minMicros, long maxMicros) {
    long min = Math.max(0, minMicros);
    long max = Math.min(Indices.END_MICROS, maxMicros);
    range(all, AT, min / 1000, Math.floorDiv(max, 1000L));
    range(all, "startTime", min, max);
  }

  private static void range(ArrayNode all, String field, long min, long max) {
    all.addObject().putObject("range").putObject(field).put("gte", min).put("lte", max);
  }

  private static void term(ArrayNode all, String field, String value) {
    all.addObject().putObject("term").put(field, value);
  }
}
