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
import io.skua.allinone.model.Sanitizer;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import io.skua.allinone.otlp.OtlpEncoding;
import io.skua.allinone.store.Capability;
import io.skua.allinone.store.Dependency;
import io.skua.allinone.store.Operation;
import io.skua.allinone.store.SpanReader;
import io.skua.allinone.store.TraceQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Answers what Jaeger's page and Grafana ask: the JSON API that Jaeger calls {@code /api}, and its
 * successor {@code /api/v3}. A trace is {@linkplain Adjusters adjusted} on its way out unless the
 * client asks for {@code raw}, and written while it is sent. Safe for any thread.
 *
 * @see <a href="https://www.jaegertracing.io/docs/latest/architecture/apis/">Jaeger's APIs</a>
 */
public final class QueryApi {
  private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

  private static final Pattern WORD = Pattern.compile("_(.)");

  private final SpanReader store;
  private final QueryApiV3 v3;

  /** Creates one that answers from a store. */
  public QueryApi(SpanReader store) {
    this.store = store;
    this.v3 = new QueryApiV3(store);
  }

  /** Returns what it remembers of traces, to list them again, in bytes of memory by estimate. */
  public long summariesBytes() {
    return v3.summariesBytes();
  }

  /**
   * Returns what a store can do, by the names that the page knows: {@code filter}, {@code
   * anyService} and the like.
   */
  public static Map<String, Object> capabilities(SpanReader store) {
    Map<String, Object> capabilities = new TreeMap<>();
    for (Capability capability : Capability.values()) {
      capabilities.put(camelCase(capability.name()), store.capabilities().contains(capability));
    }
    return capabilities;
  }

  private static String camelCase(String name) {
    return WORD.matcher(name.toLowerCase(Locale.ROOT))
        .replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
  }

  /** Answers the paths of the API on a router; others below {@code /api/} are left alone. */
  public void routes(Router router) {
    on(router, "GET", "/api/services", this::services);
    on(router, "GET", "/api/services/{service}/operations", this::operationNames);
    on(router, "GET", "/api/operations", this::operations);
    on(router, "GET", "/api/traces", this::traces);
    on(router, "GET", "/api/traces/{id}", this::trace);
    on(router, "GET", "/api/tags", this::tags);
    on(router, "GET", "/api/dependencies", this::dependencies);
    on(router, "POST", "/api/transform", QueryApi::transform);
    on(router, "POST", "/api/archive/{id}", this::archive);
    on(router, "GET", "/api/metrics/{name}", QueryApi::metrics);
    v3.routes(router);
  }

  private static void on(Router router, String method, String pattern, Handler handler) {
    router.on(method, pattern, Stored.answered(handler, Envelope::error));
  }

  private Response services(Request request) {
    List<String> services = store.services();
    return Envelope.counted(request, services, JsonGenerator::writeString);
  }

  private Response operationNames(Request request) {
    List<String> names =
        store.operations(request.pathParameter("service")).stream()
            .map(Operation::name)
            .distinct()
            .toList();
    return Envelope.counted(request, names, JsonGenerator::writeString);
  }

  private Response operations(Request request) throws HttpError {
    Parameters parameters = Parameters.v1(request);
    String kind = parameters.text("spanKind");
    boolean hasKinds = store.capabilities().contains(Capability.OPERATION_KINDS);
    List<Operation> operations =
        store.operations(parameters.required("service")).stream()
            .filter(operation -> kind == null || !hasKinds || operation.kind().equals(kind))
            .toList();
    return Envelope.counted(request, operations, QueryApi::operation);
  }

