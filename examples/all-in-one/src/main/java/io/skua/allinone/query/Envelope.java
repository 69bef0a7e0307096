/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import java.io.IOException;
import java.util.List;

/**
 * What stands around each answer of the API.
 *
 * <pre>
 * {"data":[…],"total":3,"limit":0,"offset":0,"errors":null}
 * {"data":[…],"total":0,"limit":0,"offset":0,"errors":[{"msg":"trace not found","traceID":"00000000000000ff"}]}
 * {"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"trace not found"}]}
 * </pre>
 */
final class Envelope {
  private Envelope() {}

  /** Writes an element of {@code data}. */
  @FunctionalInterface
  interface Element<T> {
    void write(JsonGenerator json, T value) throws IOException;
  }

  /** Answers with a list whose length is its total. */
  static <T> Response list(Request request, List<T> values, Element<T> element) {
    return JsonResponse.of(
        request,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("data");
          for (T value : values) {
            element.write(json, value);
          }
          json.writeEndArray();
          counts(json, values.size());
          json.writeNullField("errors");
          json.writeEndObject();
        });
  }

  /**
   * Answers with what is written while it is sent, and without a total.
   *
   * @param missing traces that were asked for by their ids
   */
  static Response of(Request request, JsonResponse.Content data, List<String> missing) {
    return JsonResponse.of(
        request,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("data");
          data.write(json);
          json.writeEndArray();
          counts(json, 0);
          notFound(json, missing);
          json.writeEndObject();
        });
  }

  private static void notFound(JsonGenerator json, List<String> missing) throws IOException {
    if (missing.isEmpty()) {
      json.writeNullField("errors");
      return;
    }
    json.writeArrayFieldStart("errors");
    for (String id : missing) {
      json.writeStartObject();
      json.writeStringField("msg", "trace not found");
      json.writeStringField("traceID", id);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void counts(JsonGenerator json, int total) throws IOException {
    json.writeNumberField("total", total);
    json.writeNumberField("limit", 0);
    json.writeNumberField("offset", 0);
  }

  /** Answers with an error. */
  static Response error(HttpError error) throws IOException {
    return JsonResponse.error(
        error.status(),
        json -> {
          json.writeStartObject();
          json.writeNullField("data");
          counts(json, 0);
          json.writeArrayFieldStart("errors");
          json.writeStartObject();
          json.writeNumberField("code", error.status());
          json.writeStringField("msg", error.getMessage());
          json.writeEndObject();
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
