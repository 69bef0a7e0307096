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

  /** Answers with a list whose length is its total. */
  static <T> Response counted(Request request, List<T> data, JsonResponse.Element<T> element) {
    return of(request, data, element, data.size(), List.of());
  }

  /** Answers with a list whose total is not told. */
  static <T> Response of(Request request, Iterable<T> data, JsonResponse.Element<T> element) {
    return of(request, data, element, 0, List.of());
  }

  /**
   * Answers with traces that were asked for by their ids.
   *
   * @param data is read while it is sent
   * @param missing those that are not there, as far as the data was read
   */
  static <T> Response of(
      Request request, Iterable<T> data, JsonResponse.Element<T> element, List<String> missing) {
    return of(request, data, element, 0, missing);
  }

  private static <T> Response of(
      Request request,
      Iterable<T> data,
      JsonResponse.Element<T> element,
      int total,
      List<String> missing) {
    return JsonResponse.of(
        request,
        json -> {
          json.writeStartObject();
          JsonResponse.list(json, "data", data, element);
          counts(json, total);
          if (missing.isEmpty()) {
            json.writeNullField("errors");
          } else {
            JsonResponse.list(json, "errors", missing, Envelope::notFound);
          }
          json.writeEndObject();
        });
  }

  private static void notFound(JsonGenerator json, String id) throws IOException {
    json.writeStartObject();
    json.writeStringField("msg", "trace not found");
    json.writeStringField("traceID", id);
    json.writeEndObject();
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
