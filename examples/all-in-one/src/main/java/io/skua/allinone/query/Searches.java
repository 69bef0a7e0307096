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
  private static final int DEFAULT_LIMIT = 100;
  private static final long DEFAULT_LOOKBACK_MICROS = TimeUnit.DAYS.toMicros(2);

  private Searches() {}

  /**
   * Reads the parameters of {@code GET /api/traces}.
   *
   * @throws HttpError 400 if one is malformed or missing
   */
  static TraceQuery v1(Request request) throws HttpError {
    Parameters parameters = Parameters.v1(request);
    long now = System.currentTimeMillis() * 1000;
    long min = parameters.get("minDuration", 0L, Searches::atLeastMicros);
    long max = parameters.get("maxDuration", Long.MAX_VALUE, Searches::atMostMicros);
    if (max < min) {
      throw new HttpError(400, "'maxDuration' should be greater than 'minDuration'");
    }
    return new TraceQuery(
        parameters.required("service"),
        parameters.text("operation"),
        tags(request, parameters),
        parameters.get("start", now - DEFAULT_LOOKBACK_MICROS, Long::valueOf),
        parameters.get("end", now, Long::valueOf),
        min,
        max,
        parameters.get("limit", DEFAULT_LIMIT, Searches::limit));
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
      return JSON.readValue(text, new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (JsonProcessingException malformed) {
      throw new IllegalArgumentException("no JSON object of strings: " + text, malformed);
    }
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