  static void operation(JsonGenerator json, Operation operation) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", operation.name());
    json.writeStringField("spanKind", operation.kind());
    json.writeEndObject();
  }

  private Response traces(Request request) throws HttpError {
    Parameters parameters = Parameters.v1(request);
    boolean raw = parameters.get("raw", false, Parameters::flag);
    TraceQuery query = Searches.v1(request);
    if (request.parameters("traceID").isEmpty()) {
      Iterator<Trace> found = Searches.find(store, query, request::hold);
      return traces(request, () -> found, raw, List.of());
    }
    List<TraceId> ids = new ArrayList<>();
    for (String hex : request.parameters("traceID")) {
      ids.add(parameters.parse("traceID", hex, Parameters::traceId));
    }
    List<String> missing = new ArrayList<>(); // Filled while those that are there are sent.
    Iterator<Trace> found =
        Stored.whileSent(
            ids.stream().flatMap(id -> orMissing(request, id, missing).stream()).iterator());
    return traces(request, () -> found, raw, missing);
  }

  private Optional<Trace> orMissing(Request request, TraceId id, List<String> missing) {
    Optional<Trace> trace = store.trace(id, request::hold);
    if (trace.isEmpty()) {
      missing.add(id.toString());
    }
    return trace;
  }

  private Response trace(Request request) throws HttpError {
    Parameters parameters = Parameters.v1(request);
    boolean raw = parameters.get("raw", false, Parameters::flag);
    // They help stores that are sorted by time, which this one is not.
    parameters.get("start", 0L, Long::valueOf);
    parameters.get("end", 0L, Long::valueOf);
    return traces(request, List.of(existing(request)), raw, List.of());
  }

  private Trace existing(Request request) throws HttpError {
    TraceId id =
        Parameters.v1(request).parse("traceID", request.pathParameter("id"), Parameters::traceId);
    return store.trace(id, request::hold).orElseThrow(() -> new HttpError(404, "trace not found"));
  }

  /** Shows documents of OTLP's JSON as if they were stored, without spans that have no id. */
  private static Response transform(Request request) throws HttpError, IOException {
    boolean raw = Parameters.v1(request).get("raw", false, Parameters::flag);
    Map<TraceId, List<Span>> traces =
        OtlpEncoding.jsonDocuments(request).stream()
            .filter(span -> !span.traceId().isZero() && span.spanId() != 0)
            .map(Sanitizer::clean)
            .collect(Collectors.groupingBy(Span::traceId, LinkedHashMap::new, Collectors.toList()));
    List<Trace> found = new ArrayList<>();
    traces.forEach((id, spans) -> found.add(new Trace(id, spans)));
    return traces(request, found, raw, List.of());
  }

  private static Response traces(
      Request request, Iterable<Trace> traces, boolean raw, List<String> missing) {
    return Envelope.of(
        request,
        traces,
        (json, trace) -> TraceJson.write(json, raw ? trace : Adjusters.adjust(trace)),
        missing);
  }

  /** Answers what can be searched by; the page's own. Of all services only if the store can. */
  private Response tags(Request request) {
    String service = Parameters.v1(request).text("service");
    Iterator<Trace> newest =
        store.find(
            TraceQuery.builder().withService(service).withLimit(TagCatalogue.MAX_TRACES).build(),
            request::hold);
    Map<String, Set<String>> values = new TagCatalogue(service).of(newest);
    return Envelope.counted(request, List.copyOf(values.entrySet()), QueryApi::tag);
  }

  private static void tag(JsonGenerator json, Map.Entry<String, Set<String>> tag)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("key", tag.getKey());
    JsonResponse.list(json, "values", List.copyOf(tag.getValue()), JsonGenerator::writeString);
    json.writeEndObject();
  }

  private Response dependencies(Request request) throws HttpError {
    Parameters parameters = Parameters.v1(request);
    long end = parameters.get("endTs", System.currentTimeMillis(), Parameters::millis);
    long lookback = parameters.get("lookback", DAY_MILLIS, Parameters::millis);
    String service = parameters.text("service");
    List<Dependency> dependencies =
        store.dependencies((end - lookback) * 1000, end * 1000, request::hold).stream()
            .filter(d -> service == null || service.equals(d.parent()) || service.equals(d.child()))
            .toList();
    return Envelope.of(request, dependencies, QueryApi::dependency);
  }

  private static void dependency(JsonGenerator json, Dependency dependency) throws IOException {
    json.writeStartObject();
    json.writeStringField("parent", dependency.parent());
    json.writeStringField("child", dependency.child());
    json.writeNumberField("callCount", dependency.callCount());
    json.writeEndObject();
  }

  private Response archive(Request request) throws HttpError {
    existing(request);
    throw new HttpError(501, "there is no archive storage");
  }

  private static Response metrics(Request request) throws HttpError {
    throw new HttpError(501, "there is no metrics storage");
  }
}
