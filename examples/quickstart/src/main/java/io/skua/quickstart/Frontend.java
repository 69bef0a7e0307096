/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.quickstart;

import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.tag.Tags;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;

/** The first service: asks the warehouse about each item, in a span of its own. */
final class Frontend extends TracedService {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI warehouse;

  private Frontend(Tracer tracer, URI warehouse) throws IOException {
    super(tracer, "/checkout");
    this.warehouse = warehouse;
  }

  static Frontend start(Tracer tracer, URI warehouse) throws IOException {
    Frontend frontend = new Frontend(tracer, warehouse);
    frontend.start();
    return frontend;
  }

  @Override
  Answer answer(Map<String, String> query, Span span) throws Exception {
    // Goes with the trace to every service below.
    span.setBaggageItem("customer", query.get("customer"));
    StringJoiner answers = new StringJoiner("; ");
    for (String item : query.get("items").split(",", -1)) {
      answers.add(item + ": " + askWarehouse(item));
    }
    return new Answer(200, answers.toString());
  }

  private String askWarehouse(String item) throws IOException, InterruptedException {
    URI stock = warehouse.resolve("/stock?item=" + item);
    Span call =
        tracer
            .buildSpan("ask warehouse")
            .withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_CLIENT)
            .withTag(Tags.HTTP_URL, stock.toString())
            .start();
    try (Scope scope = tracer.activateSpan(call)) {
      Map<String, String> headers = new HashMap<>();
      tracer.inject(call.context(), Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers));
      HttpRequest.Builder request = HttpRequest.newBuilder(stock);
      headers.forEach(request::header);
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      call.setTag(Tags.HTTP_STATUS, response.statusCode());
      if (response.statusCode() >= 500) {
        call.setTag(Tags.ERROR, true);
      }
      return response.body();
    } finally {
      call.finish();
    }
  }
}
