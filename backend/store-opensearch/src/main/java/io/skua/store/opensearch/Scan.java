/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Goes through the traces of a window, with as much of their spans as calls are counted by. */
final class Scan {
  private static final int IDS = 200;
  private static final int PAGE = 2_000;

  /** Of one trace: of more, calls are counted by these. */
  private static final int MAX_SPANS = 100_000;

  private static final long AROUND_MICROS = TimeUnit.HOURS.toMicros(1);
  private static final String[] MEMBERS = {
    "traceID",
    "spanID",
    "parentSpanID",
    "references",
    "startTime",
    "process.serviceName",
    "tag.span@kind"
  };
  private static final String[] ORDER = {
    "traceID", "spanID", "startTime", "process.serviceName", "operationName"
  };

  private final Cluster cluster;
  private final Indices indices;

  Scan(Cluster cluster, Indices indices) {
    this.cluster = cluster;
    this.indices = indices;
  }

  void run(long fromMicros, long toMicros, Consumer<Trace> traces) {
    ObjectNode request = SearchRequests.allIds(fromMicros, toMicros, IDS);
    String target = indices.read(Indices.SPAN, fromMicros, toMicros - 1);
    while (true) {
      JsonNode page = search(target, request).path("aggregations").path("ids");
      List<String> ids = new ArrayList<>();
      page.path("buckets").forEach(bucket -> ids.add(bucket.path("key").path("id").asText()));
      if (ids.isEmpty()) {
        return;
      }
      spans(ids, fromMicros - AROUND_MICROS, toMicros + AROUND_MICROS, traces);
      if (!page.has("after_key")) {
        return;
      }
      ((ObjectNode) request.at("/aggs/ids/composite")).set("after", page.path("after_key"));
    }
  }

  private JsonNode search(String target, JsonNode request) {
    return cluster.post(target + Cluster.SEARCH_WHOLE, request);
  }

  private void spans(List<String> ids, long minMicros, long maxMicros, Consumer<Trace> traces) {
    ObjectNode request = SearchRequests.spans(ids, minMicros, maxMicros, PAGE, ORDER);
    var members = request.putArray("_source");
    for (String member : MEMBERS) {
      members.add(member);
    }
    String target = indices.read(Indices.SPAN, minMicros, maxMicros);
    List<Span> trace = new ArrayList<>();
    while (true) {
      JsonNode hits = search(target, request).path("hits").path("hits");
      for (JsonNode hit : hits) {
        add(hit.path("_source"), trace, traces);
      }
      if (hits.size() < PAGE) {
        end(trace, traces);
        return;
      }
      request.set("search_after", hits.get(PAGE - 1).path("sort"));
    }
  }

  /** Those of a trace come one after the other. */
  private static void add(JsonNode document, List<Span> trace, Consumer<Trace> traces) {
    Span span;
    try {
      span = SpanDocument.decode(document);
    } catch (IllegalArgumentException noId) {
      return;
    }
    if (!trace.isEmpty() && !trace.get(0).traceId().equals(span.traceId())) {
      end(trace, traces);
    }
    if (trace.size() < MAX_SPANS) {
      trace.add(span);
    }
  }

  private static void end(List<Span> trace, Consumer<Trace> traces) {
    if (!trace.isEmpty()) {
      traces.accept(new Trace(trace.get(0).traceId(), List.copyOf(trace)));
      trace.clear();
    }
  }
}
