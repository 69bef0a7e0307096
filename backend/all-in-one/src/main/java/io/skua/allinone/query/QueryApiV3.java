/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.skua.allinone.http.Handler;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import io.skua.allinone.http.Router;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.store.Capability;
import io.skua.allinone.store.Operation;
import io.skua.allinone.store.SpanReader;
import io.skua.allinone.store.TraceQuery;
import io.skua.allinone.store.TraceView;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/**
 * Version 3 of the API: traces as OTLP, and summaries of them to search in.
 *
 * <pre>
 * GET /api/v3/services                           {"services":["customer","frontend"]}
 * GET /api/v3/operations?service=frontend        {"operations":[{"name":"GET /","spanKind":"server"}]}
 * GET /api/v3/traces/{id}, /api/v3/traces?query… {"result":{"resourceSpans":[…]}}
 * GET /api/v3/trace-summaries?query…             {"summaries":[…]}
 * errors                                         {"error":{"httpCode":404,"message":"No traces found"}}
 * </pre>
 *
 * <p>Members that are zero or empty are left out, as proto3 writes JSON, but not those lists:
 * Jaeger's page takes their absence for an error.
 */
final class QueryApiV3 {
  /** Of the heap, for summaries that are remembered. */
  private static final int SUMMARIES_SHARE = 64;

  private final SpanReader store;
  private final TraceView<TraceSummary> summaryView =
      new TraceView<>(
          trace -> TraceSummary.of(Adjusters.adjust(trace)),
          TraceSummary::bytes,
          Runtime.getRuntime().maxMemory() / SUMMARIES_SHARE);

  QueryApiV3(SpanReader store) {
    this.store = store;
  }

  long summariesBytes() {
    return summaryView.bytes();
  }

  void routes(Router router) {
    on(router, "/api/v3/services", this::services);
    on(router, "/api/v3/operations", this::operations);
    on(router, "/api/v3/traces", this::traces);
    on(router, "/api/v3/traces/{id}", this::trace);
    on(router, "/api/v3/trace-summaries", this::summaries);
  }

  private static void on(Router router, String pattern, Handler handler) {
    router.on("GET", pattern, Stored.answered(handler, QueryApiV3::error));
  }

  private static Response error(HttpError error) throws IOException {
    return JsonResponse.error(
        error.status(),
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          json.writeNumberField("httpCode", error.status());
          json.writeStringField("message", error.getMessage());
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static <T> Response list(
      Request request, String name, Iterable<T> values, JsonResponse.Element<T> element) {
    Iterator<T> each = values.iterator();
    return JsonResponse.of(
        request,
        json -> {
          json.writeStartObject();
          JsonResponse.list(json, name, () -> each, element);
          json.writeEndObject();
        });
  }

  private Response services(Request request) {
    return list(request, "services", store.services(), JsonGenerator::writeString);
  }

  private Response operations(Request request) throws HttpError {
    Parameters parameters = Parameters.v3(request);
    String service = parameters.text("service");
    boolean hasKinds = store.capabilities().contains(Capability.OPERATION_KINDS);
    String kind = hasKinds ? parameters.text("spanKind") : null;
    List<Operation> operations =
        (service == null ? List.<Operation>of() : store.operations(service))
            .stream()
                .map(QueryApiV3::withKind)
                .filter(operation -> kind == null || kind.equals(operation.kind()))
                .toList();
    return list(request, "operations", operations, QueryApi::operation);
  }

  private static Operation withKind(Operation operation) {
    return operation.kind().isEmpty() ? new Operation(operation.name(), "internal") : operation;
  }

  private Response trace(Request request) throws HttpError {
    Parameters parameters = Parameters.v3(request);
    TraceId id = parameters.parse("trace_id", request.pathParameter("id"), Parameters::traceId);
    parameters.get("startTime", 0L, Parameters::rfc3339);
    parameters.get("endTime", 0L, Parameters::rfc3339);
    boolean raw = parameters.get("rawTraces", false, Parameters::flag);
    return traces(request, store.trace(id, request::hold).stream().iterator(), raw);
  }

  private Response traces(Request request) throws HttpError {
    Iterator<Trace> found = Searches.find(store, Searches.v3(request), request::hold);
    return traces(request, found, raw(request));
  }

  private static boolean raw(Request request) throws HttpError {
    return Parameters.v3(request).get("query.rawTraces", false, Parameters::flag);
  }

  private static Response traces(Request request, Iterator<Trace> traces, boolean raw)
      throws HttpError {
    if (!traces.hasNext()) {
      throw new HttpError(404, "No traces found");
    }
    return JsonResponse.of(
        request,
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("result");
          json.writeArrayFieldStart("resourceSpans");
          while (traces.hasNext()) {
            Trace trace = traces.next();
            OtlpJson.write(json, raw ? trace : Adjusters.adjust(trace));
          }
          json.writeEndArray();
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private Response summaries(Request request) throws HttpError {
    TraceQuery query = Searches.v3(request);
    if (!raw(request)) {
      List<TraceSummary> known = store.find(query, summaryView, request::hold);
      return list(request, "summaries", known, (json, summary) -> summary.write(json));
    }
    Iterator<Trace> found = Searches.find(store, query, request::hold);
    return list(
        request, "summaries", () -> found, (json, trace) -> TraceSummary.of(trace).write(json));
  }
}
