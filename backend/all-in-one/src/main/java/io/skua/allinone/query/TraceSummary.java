/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import io.skua.allinone.model.TraceId;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a list of traces shows of one.
 *
 * <pre>
 * {"traceId":"000000000000000000000000000000ab","rootServiceName":"frontend","rootOperationName":"GET /",
 *  "minStartTimeUnixNano":"1700000000123456000","maxEndTimeUnixNano":"1700000000123461000",
 *  "spanCount":2,"errorSpanCount":1,"orphanSpanCount":1,
 *  "services":[{"name":"frontend","spanCount":2,"errorSpanCount":1}]}
 * </pre>
 *
 * @param rootService of the span that names the trace, as the page of a trace does: one whose
 *     parent is not there, with the fewest references, then the earliest; empty if there is none
 * @param orphans how many spans have a parent that is not in the trace
 * @param services by their names
 */
record TraceSummary(
    TraceId id,
    String rootService,
    String rootOperation,
    long startMicros,
    long endMicros,
    int spans,
    long orphans,
    Map<String, Count> services) {
  private static final Comparator<Span> NAMING =
      Comparator.<Span>comparingInt(span -> span.references().size())
          .thenComparingLong(Span::startMicros);

  /** This (64), its id (32), its map (48). */
  private static final long BYTES = 144;

  /** An entry of a TreeMap (40), its count (32), and what a text has besides its characters. */
  private static final long SERVICE_BYTES = 112;

  /** Counts spans of a service. */
  record Count(long spans, long errors) {
    private Count plus(Span span) {
      return new Count(spans + 1, errors + (span.isError() ? 1 : 0));
    }
  }

  static TraceSummary of(Trace trace) {
    List<Span> spans = trace.spans();
    Set<Long> ids = spans.stream().map(Span::spanId).collect(Collectors.toSet());
    Map<String, Count> services = new TreeMap<>();
    for (Span span : spans) {
      services.merge(span.service(), new Count(0, 0).plus(span), (count, one) -> count.plus(span));
    }
    Optional<Span> root =
        spans.stream().filter(span -> !ids.contains(span.parentSpanId())).min(NAMING);
    long start = trace.startMicros();
    return new TraceSummary(
        trace.id(),
        root.map(Span::service).orElse(""),
        root.map(Span::operationName).orElse(""),
        start,
        start + trace.durationMicros(),
        spans.size(),
        spans.stream()
            .filter(span -> span.parentSpanId() != 0 && !ids.contains(span.parentSpanId()))
            .count(),
        services);
  }

  /** Returns what it takes in memory, by estimate. */
  long bytes() {
    long characters = (long) rootService.length() + rootOperation.length();
    for (String service : services.keySet()) {
      characters += service.length();
    }
    return BYTES + services.size() * SERVICE_BYTES + 2 * characters;
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("traceId", OtlpJson.hex(id));
    text(json, "rootServiceName", rootService);
    text(json, "rootOperationName", rootOperation);
    OtlpJson.nanos(json, "minStartTimeUnixNano", startMicros);
    OtlpJson.nanos(json, "maxEndTimeUnixNano", endMicros);
    json.writeNumberField("spanCount", spans);
    count(json, "errorSpanCount", services.values().stream().mapToLong(Count::errors).sum());
    count(json, "orphanSpanCount", orphans);
    json.writeArrayFieldStart("services");
    for (Map.Entry<String, Count> service : services.entrySet()) {
      json.writeStartObject();
      text(json, "name", service.getKey());
      json.writeNumberField("spanCount", service.getValue().spans());
      count(json, "errorSpanCount", service.getValue().errors());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, String text) throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(name, text);
    }
  }

  private static void count(JsonGenerator json, String name, long count) throws IOException {
    if (count > 0) {
      json.writeNumberField(name, count);
    }
  }
}
