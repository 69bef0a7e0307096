/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skua.allinone.http.Handler;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import io.skua.allinone.http.Router;
import io.skua.allinone.receive.ReceiverMetrics;
import io.skua.allinone.store.Contents;
import io.skua.allinone.store.SpanStore;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Says how things stand: {@code GET /metrics} for Prometheus, and for the page {@code GET
 * /api/status} and {@code GET /api/events}, which says it again when it has changed.
 *
 * <pre>
 * {"traces":2,"spans":9,"bytes":4711,"evictedSpans":0,"received":10,"dropped":1,"refusedBatches":0,"droppedDatagrams":0,"version":3}
 * </pre>
 *
 * <p>The first four are what the store holds and has evicted; a store that does not know lacks
 * them. {@code droppedDatagrams} are those of the kernel, and null where the system does not say.
 * {@code version} grows with each batch that is stored.
 */
public final class StatusApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SpanStore store;
  private final ReceiverMetrics metrics;
  private final StatusEvents events = new StatusEvents(this::json, StatusEvents.PERIOD_MILLIS);

  /** Creates one. */
  public StatusApi(SpanStore store, ReceiverMetrics metrics) {
    this.store = store;
    this.metrics = metrics;
  }

  /** Answers its paths on a router. */
  public void routes(Router router) {
    router
        .on("GET", "/metrics", metrics(metrics))
        .on("GET", "/api/status", this::status)
        .on("GET", "/api/events", events::answer);
  }

  /** Answers with metrics alone. */
  public static Handler metrics(ReceiverMetrics metrics) {
    return request -> Response.streamed(200, ReceiverMetrics.CONTENT_TYPE, metrics::writeTo);
  }

  private Response status(Request request) {
    return Response.bytes(200, "application/json", json().getBytes(UTF_8))
        .with("Cache-Control", "no-store");
  }

  private String json() {
    // Read before the contents, so that a page that has seen a version has seen what made it.
    long version = metrics.version();
    Optional<Contents> contents = store.contents();
    OptionalLong droppedDatagrams = metrics.droppedDatagrams();
    ObjectNode status = JSON.createObjectNode();
    contents.ifPresent(
        held ->
            status
                .put("traces", held.traces())
                .put("spans", held.spans())
                .put("bytes", held.bytes())
                .put("evictedSpans", held.evictedSpans()));
    status
        .put("received", metrics.received())
        .put("dropped", metrics.dropped())
        .put("refusedBatches", metrics.refused())
        .put("droppedDatagrams", droppedDatagrams.isPresent() ? droppedDatagrams.getAsLong() : null)
        .put("version", version);
    try {
      return JSON.writeValueAsString(status);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Ends all streams of events. */
  @Override
  public void close() {
    events.close();
  }
}
