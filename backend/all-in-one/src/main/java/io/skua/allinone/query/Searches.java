/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.store.TraceQuery;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Reads which traces to find. */
final class Searches {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String V3_START = "query.startTimeMin";
  private static final String V3_END = "query.startTimeMax";
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
    if (parameters.text("query.filter") != null) {
      throw parameters.malformed("query.filter", "not supported");
    }
    if (parameters.text(V3_START) == null || parameters.text(V3_END) == null) {
      throw new HttpError(400, V3_START + " and " + V3_END + " are required");
    }
    int limit = parameters.get("query.numTraces", DEFAULT_LIMIT, Searches::limit);
    return TraceQuery.builder()
        .withService(parameters.text("query.serviceName"))
        .withOperation(parameters.text("query.operationName"))
        .withTags(parameters.get("query.attributes", Map.of(), Searches::object))
        .withStart(
            parameters.get(V3_START, 0L, Parameters::rfc3339),
            parameters.get(V3_END, 0L, Parameters::rfc3339))
        .withDuration(
            parameters.get("query.durationMin", 0L, Searches::atLeastMicros),
            parameters.get("query.durationMax", Long.MAX_VALUE, Searches::atMostMicros))
        .withLimit(parameters.get("query.searchDepth", limit, Searches::limit))
        .build();
  }

  private static Map<String, String> tags(Request request, Parameters parameters) throws HttpError {
    Map<String, String> tags = new LinkedHashMap<>();
    for (String tag : request.parameters("tag")) {
      int colon = tag.indexOf(':');
      if (colon < 1) {
        throw parameters.malformed("tag", "expecting key:value, got " + tag);
      }
      tags.put(tag.substring(0, colon), tag.substring(colon + 1));
    }
    tags.putAll(parameters.get("tags", Map.of(), Searches::object));
    return tags;
  }

  /** Reads a JSON object of strings. */
  static Map<String, String> object(String text) {
    try {
      Map<String, String> object =
          JSON.readValue(text, new TypeReference<LinkedHashMap<String, String>>() {});
      if (object != null && !object.containsValue(null)) {
        return object;
      }
    } catch (JsonProcessingException malformed) {
      // Its message quotes more than it says.
    }
    throw new IllegalArgumentException("no JSON object of strings: " + text);
  }

  static long atLeastMicros(String duration) {
    return -Math.floorDiv(-GoDuration.parse(duration), 1000L);
  }

  static long atMostMicros(String duration) {
    return Math.floorDiv(GoDuration.parse(duration), 1000L);
  }

  static int limit(String text) {
    int limit = Integer.parseInt(text);
    if (limit < 1) {
      throw new IllegalArgumentException("less than 1: " + text);
    }
    return limit;
  }
}
