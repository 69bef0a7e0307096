/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.model.GoDuration;
import io.skua.allinone.model.Trace;
import io.skua.allinone.store.SpanFilter;
import io.skua.allinone.store.SpanReader;
import io.skua.allinone.store.TraceQuery;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Reads which traces to find. */
final class Searches {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String V3_START = "query.startTimeMin";
  private static final String V3_END = "query.startTimeMax";
  private static final String V3_MIN = "query.durationMin";
  private static final String V3_MAX = "query.durationMax";
  private static final int DEFAULT_LIMIT = 100;
  private static final long DEFAULT_LOOKBACK_MICROS = TimeUnit.DAYS.toMicros(2);

  private Searches() {}

  /**
   * Reads the parameters of {@code GET /api/traces}. Jaeger insists on a service; the page begins
   * with whatever is newest.
   *
   * @throws HttpError 400 if one is malformed
   */
  static TraceQuery v1(Request request) throws HttpError {
    Parameters parameters = Parameters.v1(request);
    long now = System.currentTimeMillis() * 1000;
    long min = parameters.get("minDuration", 0L, Searches::atLeastMicros);
    long max = parameters.get("maxDuration", Long.MAX_VALUE, Searches::atMostMicros);
    if (max < min) {
      throw new HttpError(400, "'maxDuration' should be greater than 'minDuration'");
    }
    return TraceQuery.builder()
        .withService(parameters.text("service"))
        .withOperation(parameters.text("operation"))
        .withTags(tags(request, parameters))
        .withFilter(parameters.get("filter", null, SpanFilter::parse))
        .withStart(
            parameters.get("start", now - DEFAULT_LOOKBACK_MICROS, Long::valueOf),
            parameters.get("end", now, Long::valueOf))
        .withDuration(min, max)
        .withLimit(parameters.get("limit", DEFAULT_LIMIT, Searches::limit))
        .build();
  }

  /**
   * Reads the parameters of {@code GET /api/v3/traces} and {@code /api/v3/trace-summaries}.
   *
   * @throws HttpError 400 if one is malformed or missing
   */
  static TraceQuery v3(Request request) throws HttpError {
    Parameters parameters = Parameters.v3(request);
    if (parameters.text(V3_START) == null || parameters.text(V3_END) == null) {
      throw new HttpError(400, V3_START + " and " + V3_END + " are required");
    }
    long start = parameters.get(V3_START, 0L, Parameters::rfc3339);
    long end = parameters.get(V3_END, 0L, Parameters::rfc3339);
    ordered(V3_START, start, V3_END, end);
    long min = parameters.get(V3_MIN, 0L, Searches::atLeastMicros);
    long max = parameters.get(V3_MAX, Long.MAX_VALUE, Searches::atMostMicros);
    ordered(V3_MIN, min, V3_MAX, max);
    int limit = parameters.get("query.numTraces", DEFAULT_LIMIT, Searches::limit);
    return TraceQuery.builder()
        .withService(parameters.text("query.serviceName"))
        .withOperation(parameters.text("query.operationName"))
        .withTags(parameters.get("query.attributes", Map.of(), Searches::object))
        .withFilter(parameters.get("query.filter", null, SpanFilter::parse))
        .withStart(start, end)
        .withDuration(min, max)
        .withLimit(parameters.get("query.searchDepth", limit, Searches::limit))
        .build();
  }

  /**
   * Returns what a query finds, each when it is asked for, but the first at once.
   *
   * @param room see {@link SpanReader#find(TraceQuery, LongConsumer)}
   */
  static Iterator<Trace> find(SpanReader store, TraceQuery query, LongConsumer room) {
    return Stored.whileSent(store.find(query, room));
  }

  private static void ordered(String minName, long min, String maxName, long max) throws HttpError {
    if (max < min) {
      throw new HttpError(400, maxName + " must not be less than " + minName);
    }
  }

  private static Map<String, String> tags(Request request, Parameters parameters) throws HttpError {
    Map<String, String> tags = new LinkedHashMap<>();
    for (String tag : request.parameters("tag")) {
      int colon = tag.indexOf(':');
      if (colon < 0) {
        throw parameters.malformed("tag", "expecting key:value, got " + tag);
      }
      tags.put(tag.substring(0, colon), tag.substring(colon + 1));
    }
    for (String json : request.parameters("tags")) {
      if (!json.isEmpty()) {
        tags.putAll(parameters.parse("tags", json, Searches::object));
      }
    }
    return tags;
  }

  /** Reads a JSON object of strings; null is an empty one, or an empty string. */
  static Map<String, String> object(String text) {
    IllegalArgumentException malformed =
        new IllegalArgumentException("no JSON object of strings: " + text);
    JsonNode object;
    try {
      object = JSON.readTree(text);
    } catch (JsonProcessingException noJson) {
      throw malformed; // The message of the other quotes more than it says.
    }
    if (!object.isObject() && !object.isNull()) {
      throw malformed;
    }
    Map<String, String> strings = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (!member.getValue().isTextual() && !member.getValue().isNull()) {
        throw malformed;
      }
      strings.put(member.getKey(), member.getValue().asText(""));
    }
    return strings;
  }

  static long atLeastMicros(String duration) {
    return -Math.floorDiv(-GoDuration.parse(duration), 1000L);
  }

  /** 0 is no bound. */
  static long atMostMicros(String duration) {
    long nanos = GoDuration.parse(duration);
    return nanos == 0 ? Long.MAX_VALUE : Math.floorDiv(nanos, 1000L);
  }

  static int limit(String text) {
    int limit = Integer.parseInt(text);
    if (limit < 1) {
      throw new IllegalArgumentException("less than 1: " + text);
    }
    return limit;
  }
}
