/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.AllInOne;
import io.skua.allinone.Http;
import io.skua.allinone.Port;
import io.skua.allinone.model.Process;
import io.skua.allinone.model.Span;
import io.skua.allinone.model.SpanReference;
import io.skua.allinone.model.TraceId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.openqa.selenium.WebElement;

/** Searches over traces made for the case: each test has a service of its own. */
abstract class SearchInBrowser extends PageInBrowser {
  static final long MINUTE = 60_000_000;

  private static long lastId;

  /** Of this test alone. */
  final String service = "service-" + ++lastId;

  final long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

  /** Returns the id of a trace that nobody has. */
  static TraceId newId() {
    return new TraceId(7, ++lastId);
  }

  String stored(long start, long duration) {
    return stored("op", start, duration, 1);
  }

  /** Stores a trace of a root and so many spans in all; returns its id. */
  String stored(String operation, long start, long duration, int spans) {
    TraceId id = newId();
    List<Span> all = new ArrayList<>();
    for (int i = 0; i < spans; i++) {
      all.add(span(id, i + 1, i == 0 ? 0 : 1, operation, start, i == 0 ? duration : 1));
    }
    send(all);
    return id.toString();
  }

  /** By OTLP, so that the page is told of it. */
  static void send(List<Span> spans) {
    send(backend, spans);
  }

  static void send(AllInOne to, List<Span> spans) {
    StringJoiner json = new StringJoiner(",", "{\"resourceSpans\":[", "]}");
    spans.forEach(span -> json.add(otlp(span)));
    try {
      HttpResponse<String> answer =
          Http.post(
              to.url(Port.OTLP).resolve("/v1/traces").toString(),
              "application/json",
              json.toString().getBytes(UTF_8));
      assertThat(answer.statusCode()).isEqualTo(200);
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  static String otlp(Span span) {
    return String.format(
        "{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"%s\"}}]},"
            + "\"scopeSpans\":[{\"spans\":[{\"traceId\":\"%s\",\"spanId\":\"%016x\",\"parentSpanId\":\"%s\","
            + "\"name\":\"%s\",\"startTimeUnixNano\":\"%d000\",\"endTimeUnixNano\":\"%d000\",\"attributes\":["
            + "{\"key\":\"color\",\"value\":{\"stringValue\":\"red-%d\"}}]}]}]}",
        span.service(),
        span.traceId(),
        span.spanId(),
        span.references().isEmpty() ? "" : String.format("%016x", span.parentSpanId()),
        span.operationName(),
        span.startMicros(),
        span.startMicros() + span.durationMicros(),
        span.spanId());
  }

  Span span(TraceId id, long spanId, long parent, String operation, long start, long duration) {
    return span(service, id, spanId, parent, operation, start, duration);
  }

  static Span span(
      String service,
      TraceId id,
      long spanId,
      long parent,
      String operation,
      long start,
      long duration) {
    return new Span(
        id,
        spanId,
        operation,
        parent == 0 ? List.of() : List.of(new SpanReference(false, id, parent)),
        1,
        start,
        duration,
        List.of(),
        List.of(),
        new Process(service, List.of()),
        List.of());
  }

  void sendMany(int traces) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < traces; i++) {
      spans.add(span(newId(), 1, 0, "op", now - i, 1000));
    }
    send(spans);
  }

  void show(String parameters) {
    browser.show(backend.queryUrl().resolve("search?" + parameters).toString());
  }

  void showAll() {
    show("service=" + service + "&lookback=1h&limit=1500");
  }

  static WebElement row(String id) {
    return browser.find("[data-trace='" + id + "']");
  }

  static List<String> rows() {
    List<?> ids =
        (List<?>)
            run("return [...document.querySelectorAll('[data-trace]')].map(r => r.dataset.trace)");
    return ids.stream().map(Object::toString).toList();
  }

  static void untilRows(int expected) {
    browser.until(expected + " rows", () -> count("[data-trace]") == expected);
  }
}
